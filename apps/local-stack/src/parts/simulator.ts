import { type Clock, withDeadline } from '@ligai/kernel';
import { freePort } from '@ligai/local-servers';
import type { Env } from '@ligai/service';
import { z } from 'zod';
import { type Config, type Provider, providers } from '../config.ts';
import { keptPort } from '../folder/kept-port.ts';
import type { StackProcesses } from './stack-processes.ts';

const Address = z.looseObject({ url: z.string() });

/** The simulator's one line on standard output when it is ready: the address of each part that runs. */
const ReadyLine = z.object({
  ready: z.literal(true),
  switch: Address.extend({ control: z.string() }).optional(),
  deepgram: Address.optional(),
  openai: Address.optional(),
  murf: Address.optional(),
});
export type SimulatorAddresses = Omit<z.infer<typeof ReadyLine>, 'ready'>;

export type Part = 'switch' | Provider;

/** What the environment does not give. A provider whose key is stored is simulated again as soon as that is cleared. */
export function partsToSimulate(config: Config): Part[] {
  const missing = providers.filter((provider) => !config.providersGiven.has(provider));
  return config.switchGiven ? missing : ['switch', ...missing];
}

/**
 * Runs the simulator with these parts, on ports that it keeps when it is started again; the switch's is that of the start
 * before, too. Resolves when they can be reached.
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

/** What the services are told of simulated parts. The simulated providers take any key. */
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
