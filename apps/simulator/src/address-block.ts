import { numberTable } from '@ligai/simulators';
import { type Config, defaultSwitchPassword, partNames } from './config.ts';
import type { Addresses } from './start-parts.ts';

/** For programs: one line on standard output, once all parts can be reached. */
export function readyLine(addresses: Addresses): string {
  return JSON.stringify({ ready: true, ...addresses });
}

/** For people: the running parts, the settings that connect other programs to them, and the numbers to call. */
export function addressBlock(addresses: Addresses, config: Config, healthUrl?: string): string {
  const running = partNames.flatMap((part) => {
    const address = addresses[part];
    return address
      ? [`  ${part.padEnd(10)}${withoutPassword(address.url).padEnd(36)} control ${address.control}/_control`]
      : [];
  });
  return [
    'Simulated, on this machine:',
    ...running,
    ...(healthUrl === undefined ? [] : [`  ${'health'.padEnd(10)}${healthUrl}`]),
    '',
    'The others are pointed at it by:',
    ...environmentLines(addresses, config).map((line) => `  ${line}`),
    ...(addresses.switch
      ? ['', 'Last four digits of the number, and who answers (any other number talks):', ...callees()]
      : []),
    '',
    'Ctrl-C stops it.',
    '',
  ].join('\n');
}

function environmentLines(
  { switch: node, deepgram, openai, murf, webhook }: Addresses,
  { gateways }: Config,
): string[] {
  return [
    ...(node
      ? [`FREESWITCH_ESL=${withoutPassword(node.url)}`, `DIAL_STRING=sofia/gateway/${gateways[0]}/{number}`]
      : []),
    ...(deepgram ? [`DEEPGRAM_URL=${deepgram.url}`, 'DEEPGRAM_API_KEY=simulated'] : []),
    ...(openai ? [`OPENAI_BASE_URL=${openai.url}`, 'OPENAI_API_KEY=simulated'] : []),
    ...(murf ? [`MURF_URL=${murf.url}`, 'MURF_API_KEY=simulated'] : []),
    ...(webhook ? [`a webhook's url: ${webhook.url}/`] : []),
  ];
}

/** A configured password is omitted from the output, which in a container is its log. */
function withoutPassword(url: string): string {
  const defaultPassword = `:${defaultSwitchPassword}@`;
  return url.includes(defaultPassword) ? url : url.replace(/:[^:@/]*@/, ':<SIMULATOR_SWITCH_PASSWORD>@');
}

function callees(): string[] {
  const entries = numberTable().map(({ digits, name }) => `…${digits} ${name}`.padEnd(42));
  const rows = entries.flatMap((entry, at) => (at % 2 === 0 ? [`  ${entry}${entries[at + 1] ?? ''}`.trimEnd()] : []));
  return rows;
}
