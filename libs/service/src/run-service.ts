import { isLigaiError, systemClock, withDeadline } from '@ligai/kernel';
import { watchParent } from './die-with-parent.ts';
import { ConfigurationError, type Env, processEnvironment } from './environment.ts';
import { type Logger, openLog } from './logger.ts';
import type { ServiceConfig } from './service-config.ts';
import { openServiceContext, type ServiceContext } from './service-context.ts';
import { inWords, misspeltVariables } from './variables/misspelt-variables.ts';
import { startWatchdog } from './watchdog.ts';

export type ServiceDefinition<Config extends { service: ServiceConfig }> = {
  name: string;
  configFrom: (env: Env) => Config;
  /** Starts the service; disposing the result stops it. */
  start: (config: Config, context: ServiceContext) => Promise<AsyncDisposable>;
};

/** `EX_CONFIG` of sysexits.h: starting again does not help. */
const badConfigurationExit = 78;

/**
 * A service that has not stopped by then is abandoned. Shorter than the time after which orchestrators kill a process.
 */
const stopWithinMs = 8000;

/**
 * Runs one service as this process: reads the environment (reports all problems at once, exit 78), connects, starts it,
 * and stops it on SIGTERM, SIGINT or its starter's death. A second SIGINT ends the process at once. A watchdog ends a
 * process whose event loop is blocked.
 */
export async function runService<Config extends { service: ServiceConfig }>(
  definition: ServiceDefinition<Config>,
): Promise<void> {
  const { name } = definition;
  const hints = hintsOfMisspeltVariables(processEnvironment());
  const config = readConfig(definition, hints);
  const log = await openLog(config.service.log, { name, pid: process.pid });
  const stopRequested = listenForStop(config.service, log);
  // A reader of our log that went away must not stop us.
  process.stdout.on('error', () => {});
  process.on('uncaughtException', (error) => die(log, error));
  for (const detail of hints) log.warn({ detail }, 'environment variable ignored');
  await startWatchdog({ log: config.service.log, who: { name, pid: process.pid } });
  try {
    const started = await Promise.race([startAll(definition, config, log), stopRequested]);
    await stopRequested;
    // Stopped while it was still waiting for Postgres or NATS: there is nothing to finish.
    if (started) await withDeadline(systemClock, stopWithinMs, `Stop ${name}`, () => started.disposeAsync());
    log.info({}, 'stopped');
    process.exit(0);
  } catch (error) {
    if (error instanceof ConfigurationError) refuse(name, error);
    die(log, error);
  }
}

async function startAll<Config extends { service: ServiceConfig }>(
  definition: ServiceDefinition<Config>,
  config: Config,
  log: Logger,
): Promise<AsyncDisposableStack> {
  const started = new AsyncDisposableStack();
  const context = started.use(await openServiceContext(definition.name, config.service, { log }));
  started.use(await definition.start(config, context));
  log.info({ instance: context.instance, healthPort: context.healthPort }, 'ready');
  return started;
}

/** Without a hint, a variable that no code reads would seem to be set. A starter has checked its own environment. */
function hintsOfMisspeltVariables(env: Env): string[] {
  return env['LIGAI_PARENT_PID'] ? [] : misspeltVariables(env).map(inWords);
}

/** A misspelt variable is often the reason for a missing one, so that the refusal lists the `hints` too. */
function readConfig<Config extends { service: ServiceConfig }>(
  definition: ServiceDefinition<Config>,
  hints: string[],
): Config {
  try {
    return definition.configFrom(processEnvironment());
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    refuse(definition.name, new ConfigurationError([...error.problems, ...hints]));
  }
}

function refuse(name: string, error: ConfigurationError): never {
  process.stderr.write(`${name}: ${error.message}\n`);
  process.exit(badConfigurationExit);
}

function listenForStop(config: ServiceConfig, log: Logger): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let asked = false;
  let interrupts = 0;
  const stop = (why: string) => {
    if (asked) return;
    asked = true;
    log.info({ why }, 'stopping');
    resolve();
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  // Ctrl-C reaches this process and its starter, which then sends a signal too; only a second Ctrl-C forces the exit.
  process.on('SIGINT', () => (interrupts++ === 0 ? stop('SIGINT') : process.exit(1)));
  if (config.parentPid !== undefined)
    watchParent(config.parentPid, systemClock, () => stop('the process that started this one is gone'));
  return promise;
}

/** An uncaught error may have left any work incomplete: a new process resumes that work from Postgres. */
function die(log: Logger, error: unknown): never {
  // A configuration error is a sentence for the operator; only a fault of the code needs a stack.
  if (isLigaiError(error, 'bad_configuration')) log.fatal({ detail: error.message }, 'cannot run');
  else log.fatal({ err: error }, 'ended by an error');
  process.exit(1);
}
