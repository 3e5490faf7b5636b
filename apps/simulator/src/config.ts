import { parseArgs } from 'node:util';
import { z } from 'zod';

export const partNames = ['switch', 'deepgram', 'openai', 'murf', 'webhook'] as const;
export type PartName = (typeof partNames)[number];

/** `EX_CONFIG` of sysexits.h: an error that a restart does not fix. */
const badConfigurationExit = 78;

const defaultPorts = { switch: 8121, 'switch-control': 8122, deepgram: 8123, openai: 8124, murf: 8125, webhook: 8126 };
type PortName = keyof typeof defaultPorts;

export const defaultSwitchPassword = 'ClueCon';

export type Config = {
  parts: PartName[];
  host: string;
  ports: Record<PortName, number>;
  password: string;
  gateways: string[];
  audio: Array<'fork' | 'stream'>;
  seed: number;
  /** The address of `GET /health/live`, for use in a container; undefined disables it. */
  health: { host: string; port: number } | undefined;
  json: boolean;
  parentPid: number | undefined;
};

export const help = `Usage: npm run simulator -- PART… [options]

Stands in for the outside world, on this machine, on the wire.

Parts: ${partNames.join(', ')}, or all

  --host ADDRESS          to listen on, 127.0.0.1       (SIMULATOR_HOST)
  --PART-port N           port of a part, 0 for any     (SIMULATOR_PART_PORT)
  --switch-control-port N HTTP door of the switch       (SIMULATOR_SWITCH_CONTROL_PORT)
  --switch-password TEXT  of the event socket, ${defaultSwitchPassword}  (SIMULATOR_SWITCH_PASSWORD)
  --gateways A,B          that the switch knows, trunk  (SIMULATOR_GATEWAYS)
  --audio fork|stream|both  audio modules of the switch, both (SIMULATOR_AUDIO)
  --seed N                of the callees' pace, 1       (SIMULATOR_SEED)
  --json                  one line of JSON when ready, for programs
  --help

Default ports: ${Object.entries(defaultPorts)
  .map(([name, port]) => `${name} ${port}`)
  .join(', ')}.`;

const Port = z.coerce.number().int().min(0).max(65_535);
const audioChoices = { fork: ['fork'], stream: ['stream'], both: ['fork', 'stream'] } as const;

/**
 * Reads the command line, with the environment as defaults: returns a configuration, or an exit code and its message.
 */
export function readArguments(
  argv: string[],
  env: Record<string, string | undefined>,
): { config: Config } | { text: string; exitCode: number } {
  try {
    const { values, positionals } = parseArguments(argv);
    if (values['help'] === true || (positionals.length === 0 && argv.length === 0)) return { text: help, exitCode: 0 };
    const problems: string[] = [];
    const config = configOf(positionals, (name) => values[name] ?? env[variableOf(name)], problems);
    const health = healthOf(env, problems);
    if (problems.length > 0) return { text: problems.join('\n'), exitCode: badConfigurationExit };
    return {
      config: {
        ...config,
        health,
        json: values['json'] === true,
        parentPid: Number(env['LIGAI_PARENT_PID']) || undefined,
      },
    };
  } catch (error) {
    return { text: `${error instanceof Error ? error.message : error}\n\n${help}`, exitCode: badConfigurationExit };
  }
}

function parseArguments(args: string[]): {
  values: Record<string, string | boolean | undefined>;
  positionals: string[];
} {
  return parseArgs({ args, allowPositionals: true, options });
}

const text = { type: 'string' } as const;
const portOptions = Object.fromEntries(Object.keys(defaultPorts).map((name) => [`${name}-port`, text]));
const options = {
  ...portOptions,
  host: text,
  'switch-password': text,
  gateways: text,
  audio: text,
  seed: text,
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies Record<string, { type: 'string' | 'boolean'; short?: string }>;

const variableOf = (option: string) => `SIMULATOR_${option.replaceAll('-', '_').toUpperCase()}`;

type Asked = (option: string) => string | boolean | undefined;

function configOf(
  positionals: string[],
  asked: Asked,
  problems: string[],
): Omit<Config, 'json' | 'parentPid' | 'health'> {
  const read = <T>(option: string, schema: z.ZodType<T>, expected: string, fallback: T): T => {
    const given = asked(option);
    if (given === undefined) return fallback;
    const parsed = schema.safeParse(given);
    if (parsed.success) return parsed.data;
    problems.push(`--${option} or ${variableOf(option)}: expected ${expected}, got "${given}"`);
    return fallback;
  };
  const port = (name: PortName, fallback: number) => read(`${name}-port`, Port, '0–65535', fallback);
  // A changed port of the event socket implies several switches, whose control ports must not collide.
  const controlDefault = asked('switch-port') === undefined ? defaultPorts['switch-control'] : 0;
  return {
    parts: partsOf(positionals, problems),
    host: read('host', z.ipv4(), 'an IPv4 address', '127.0.0.1'),
    ports: {
      switch: port('switch', defaultPorts.switch),
      'switch-control': port('switch-control', controlDefault),
      deepgram: port('deepgram', defaultPorts.deepgram),
      openai: port('openai', defaultPorts.openai),
      murf: port('murf', defaultPorts.murf),
      webhook: port('webhook', defaultPorts.webhook),
    },
    password: read('switch-password', z.string().min(1), 'a password', defaultSwitchPassword),
    gateways: read('gateways', z.string().regex(/^[\w.-]+(,[\w.-]+)*$/), 'names with commas between', 'trunk').split(
      ',',
    ),
    audio: [...audioChoices[read('audio', z.enum(['fork', 'stream', 'both']), 'fork, stream or both', 'both')]],
    seed: read('seed', z.coerce.number().int(), 'a whole number', 1),
  };
}

function healthOf(env: Record<string, string | undefined>, problems: string[]): Config['health'] {
  const { HEALTH_HOST: host = '127.0.0.1', HEALTH_PORT: given } = env;
  if (!given) return undefined;
  const port = Port.safeParse(given);
  if (port.success) return { host, port: port.data };
  problems.push(`HEALTH_PORT: expected 0–65535, got "${given}"`);
  return undefined;
}

function partsOf(positionals: string[], problems: string[]): PartName[] {
  if (positionals.includes('all')) return [...partNames];
  const unknown = positionals.filter((name) => !partNames.includes(name as PartName));
  if (unknown.length > 0 || positionals.length === 0) {
    problems.push(`Part: expected ${partNames.join(', ')} or all, got "${unknown.join(' ')}"`);
  }
  return partNames.filter((name) => positionals.includes(name));
}
