import { type Log, silentLog, systemClock } from '@ligai/kernel';
import { connectTelephony, type LegEvent, type Telephony, type TelephonyOptions } from '../../index.ts';
import type { EslTiming } from '../esl-timing.ts';

/** Time limits short enough for a test, without pings that would change the counts; a test of pings enables them. */
const testTiming: Partial<EslTiming> = {
  greetingMs: 400,
  commandMs: 400,
  pingEveryMs: 60_000,
  pingMs: 200,
  audioMs: 400,
  backoff: { firstMs: 5, maxMs: 20 },
};

export type Heard = AsyncDisposable & {
  telephony: Telephony;
  events: LegEvent[];
  /** The whole log, as text. */
  logged: string[];
  /** Resolves when `count` events of this type have arrived, including those before this call. */
  seen(type: LegEvent['type'], count?: number): Promise<void>;
};

/** A telephony on a switch at `port`, with its events. */
export function telephonyOn(
  port: number,
  more: Partial<Omit<TelephonyOptions, 'timing'>> & { timing?: Partial<EslTiming> } = {},
): Heard {
  const logged: string[] = [];
  const note = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log: Log = { ...silentLog, info: note, warn: note, error: note };
  const telephony = connectTelephony({
    node: `esl://:ClueCon@127.0.0.1:${port}`,
    dialString: 'sofia/gateway/callee/{number}',
    audio: 'auto',
    sampleRateHz: 8_000,
    clock: systemClock,
    log,
    ...more,
    timing: { ...testTiming, ...more.timing },
  });
  const events: LegEvent[] = [];
  telephony.onEvent((event) => events.push(event));
  const seen = (type: LegEvent['type'], count = 1) =>
    new Promise<void>((resolve) => {
      const check = () => {
        if (events.filter((event) => event.type === type).length < count) return;
        listening[Symbol.dispose]();
        resolve();
      };
      const listening = telephony.onEvent(check);
      check();
    });
  return { telephony, events, logged, seen, [Symbol.asyncDispose]: () => telephony[Symbol.asyncDispose]() };
}

/** One line for one event, without its node and time: `leg_ended NORMAL_CLEARING 200 recv_bye answered`. */
export function line(event: LegEvent): string {
  switch (event.type) {
    case 'leg_ended': {
      const { cause, sipStatus, disposition, answered, unreachable } = event.end;
      const marks = [answered && 'answered', unreachable && 'unreachable'];
      return ['leg_ended', cause, sipStatus, disposition, ...marks].filter(Boolean).join(' ');
    }
    case 'originate_failed':
      return `originate_failed ${event.cause}`;
    case 'audio_lost':
      return `audio_lost ${event.detail}`;
    case 'switch_lost':
      return `switch_lost ${event.detail}`;
    case 'upload_received':
    case 'playback_started':
      return `${event.type} ${event.file}`;
    case 'playback_stopped':
      return `playback_stopped ${event.file} ${event.how}`;
    case 'dtmf':
      return `dtmf ${event.digit}`;
    default:
      return event.type;
  }
}
