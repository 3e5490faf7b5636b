import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigurationError, type Env, inWords, misspeltVariables } from '@ligai/service';
import { root } from '../config.ts';

/** Placeholders for variables that the start itself sets later, so that only variables of the user are checked. */
const givenLater: Env = {
  DATABASE_URL: 'postgres://127.0.0.1/ligai',
  NATS_URL: 'nats://127.0.0.1',
  LIGAI_SECRET_KEY: Buffer.alloc(32).toString('base64'),
  FREESWITCH_ESL: 'esl://:password@127.0.0.1:8021',
  LOG_FORMAT: 'json',
};

type Judge = (env: Env) => unknown;

/**
 * Throws a ConfigurationError with every problem of the environment, before anything is started. Each service checks it
 * with its own `configFrom`, loaded by path, as its process is started by path, so the start depends on no service.
 */
export async function checkEnvironment(env: Env, ownConfig: Judge, services: readonly string[]): Promise<void> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value));
  const judges = await Promise.all(services.map(configOf));
  const misspelt = misspeltVariables(given).filter(({ certain }) => certain);
  const problems = [
    ...misspelt.map(inWords),
    ...problemsOf(ownConfig, env),
    ...judges.flatMap((judge) => problemsOf(judge, { ...givenLater, ...given, LOG_FORMAT: 'json' })),
  ];
  if (problems.length > 0) throw new ConfigurationError([...new Set(problems)]);
}

async function configOf(service: string): Promise<Judge> {
  const file = pathToFileURL(join(root, 'apps', service, 'src', 'config.ts')).href;
  const { configFrom } = (await import(file)) as { configFrom: Judge };
  return configFrom;
}

function problemsOf(judge: Judge, env: Env): string[] {
  try {
    judge(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}
