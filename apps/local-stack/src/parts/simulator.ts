import { type Clock, withDeadline } from '@ligai/kernel';
import { freePort } from '@ligai/local-servers';
import type { Env } from '@ligai/service';
import { z } from 'zod';
import { type Config, type Provider, providers } from '../config.ts';
import { keptPort } from '../folder/kept-port.ts';
import type { StackProcesses } from './stack-processes.ts';

const Address = z.looseObject({ url: z.string() });

/** The line on standard output when the simulator is ready: the address of each running part. */
const ReadyLine = z.object({
  ready: z.literal(true),
  switch: Address.extend({ control: z.string() }).optional(),
  deepgram: Address.optional(),
  openai: Address.optional(),
  murf: Address.optional(),
});
export type SimulatorAddresses = Omit<z.infer<typeof ReadyLine>, 'ready'>;

export type Part = 'switch' | Provider;

/** The parts not defined by the environment. A provider whose stored key is deleted is simulated again at once. */
export function partsToSimulate(config: Config): Part[] {
  const missing = providers.filter((provider) => !config.providersGiven.has(provider));
  return config.switchGiven ? missing : ['switch', ...missing];
}

/**
 * Runs the simulator with these parts, on ports that it keeps after a restart; the switch also keeps its port of the
 * previous start. Resolves when the parts can be reached.
 */
export async function openSimulator(
  parts: readonly Part[],
  { processes, config, clock }: { processes: StackProcesses; config: Config; clock: Clock },
): Promise<{ addresses: SimulatorAddresses } & AsyncDisposable> {
  if (parts.length === 0) return { addresses: {}, [Symbol.asyncDispose]: async () => undefined };
  const { promise: ready, resolve } = Promise.withResolvers<SimulatorAddresses>();
  const listeners = parts.flatMap((part) => (part === 'switch' ? [part, 'switch-control'] : [part]));
  const portOf = (name: string) => (name === 'switch' ? keptPort(config.dataDir) : freePort());
  const ports = await Promise.all(listeners.map(async (name) => [`--${name}-port`, String(await portOf(name))]));
  const args = [...parts, '--json', ...ports.flat()];
  const kept = await processes.keep({ name: 'simulator', args, env: config.env }, (line) => {
    const addresses = parseReadyLine(line);
    if (addresses) resolve(addresses);
    return addresses !== undefined;
  });
  try {
    const addresses = await withDeadline(clock, 20_000, 'Start the simulator', () => ready);
    return { addresses, [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose]() };
  } catch (error) {
    await kept[Symbol.asyncDispose]();
    throw error;
  }
}

function parseReadyLine(line: string): SimulatorAddresses | undefined {
  if (!line.startsWith('{"ready"')) return undefined;
  const { ready: _ready, ...addresses } = ReadyLine.parse(JSON.parse(line));
  return addresses;
}

/** The environment of the services for simulated parts. The simulated providers accept any key. */
export function simulatedEnvironment(addresses: SimulatorAddresses): Env {
  const { switch: node, deepgram, openai, murf } = addresses;
  return {
    SIMULATED_PARTS: Object.keys(addresses).join(','),
    ...(node && { FREESWITCH_ESL: node.url }),
    ...(deepgram && { DEEPGRAM_URL: deepgram.url, DEEPGRAM_API_KEY: 'simulated' }),
    ...(openai && { OPENAI_BASE_URL: openai.url, OPENAI_API_KEY: 'simulated' }),
    ...(murf && { MURF_URL: murf.url, MURF_API_KEY: 'simulated' }),
  };
}
