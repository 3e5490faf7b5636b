import { type Clock, systemClock } from '@ligai/kernel';
import { CallJournal } from './call-record.ts';
import { CalleePlan, type CalleePlanInput } from './callee-plan.ts';
import { planByNumber } from './number-table.ts';
import { type CallProgress, PhoneCall } from './phone-call.ts';

export type PhoneNetworkOptions = {
  /** The same seed gives the same speeds and pauses in each call. */
  seed?: number;
  clock?: Clock;
  /** Plans of complete numbers, which override the table. */
  numbers?: Record<string, CalleePlanInput>;
};

export type PhoneNetwork = {
  readonly journal: CallJournal;
  /** Applies from the next call to this number. null restores the table's plan. Throws on an invalid plan. */
  setNumber(number: string, plan: CalleePlanInput | null): void;
  planOf(number: string): CalleePlan;
  dial(request: DialledCall, progress: CallProgress): PhoneCall;
};

export type DialledCall = {
  callId: string;
  number: string;
  callerNumber: string | null;
  /** False: the trunk is unreachable, for any number. */
  trunkUp?: boolean;
};

const trunkDown = CalleePlan.parse({
  name: 'trunk down',
  pickUp: { kind: 'unreachable' },
  manner: { kind: 'silent' },
});

/** A phone network of scripted callees, chosen by the number dialled; see the table in this library's README. */
export function createPhoneNetwork(options: PhoneNetworkOptions = {}): PhoneNetwork {
  const { seed = 1, clock = systemClock } = options;
  const journal = new CallJournal();
  const plans = new Map<string, CalleePlan>();
  const callsTo = new Map<string, number>();
  const network: PhoneNetwork = {
    journal,
    setNumber(number, plan) {
      if (plan === null) plans.delete(number);
      else plans.set(number, CalleePlan.parse(plan));
    },
    planOf: (number) => plans.get(number) ?? planByNumber(number),
    dial({ callId, number, callerNumber, trunkUp = true }, progress) {
      const plan = trunkUp ? network.planOf(number) : trunkDown;
      const nth = (callsTo.get(number) ?? 0) + 1;
      callsTo.set(number, nth);
      const record = {
        callId,
        number,
        callerNumber,
        plan: plan.name,
        seed: plan.seed ?? hash(`${seed}/${number}/${nth}`),
        dialledAt: clock.now(),
        ringing: false,
        answeredAt: null,
        endedAt: null,
        heard: [],
        agentTurns: [],
        said: [],
        cuts: [],
        pressed: [],
        frames: { heard: 0, sent: 0, late: 0 },
        end: null,
      };
      journal.open(record);
      return new PhoneCall({ record, plan, clock, progress });
    },
  };
  for (const [number, plan] of Object.entries(options.numbers ?? {})) network.setNumber(number, plan);
  return network;
}

/** FNV-1a: the same text gives the same number on every machine. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}
