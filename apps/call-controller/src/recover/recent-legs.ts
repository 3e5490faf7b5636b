import type { CallId } from '@ligai/contracts';
import { isRefusal, type LegEvent } from '@ligai/telephony';

/** Events that a leg needs when it is adopted later. */
export type RememberedFact = Extract<
  LegEvent,
  { type: 'leg_created' | 'leg_ringing' | 'leg_answered' | 'leg_ended' | 'originate_failed' }
>;

const factTypes: readonly LegEvent['type'][] = [
  'leg_created',
  'leg_ringing',
  'leg_answered',
  'leg_ended',
  'originate_failed',
];

/** Number of calls remembered. At 50 calls a second this is more than a minute, and a takeover needs seconds. */
const capacity = 5_000;

/**
 * The events of each leg, regardless of its owner: every controller subscribes to every node, so that after a takeover
 * the new owner knows the ends that the previous owner did not save.
 */
export class RecentLegs {
  readonly #facts = new Map<CallId, RememberedFact[]>();

  remember(event: LegEvent): void {
    if (!isRemembered(event)) return;
    const facts = this.#facts.get(event.callId) ?? [];
    if (facts.some(({ type }) => type === event.type)) return;
    // The call is dialled again: its next adopter must not take this event for the result of the later originate.
    if (event.type === 'originate_failed' && facts.length === 0 && isRefusal(event.cause)) return;
    facts.push(event);
    this.#facts.set(event.callId, facts);
    const [oldest] = this.#facts.keys();
    if (this.#facts.size > capacity && oldest !== undefined) this.#facts.delete(oldest);
  }

  /** In the order in which the switch sent them. */
  factsOf(callId: CallId): readonly RememberedFact[] {
    return this.#facts.get(callId) ?? [];
  }
}

const isRemembered = (event: LegEvent): event is RememberedFact => factTypes.includes(event.type);
