import type { Log } from '@ligai/kernel';
import { openServiceContext, type ServiceContext } from '@ligai/service';
import { configFrom } from '../config.ts';
import { type ControllerTiming, defaultTiming } from '../controller-context.ts';
import { startCallController } from '../service.ts';
import type { ScriptedSwitch } from './scripted-switch.ts';

export type ControllerUnderTest = {
  context: ServiceContext;
  /** Simulates `kill -9`: no lease is released, nothing more is written, the switch receives nothing more. */
  kill(): Promise<void>;
} & AsyncDisposable;

/** Shorter times, and the destination of its log lines, which are discarded by default. */
export type ControllerOverrides = Partial<ControllerTiming> & { log?: Log };

/** A controller in this process, on scripted switches, or connected to those of `FREESWITCH_ESL`. */
export async function startControllerUnderTest(
  servers: { databaseUrl: string; natsUrl: string },
  switches: ScriptedSwitch[],
  env: Record<string, string> = {},
  { log, ...timing }: ControllerOverrides = {},
): Promise<ControllerUnderTest> {
  const config = configFrom({
    DATABASE_URL: servers.databaseUrl,
    NATS_URL: servers.natsUrl,
    LIGAI_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    LOG_LEVEL: 'silent',
    FREESWITCH_ESL: 'esl://:secret@127.0.0.1:1',
    MAX_CALLS_PER_SECOND: '100',
    ...env,
  });
  const context = await openServiceContext('call-controller', config.service, log && { log });
  const lines = env['FREESWITCH_ESL'] ? [] : switches.map((one) => one.connect());
  const overrides = env['FREESWITCH_ESL'] ? {} : { switches: lines };
  const controller = await startCallController(config, context, {
    ...overrides,
    timing: { ...defaultTiming, settleMs: 1_000, leaseMs: 2_000, ...timing },
  });
  // From here on its subscriptions are at the NATS server, for requests of other connections too.
  await context.bus.flush();
  const stop = async () => {
    await controller[Symbol.asyncDispose]();
    await context[Symbol.asyncDispose]();
  };
  const kill = async () => {
    for (const line of lines) line.die();
    await context[Symbol.asyncDispose]();
    await controller[Symbol.asyncDispose]();
  };
  let ended: Promise<void> | undefined;
  const end = (how: () => Promise<void>) => {
    ended ??= how();
    return ended;
  };
  return { context, kill: () => end(kill), [Symbol.asyncDispose]: () => end(stop) };
}
