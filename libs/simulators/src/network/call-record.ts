/**
 * What really happened on one call, as the far end lived it: the ground truth that transcripts are held against. All `…Ms`
 * fields but `dialledAt`, `answeredAt` and `endedAt` (epoch ms) count from the answer.
 */
export type CallRecord = {
  callId: string;
  number: string;
  callerNumber: string | null;
  plan: string;
  seed: number;
  dialledAt: number;
  ringing: boolean;
  answeredAt: number | null;
  endedAt: number | null;
  /** Every word that reached the callee. `whole` is false where it was cut off, `damaged` where sound was lost in it. */
  heard: HeardWord[];
  /** The same words by the agent's turns. */
  agentTurns: AgentTurn[];
  said: SaidLine[];
  cuts: Cut[];
  pressed: Array<{ digit: string; atMs: number }>;
  /** 20 ms frames: heard from the switch, spoken to it, and left out because the machine was too late. */
  frames: { heard: number; sent: number; late: number };
  end: CallEnd | null;
};

export type HeardWord = { text: string; startMs: number; endMs: number; whole: boolean; damaged: boolean };

export type AgentTurn = {
  text: string;
  startMs: number;
  /** Null while the agent speaks, and where the call ended in the middle of it. */
  endMs: number | null;
  /** The callee began to speak before the agent had finished. */
  interrupted: boolean;
};

export type SaidLine = {
  /** Index in the plan; −1 for a greeting of a voicemail. */
  line: number;
  text: string;
  /** What left the mouth: all of `text`, or less where the call ended in its middle. */
  said: string;
  startMs: number;
  endMs: number | null;
};

/** One barge-in: when the callee began to talk over the agent, and when the agent's last sound was heard (null: never stopped). */
export type Cut = { line: number; startedMs: number; agentSilentMs: number | null };

export type CallEnd = {
  atMs: number;
  by: 'callee' | 'switch';
  /** Why the callee hung up, or the switch's hangup cause. */
  reason: string;
};

/** The calls of one network, oldest first; forgets the oldest beyond `limit`. */
export class CallJournal {
  readonly #calls = new Map<string, CallRecord>();
  readonly #limit: number;

  constructor(limit = 2000) {
    this.#limit = limit;
  }

  all(): CallRecord[] {
    return [...this.#calls.values()];
  }

  get(callId: string): CallRecord | undefined {
    return this.#calls.get(callId);
  }

  /** A call id that was there before is kept apart as `<call id>#2`: one call must never be dialled twice. */
  open(record: CallRecord): void {
    let key = record.callId;
    for (let nth = 2; this.#calls.has(key); nth += 1) key = `${record.callId}#${nth}`;
    this.#calls.set(key, record);
    const oldest = this.#calls.size > this.#limit ? this.#calls.keys().next().value : undefined;
    if (oldest !== undefined) this.#calls.delete(oldest);
  }
}

/** All that the callee heard, as one text. */
export function heardText(record: CallRecord): string {
  return record.heard.map((word) => word.text).join(' ');
}
