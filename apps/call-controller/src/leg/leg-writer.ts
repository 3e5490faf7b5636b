import type { CallId, CallState, CallStatus, KeyPress, NewCallEvent } from '@ligai/contracts';
import {
  activeCallOf,
  type Call,
  type CallWithoutPrompt,
  eventBasics,
  hasEvent,
  isLastingFailure,
  type OwnedLeg,
  returnToQueue,
  type SavedEnd,
  saveAnswered,
  saveEnd,
  saveHungUp,
  saveInProgress,
  saveKeyPressed,
  saveRinging,
  type Transaction,
  terminalEvent,
} from '@ligai/db';
import { backoffMs, type Log, messageOf, OutageLog, unreachable } from '@ligai/kernel';
import type { Append } from '@ligai/service';
import type { ControllerContext } from '../controller-context.ts';
import type { Conclusion, LegChange } from './leg.ts';

const backoff = { firstMs: 200, maxMs: 2_000 };

/**
 * Saves the changes of one leg in order, retrying each until it succeeds. While Postgres is unavailable they wait here
 * and the call continues; if this process dies meanwhile, recovery gets the state from the switch. A change that
 * Postgres rejects permanently is skipped: the rest of the call has priority.
 */
export class LegWriter {
  readonly #context: ControllerContext;
  readonly #leg: OwnedLeg;
  readonly #signal: AbortSignal;
  readonly #outage: OutageLog;
  #tail: Promise<void> = Promise.resolve();

  constructor(context: ControllerContext, leg: OwnedLeg, signal: AbortSignal) {
    this.#context = context;
    this.#leg = leg;
    this.#signal = signal;
    const message = 'change of a call not saved, trying again';
    this.#outage = new OutageLog({ ...context, message });
  }

  /** Resolves once the change is committed or refused; rejects only when the leg is let go of. */
  write(change: LegChange): Promise<void> {
    const written = this.#tail.then(() => this.#writeOne(change));
    this.#tail = written.catch(() => {});
    return written;
  }

  async #writeOne(change: LegChange): Promise<void> {
    const { clock, log, outbox } = this.#context;
    for (let attempt = 1; ; attempt += 1) {
      this.#signal.throwIfAborted();
      try {
        const call = await outbox.commit((tx, { append }) =>
          saveChange({ tx, append }, this.#leg, change, clock.now()),
        );
        this.#outage.over();
        if (call) logProgress(log, change, call);
        return;
      } catch (error) {
        const { callId } = this.#leg;
        if (isLastingFailure(error))
          return log.error({ callId, change: change.to, err: error }, 'change of a call rejected by the database');
        this.#outage.failed(messageOf(error), { callId, change: change.to });
        await clock.sleep(backoffMs(attempt, backoff), this.#signal);
      }
    }
  }
}

/** One line when a call is answered, and one when it has ended. */
function logProgress(log: Log, { to }: LegChange, call: Call): void {
  const { callId, calledNumber: number, status, reason, hangupCause, startTime, endTime, messageCount: turns } = call;
  if (to === 'answered') log.info({ callId, pii: { number } }, 'call answered');
  if (to !== 'ended') return;
  const seconds = startTime && endTime ? Math.round((endTime.getTime() - startTime.getTime()) / 1000) : 0;
  const why = { reason: reason ?? undefined, hangupCause: hangupCause ?? undefined };
  log.info({ callId, status, ...why, seconds, turns, pii: { number } }, 'call ended');
}

/**
 * Writes a change and its event. Each change requires a certain status and epoch, so writing it again, after a lost
 * confirmation, changes nothing and appends no event. `nowMs` is the epoch time of the clock that dated the change: the
 * database receives the change's age. Returns the call if something changed.
 */
async function saveChange(
  { tx, append }: { tx: Transaction; append: Append },
  leg: OwnedLeg,
  change: LegChange,
  nowMs: number,
): Promise<Call | undefined> {
  if (change.to === 'ended') {
    const call = await saveEnd(tx, leg, endOf(change.conclusion, nowMs));
    if (call) await appendEnd({ tx, append }, call);
    return call;
  }
  const [call, event] = await write(tx, leg, change, nowMs);
  if (call && event) await append(leg.callId, event(call));
  return call;
}

type Written = [call: Call | undefined, event?: (call: Call) => NewCallEvent];

async function write(
  tx: Transaction,
  leg: OwnedLeg,
  change: Exclude<LegChange, { to: 'ended' }>,
  nowMs: number,
): Promise<Written> {
  switch (change.to) {
    case 'ringing':
      return [await saveRinging(tx, leg), (call) => stateChanged(call, 'ringing', 'dialing')];
    case 'answered':
      return [await saveAnswered(tx, leg, nowMs - change.atMs)];
    case 'in_progress':
      return [await saveInProgress(tx, leg), started];
    case 'no_audio':
      return [await withoutEvent(tx, leg, 'call.no_audio'), ({ callId }) => noAudioEvent(callId)];
    case 'key_pressed':
      return [await saveKeyPressed(tx, leg, change.key), ({ callId }) => keyPressedEvent(callId, change.key)];
    case 'hung_up':
      return [await saveHungUp(tx, leg, endOf(change.conclusion, nowMs))];
    case 'queued':
      return [await returnToQueue(tx, leg, change.cause), (call) => stateChanged(call, 'queued', 'dialing')];
    default:
      return unreachable(change);
  }
}

function endOf({ atMs, ...conclusion }: Conclusion, nowMs: number): SavedEnd {
  return { ...conclusion, agoMs: atMs === null ? null : nowMs - atMs };
}

type PublishedState = CallState | CallStatus;

export function stateChanged(call: Call, state: PublishedState, previous: PublishedState | null): NewCallEvent {
  return { type: 'call.state_changed', data: { ...eventBasics(call), state, previous_state: previous } };
}

export function started(call: CallWithoutPrompt): NewCallEvent {
  return { type: 'call.started', data: eventBasics(call) };
}

/** The active call, unless another controller has already reported this. */
async function withoutEvent(tx: Transaction, leg: OwnedLeg, type: NewCallEvent['type']): Promise<Call | undefined> {
  const call = await activeCallOf(tx, leg);
  return call && !(await hasEvent(tx, call.callId, type)) ? call : undefined;
}

function noAudioEvent(callId: CallId): NewCallEvent {
  return { type: 'call.no_audio', data: { call_id: callId } };
}

function keyPressedEvent(callId: CallId, key: KeyPress): NewCallEvent {
  return { type: 'call.key_pressed', data: { call_id: callId, ...key } };
}

/**
 * Appends the terminal event of a call whose row has just ended, in the same transaction. An answered call may end
 * before its audio is connected or its answer is processed: then its `call.started` is appended here, before it.
 */
export async function appendEnd(
  { tx, append }: { tx: Transaction; append: Append },
  call: CallWithoutPrompt,
): Promise<void> {
  const lacksStarted = call.startTime !== null && !(await hasEvent(tx, call.callId, 'call.started'));
  if (lacksStarted) await append(call.callId, started(call));
  await append(call.callId, terminalEvent(call));
}
