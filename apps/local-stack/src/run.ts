import { once } from 'node:events';
import { styleText } from 'node:util';
import { messageOf, systemClock } from '@ligai/kernel';
import { type Env, inWords, misspeltVariables } from '@ligai/service';
import { type Config, configFrom } from './config.ts';
import { awaitHealthy } from './parts/await-healthy.ts';
import { checkEnvironment } from './parts/check-environment.ts';
import type { Console } from './show/console.ts';
import { readyBlock, readyLine } from './show/ready-block.ts';
import { type Stack, services, startStack } from './start-stack.ts';

/** Two interrupts within this time are one Ctrl-C, which this process receives from the terminal and from npm. */
const oneInterruptMs = 300;
const parentCheckMs = 1000;

/** Thrown by a start that was stopped before it was ready. */
const stoppedEarly = new Error('stopped before it was ready');

/**
 * Starts the stack, runs `work` with it and stops it. `stopped` aborts when a stop is requested. Errors of the start
 * are printed as sentences, after a hint for each variable that may be misspelt. Returns the exit code of the process.
 */
export async function run(
  console: Console,
  env: Env,
  work: (stack: Stack, stopped: AbortSignal) => Promise<void>,
): Promise<number> {
  const stop = new AbortController();
  let kill: () => void = () => undefined;
  const onKill = (how: () => void) => {
    kill = how;
  };
  for (const one of misspeltVariables(env)) if (!one.certain) console.say(styleText('yellow', inWords(one)));
  try {
    await checkEnvironment(env, configFrom, services);
    const config = configFrom(env);
    listenForStop(config, stop, () => kill());
    await using stack = await startStack(config, { console, clock: systemClock, signal: stop.signal, onKill });
    await work(stack, stop.signal);
    console.say('Stopping …');
    return 0;
  } catch (error) {
    if (error === stoppedEarly) return 0;
    console.say(`\n${messageOf(error)}`);
    return 1;
  }
}

/** `npm start`: runs until it is stopped. */
export async function runUntilStopped(console: Console, env: Env): Promise<number> {
  return run(console, env, async (stack, stopped) => {
    console.say(readyBlock(stack));
    tellReady(console, stack);
    if (!stack.readiness.healthy) {
      // For example a switch of the user's own that is not running yet.
      const patience = { clock: systemClock, signal: stopped, patienceMs: Number.POSITIVE_INFINITY };
      awaitHealthy(stack.apiUrl, patience).then(
        (readiness) => {
          console.say(readyLine(stack.apiUrl));
          tellReady(console, { ...stack, readiness });
        },
        () => undefined,
      );
    }
    if (!stopped.aborted) await once(stopped, 'abort');
  });
}

function tellReady(console: Console, { apiUrl, readiness, simulated, nats, pids }: Stack): void {
  // Standard output is often redirected to a file.
  const natsUrl = nats.url.replace(/\/\/[^@/]*@/, '//');
  console.fact({ event: 'ready', api: apiUrl, healthy: readiness.healthy, simulated, nats: natsUrl, pids });
}

function listenForStop(config: Config, stop: AbortController, kill: () => void): void {
  let firstAtMs: number | undefined;
  const end = () => stop.abort(stoppedEarly);
  const ask = () => {
    const nowMs = systemClock.monotonic();
    if (firstAtMs !== undefined && nowMs - firstAtMs > oneInterruptMs) {
      kill();
      process.exit(1);
    }
    firstAtMs ??= nowMs;
    end();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  // The reader of the output has ended.
  process.stdout.on('error', end);
  process.stderr.on('error', end);
  if (config.startedByNpm) watchStarter(end);
}

/** A killed npm sends no signal to its child, which then has another parent. */
function watchStarter(gone: () => void): void {
  const starter = process.ppid;
  const check = () => {
    if (process.ppid !== starter) gone();
    else systemClock.after(parentCheckMs, check);
  };
  check();
}
