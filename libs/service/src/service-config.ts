import { type SettingKey, settingCatalogue, settingKeys } from '@ligai/contracts';
import { z } from 'zod';
import {
  address,
  type Env,
  type EnvironmentShape,
  expectedDecodable,
  hidden,
  isDecodable,
  oneOf,
  portNumber,
  readEnvironment,
  wholeNumber,
} from './environment.ts';

/** What every service needs to run. */
export type ServiceConfig = {
  databaseUrl: string;
  natsUrl: string;
  log: { level: string; format: 'json' | 'pretty'; redactPersonalData: boolean };
  health: { host: string; port: number };
  /** Opens stored secrets. */
  secretKey: Uint8Array;
  /** Distinguishes the processes of one service; generated if undefined. */
  instance: string | undefined;
  /** The process that started this one; when it dies, this one stops. */
  parentPid: number | undefined;
  /** The values of settings that are not stored. */
  settingDefaults: SettingDefaults;
};

export type SettingDefaults = Record<SettingKey, string | null>;

const secretKey = hidden(
  z
    .string('expected 32 random bytes in base64, as `openssl rand -base64 32` makes them')
    .refine((text) => Buffer.from(text, 'base64').length === 32, 'expected 32 bytes in base64')
    .transform((text): Uint8Array => Buffer.from(text, 'base64')),
);

const sharedShape = {
  DATABASE_URL: hidden(address('postgres', 'postgresql')),
  NATS_URL: hidden(
    z
      .string('expected an address such as nats://host:4222')
      .refine(isNatsUrl, { error: 'expected an address such as nats://host:4222', abort: true })
      .refine(isDecodable, expectedDecodable),
  ),
  LIGAI_SECRET_KEY: secretKey,
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent').default('info'),
  LOG_FORMAT: oneOf('json', 'pretty').default('json'),
  NODE_ENV: z.string().default('development'),
  HEALTH_HOST: z.string().default('127.0.0.1'),
  HEALTH_PORT: portNumber.default(0),
  SERVICE_INSTANCE: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, 'expected letters, digits, ".", "_" and "-"')
    .optional(),
  LIGAI_PARENT_PID: wholeNumber(1, 2 ** 31).optional(),
} satisfies EnvironmentShape;

const settingShape: EnvironmentShape = Object.fromEntries(
  Object.values(settingCatalogue).map(({ env, schema, secret }) => {
    const optional = schema.optional();
    return [env, secret ? hidden(optional) : optional];
  }),
);

/** Reads the variables that every service has and a service's `own`; the error lists the problems of all of them. */
export function readServiceEnvironment<S extends EnvironmentShape>(
  env: Env,
  own: S,
): { service: ServiceConfig; own: z.output<z.ZodObject<S>> } {
  const all = readEnvironment(env, { ...settingShape, ...own, ...sharedShape });
  const shared = all as z.output<z.ZodObject<typeof sharedShape>>;
  const service: ServiceConfig = {
    databaseUrl: shared.DATABASE_URL,
    natsUrl: shared.NATS_URL,
    log: {
      level: shared.LOG_LEVEL,
      format: shared.LOG_FORMAT,
      redactPersonalData: shared.NODE_ENV === 'production',
    },
    health: { host: shared.HEALTH_HOST, port: shared.HEALTH_PORT },
    secretKey: shared.LIGAI_SECRET_KEY,
    instance: shared.SERVICE_INSTANCE,
    parentPid: shared.LIGAI_PARENT_PID,
    settingDefaults: settingDefaults(env),
  };
  return { service, own: all as z.output<z.ZodObject<S>> };
}

/** The defaults as text, which is how settings are stored and shown. `env` was checked before. */
function settingDefaults(env: Env): SettingDefaults {
  const defaults = settingKeys.map((key) => [key, env[settingCatalogue[key].env] || settingCatalogue[key].fallback]);
  return Object.fromEntries(defaults);
}

function isNatsUrl(text: string): boolean {
  return text.split(',').every((one) => URL.canParse(one.trim()) && /^(nats|tls):$/.test(new URL(one.trim()).protocol));
}
