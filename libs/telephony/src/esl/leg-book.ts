import type { CallId } from '@ligai/contracts';
import type { SwitchFact } from './switch-fact.ts';

/** Legs remembered: enough for a late repetition, little enough for a process that runs for months. */
const maxRemembered = 10_000;

type Stage = 'originated' | 'created' | 'answered';

/**
 * What is known for certain about our legs on one switch, across connections: a leg that was answered stays so, and one
 * that ended never comes back.
 */
export class LegBook {
  readonly #stages = new Map<CallId, Stage>();
  readonly #ended = new Set<CallId>();

  /** Writes a fact down; false where it only repeats the end of a leg. */
  note(fact: SwitchFact): boolean {
    if (fact.type === 'leg_ended') return this.#end(fact.callId);
    if (fact.type === 'leg_answered') this.reached(fact.callId, 'answered');
    if (fact.type === 'leg_created' || fact.type === 'leg_ringing') this.reached(fact.callId, 'created');
    if (fact.type === 'originate_failed') this.forgetOriginate(fact.callId);
    return true;
  }

  /** Stages only go forward: a repeated or late event takes nothing back. */
  reached(callId: CallId, stage: Stage): void {
    if (this.#ended.has(callId) || this.#stages.get(callId) === 'answered') return;
    if (stage === 'originated' && this.#stages.has(callId)) return;
    this.#stages.set(callId, stage);
    trim(this.#stages);
  }

  /** Undefined where nothing was heard of such a leg, such as one that another process originated. */
  stageOf(callId: CallId): Stage | undefined {
    return this.#stages.get(callId);
  }

  hasEnded(callId: CallId): boolean {
    return this.#ended.has(callId);
  }

  /** The originate came to nothing before there was a channel. */
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

/** Drops the oldest: both kinds keep the order in which their keys came. */
function trim(book: Map<CallId, unknown> | Set<CallId>): void {
  for (const oldest of book.keys()) {
    if (book.size <= maxRemembered) return;
    book.delete(oldest);
  }
}
