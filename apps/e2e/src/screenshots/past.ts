import { type CallStatus, type EndReason, newCallId, type PromptSnapshot } from '@ligai/contracts';
import { type Database, schema } from '@ligai/db';
import { systemClock } from '@ligai/kernel';
import { aPrompt } from '@ligai/testing';
import { type Person, person, pick } from './people.ts';

type Outcome = {
  status: Extract<CallStatus, 'completed' | 'no_answer' | 'busy' | 'failed' | 'voicemail'>;
  reason: EndReason | null;
  successful: boolean;
};
type Call = typeof schema.calls.$inferInsert;
type Contact = typeof schema.contacts.$inferInsert;

const talked: Outcome = { status: 'completed', reason: 'agent_hangup', successful: true };
const noAnswer: Outcome = { status: 'no_answer', reason: null, successful: false };
const busy: Outcome = { status: 'busy', reason: null, successful: false };

/** In the mixture of a good calling list. */
const outcomes: readonly Outcome[] = [
  ...[talked, noAnswer, talked, { ...talked, reason: 'callee_hangup' } as const, talked, busy, talked],
  ...([{ status: 'voicemail', reason: 'voicemail', successful: false }, talked, noAnswer, talked] as const),
  ...[talked, { status: 'completed', reason: 'callee_hangup', successful: false } as const, talked, noAnswer],
  ...([talked, { status: 'failed', reason: 'bad_number', successful: false }, talked, busy, talked] as const),
];

const minuteMs = 60_000;
const hourMs = 3_600_000;
const inserted = 500;

export type PastCampaign = {
  name: string;
  description: string;
  promptId: number;
  maxConcurrent: number;
  status: 'draft' | 'completed';
  /** How many contacts have ended, and how many are to be called. */
  finished: number;
  pending: number;
  /** When it started and when the last of them ended, in milliseconds before now. */
  fromMs: number;
  toMs: number;
};

