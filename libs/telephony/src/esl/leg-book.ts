import type { CallId } from '@ligai/contracts';
import type { SwitchFact } from './switch-fact.ts';

/** Number of legs remembered: enough for a late repetition, few enough for a process that runs for months. */
const maxRemembered = 10_000;

type Stage = 'originated' | 'created' | 'answered';

/**
 * The certain facts of our legs on one switch, across connections: an answered leg stays answered, and an ended leg
 * stays ended.
 */
export class LegBook {
  readonly #stages = new Map<CallId, Stage>();
  readonly #ended = new Set<CallId>();

  /** Records a fact; false if it only repeats the end of a leg. */
  note(fact: SwitchFact): boolean {
    if (fact.type === 'leg_ended') return this.#end(fact.callId);
    if (fact.type === 'leg_answered') this.reached(fact.callId, 'answered');
    if (fact.type === 'leg_created' || fact.type === 'leg_ringing') this.reached(fact.callId, 'created');
    if (fact.type === 'originate_failed') this.forgetOriginate(fact.callId);
    return true;
  }

  /** Stages only advance: a repeated or late event reverts nothing. */
  reached(callId: CallId, stage: Stage): void {
    if (this.#ended.has(callId) || this.#stages.get(callId) === 'answered') return;
    if (stage === 'originated' && this.#stages.has(callId)) return;
    this.#stages.set(callId, stage);
    trim(this.#stages);
  }

  /** Undefined if there was no event of the leg, for example if another process originated it. */
  stageOf(callId: CallId): Stage | undefined {
    return this.#stages.get(callId);
  }

  hasEnded(callId: CallId): boolean {
    return this.#ended.has(callId);
  }

  /** The originate failed before there was a channel. */
  forgetOriginate(callId: CallId): void {
    if (this.#stages.get(callId) === 'originated') this.#stages.delete(callId);
  }

  #end(callId: CallId): boolean {
    if (this.#ended.has(callId)) return false;
    this.#stages.delete(callId);
    this.#ended.add(callId);
    trim(this.#ended);
    return true;
  }
}

/** Removes the oldest entries: maps and sets iterate in order of insertion. */
function trim(book: Map<CallId, unknown> | Set<CallId>): void {
  for (const oldest of book.keys()) {
    if (book.size <= maxRemembered) return;
    book.delete(oldest);
  }
}
