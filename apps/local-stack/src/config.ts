import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { address, type Env, hidden, oneOf, portNumber, readEnvironment } from '@ligai/service';
import { z } from 'zod';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** External services that are real if a key or an address is set. */
export const providers = ['deepgram', 'openai', 'murf'] as const;
export type Provider = (typeof providers)[number];

/** The parts that the environment defines; the others are started here or simulated. */
export type Config = {
  /** The whole environment, for the services. */
  env: Env;
  dataDir: string;
  http: { host: string; port: number };
  databaseUrl: string | undefined;
  nats: { url: string | undefined; embedded: boolean };
  switchGiven: boolean;
  providersGiven: ReadonlySet<Provider>;
  secretKeyGiven: boolean;
  /** True if npm started this process, which then ends with npm. */
  startedByNpm: boolean;
  logJson: boolean;
};

const shape = {
  LIGAI_DATA_DIR: z.string().default('.ligai'),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: portNumber.default(8000),
  DATABASE_URL: hidden(address('postgres', 'postgresql').optional()),
  NATS_URL: z.string().optional(),
  LIGAI_NATS: oneOf('auto', 'embedded').default('auto'),
  FREESWITCH_ESL: z.string().optional(),
  LIGAI_SECRET_KEY: z.string().optional(),
  LOG_FORMAT: oneOf('json', 'pretty').default('pretty'),
  npm_lifecycle_event: z.string().optional(),
};

/** The variables that define a provider: its address or its key. */
const providerVariables: Record<Provider, readonly string[]> = {
  deepgram: ['DEEPGRAM_URL', 'DEEPGRAM_API_KEY'],
  openai: ['OPENAI_BASE_URL', 'OPENAI_API_KEY'],
  murf: ['MURF_URL', 'MURF_API_KEY'],
};

/** Throws a ConfigurationError that lists every problem. The services check the variables that only they read. */
export function configFrom(env: Env): Config {
  const read = readEnvironment(env, { ...shape, MEDIA_BRIDGE_PUBLIC_URL: publicUrl(env) });
  const given = providers.filter((provider) => providerVariables[provider].some((name) => env[name]));
  return {
    env,
    dataDir: isAbsolute(read.LIGAI_DATA_DIR) ? read.LIGAI_DATA_DIR : join(root, read.LIGAI_DATA_DIR),
    http: { host: read.HTTP_HOST, port: read.HTTP_PORT },
    databaseUrl: read.DATABASE_URL,
    nats: { url: read.NATS_URL, embedded: read.LIGAI_NATS === 'embedded' },
    switchGiven: read.FREESWITCH_ESL !== undefined,
    providersGiven: new Set(given),
    secretKeyGiven: read.LIGAI_SECRET_KEY !== undefined,
    startedByNpm: read.npm_lifecycle_event !== undefined,
    logJson: read.LOG_FORMAT === 'json',
  };
}

/** The address at which the switch reaches the media-bridge; it has a default only for a switch on this machine. */
function publicUrl(env: Env) {
  const url = address('ws', 'wss');
  const nodes = (env['FREESWITCH_ESL'] ?? '').split(',').filter((node) => node.trim() !== '');
  const expected = 'expected the ws:// address at which the switch of FREESWITCH_ESL reaches this machine';
  return nodes.every(isOnThisMachine) ? url.optional() : z.string(expected).pipe(url);
}

function isOnThisMachine(node: string): boolean {
  // call-controller reports an invalid address.
  if (!URL.canParse(node.trim())) return true;
  const { hostname } = new URL(node.trim());
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

/** The only code that reads the environment of the running process. */
export const processEnvironment = (): Env => process.env;