/** Work of the last days, written to the tables: calls that have ended cannot be placed in the past by the API. */
export class Past {
  readonly #db: Database;
  readonly #nowMs = systemClock.now();
  #people = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Returns its id. One that is to run is a draft with a past: the API starts it. */
  async campaign(of: PastCampaign): Promise<number> {
    const { name, description, promptId, maxConcurrent, status, finished, pending, fromMs, toMs } = of;
    const ended = Array.from({ length: finished }, (_, nth) => ({
      outcome: pick(outcomes, nth * 7 + Math.floor(nth / 20)),
      at: this.#timeOf(nth, { of: finished, fromMs, toMs }),
    }));
    const successful = ended.filter(({ outcome }) => outcome.successful).length;
    const [campaign] = await this.#db
      .insert(schema.campaigns)
      .values({
        ...{ name, description, promptId, maxConcurrent, status, totalContacts: finished + pending },
        ...{ successfulContacts: successful, failedContacts: finished - successful },
        createdAt: this.#before(fromMs + 2 * hourMs),
        ...(finished > 0 && { startedAt: this.#before(fromMs) }),
        ...(status === 'completed' && { completedAt: this.#before(toMs) }),
      })
      .returning();
    if (!campaign) throw new Error('The campaign was not inserted');
    const called = ended.map(({ outcome, at }, nth) => {
      const who = person(this.#people++);
      const context = { campaignId: campaign.id, source: 'campaign', promptId } as const;
      return { who, call: pastCall(who, { at, outcome, nth, context }) };
    });
    await this.#insertCalls(called.map(({ call }) => call));
    const finishedContacts = called.map(({ who, call }): Contact => contactOf(campaign.id, who, call));
    const others = Array.from({ length: pending }, () => contactOf(campaign.id, person(this.#people++)));
    for (const rows of inPieces([...finishedContacts, ...others])) await this.#db.insert(schema.contacts).values(rows);
    await this.#countOutcomes(campaign.id, ended);
    return campaign.id;
  }

  /** Calls outside campaigns, over the last `days`, in working hours. */
  async singleCalls(count: number, { days, promptId }: { days: number; promptId: number }): Promise<void> {
    const rows = Array.from({ length: count }, (_, nth) => {
      const at = this.#before(hourMs + (nth * days * 24 * hourMs) / count);
      at.setUTCHours(12 + ((nth * 7) % 9), (nth * 23) % 60, (nth * 41) % 60);
      const outcome = pick(outcomes, nth * 3);
      const context = { source: nth % 4 === 0 ? 'schedule' : 'api', promptId } as const;
      return pastCall(person(this.#people++), { at, outcome, nth, context });
    });
    await this.#insertCalls(rows.filter(({ endTime }) => endTime && endTime.getTime() < this.#nowMs));
  }

  /** Schedules whose time has come. */
  async schedules(count: number): Promise<void> {
    const rows = Array.from({ length: count }, (_, nth) => {
      const who = person(this.#people++);
      const scheduledTime = this.#before((nth + 1) * 17 * hourMs);
      scheduledTime.setUTCHours(12 + ((nth * 5) % 10), nth % 2 === 0 ? 0 : 30, 0, 0);
      const missed = nth % 7 === 5;
      const failed = nth % 5 === 3;
      return {
        ...{ phoneNumber: who.number, name: who.name, scheduledTime, createdAt: this.#before((nth + 3) * 24 * hourMs) },
        notes: 'Pediu para ligar de novo',
        ...(missed
          ? ({ status: 'missed', reason: 'too_late' } as const)
          : ({
              status: failed ? 'failed' : 'completed',
              reason: failed ? 'busy' : null,
              callId: newCallId(),
            } as const)),
        endedAt: new Date(scheduledTime.getTime() + 2 * minuteMs),
      };
    });
    await this.#db.insert(schema.schedules).values(rows.filter(({ endedAt }) => endedAt.getTime() < this.#nowMs));
  }

  async #insertCalls(rows: readonly Call[]): Promise<void> {
    const sorted = rows.toSorted((a, b) => Number(a.createdAt) - Number(b.createdAt));
    for (const piece of inPieces(sorted)) await this.#db.insert(schema.calls).values(piece);
  }

  async #countOutcomes(campaignId: number, ended: readonly { outcome: Outcome; at: Date }[]): Promise<void> {
    const groups = Map.groupBy(ended, ({ outcome, at }) =>
      JSON.stringify([Math.floor(at.getTime() / minuteMs), outcome.status, outcome.reason, outcome.successful]),
    );
    const rows = [...groups.values()].flatMap((group) =>
      group.slice(0, 1).map(({ at, outcome: { status, reason, successful } }) => ({
        ...{ campaignId, status, reason: reason ?? ('' as const), successful, contacts: group.length },
        minute: new Date(Math.floor(at.getTime() / minuteMs) * minuteMs),
      })),
    );
    for (const piece of inPieces(rows)) await this.#db.insert(schema.campaignOutcomes).values(piece);
  }

  /** Evenly, with busier and calmer times. */
  #timeOf(nth: number, { of, fromMs, toMs }: { of: number; fromMs: number; toMs: number }): Date {
    const share = nth / of;
    const wave = 0.035 * Math.sin(share * 19) + 0.02 * Math.sin(share * 47);
    return this.#before(fromMs - Math.min(1, Math.max(0, share + wave)) * (fromMs - toMs));
  }

  #before(ms: number): Date {
    return new Date(this.#nowMs - ms);
  }
}

type PastCallOptions = {
  at: Date;
  outcome: Outcome;
  nth: number;
  context: { campaignId?: number; source: 'campaign' | 'api' | 'schedule'; promptId: number };
};

function pastCall({ name, number, plan, city }: Person, { at, outcome, nth, context }: PastCallOptions): Call {
  const { status, reason, successful } = outcome;
  const isAnswered = status === 'completed' || status === 'voicemail';
  const seconds = successful ? 34 + ((nth * 29) % 150) : 6 + (nth % 17);
  const after = (s: number) => new Date(at.getTime() + s * 1000);
  const ring = 4 + (nth % 9);
  return {
    ...context,
    ...{
      callId: newCallId(),
      calledNumber: number,
      name,
      status,
      reason,
      successful,
      prompt: snapshot(context.promptId),
    },
    metadata: { plano: plan, cidade: city },
    ...{ createdAt: at, dialBefore: after(3600), dialingAt: at, ringingAt: after(1) },
    endTime: after(isAnswered ? ring + seconds : 12 + (nth % 20)),
    ...(isAnswered && {
      startTime: after(ring),
      messageCount: successful ? 6 + (nth % 5) : 2,
      answeredBy: status === 'voicemail' ? 'voicemail' : 'human',
    }),
    hangupCause: status === 'busy' ? 'USER_BUSY' : status === 'no_answer' ? 'NO_ANSWER' : 'NORMAL_CLEARING',
  };
}

const snapshot = (promptId: number): PromptSnapshot => aPrompt({ prompt_id: promptId, language: 'pt-BR' });

function contactOf(campaignId: number, { name, number, plan, city }: Person, call?: Call): Contact {
  const row = { campaignId, phoneNumber: number, name, metadata: { plano: plan, cidade: city } };
  if (!call) return row;
  const { callId, status, createdAt, reason = null, successful = false, startTime, endTime } = call;
  const duration = startTime && endTime ? Math.round((endTime.getTime() - startTime.getTime()) / 1000) : 0;
  const ended = { callId, status: status as Outcome['status'], reason, successful, duration };
  return { ...row, ...ended, ...(createdAt && { askedAt: createdAt }) };
}

function inPieces<T>(rows: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / inserted) }, (_, nth) =>
    rows.slice(nth * inserted, (nth + 1) * inserted),
  );
}
