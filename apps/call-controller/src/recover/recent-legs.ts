import type { CallId } from '@ligai/contracts';
import { isRefusal, type LegEvent } from '@ligai/telephony';

/** What is worth telling to a leg that is adopted later. */
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

/** Calls remembered. At 50 calls a second this is more than a minute, and a takeover needs seconds. */
const capacity = 5_000;

/**
 * What was heard of each leg, whoever owned it: every controller listens to every node, so that the one who takes over
 * knows the ends that the one before did not live to write.
 */
export class RecentLegs {
  readonly #facts = new Map<CallId, RememberedFact[]>();

  remember(event: LegEvent): void {
    if (!isRemembered(event)) return;
    const facts = this.#facts.get(event.callId) ?? [];
    if (facts.some(({ type }) => type === event.type)) return;
    // Its call is dialled again: whoever adopts it then must not take this for the verdict on the later originate.
    if (event.type === 'originate_failed' && facts.length === 0 && isRefusal(event.cause)) return;
    facts.push(event);
    this.#facts.set(event.callId, facts);
    const [oldest] = this.#facts.keys();
    if (this.#facts.size > capacity && oldest !== undefined) this.#facts.delete(oldest);
  }

  /** In the order in which the switch said it. */
  factsOf(callId: CallId): readonly RememberedFact[] {
    return this.#facts.get(callId) ?? [];
  }
}

const isRemembered = (event: LegEvent): event is RememberedFact => factTypes.includes(event.type);
