/**
 * The record of one call at the far end: the ground truth that transcripts are compared with. All `…Ms` fields
 * except `dialledAt`, `answeredAt` and `endedAt` (epoch ms) count from the answer.
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
  /** Every word that the callee heard. `whole` is false if it was cut off; `damaged` if audio was lost in it. */
  heard: HeardWord[];
  /** The same words by the agent's turns. */
  agentTurns: AgentTurn[];
  said: SaidLine[];
  cuts: Cut[];
  pressed: Array<{ digit: string; atMs: number }>;
  /** 20 ms frames: received from the switch, sent to it, and omitted because the process was late. */
  frames: { heard: number; sent: number; late: number };
  end: CallEnd | null;
};

export type HeardWord = { text: string; startMs: number; endMs: number; whole: boolean; damaged: boolean };

export type AgentTurn = {
  text: string;
  startMs: number;
  /** Null while the agent speaks, and if the call ended during the turn. */
  endMs: number | null;
  /** The callee started to speak before the agent had finished. */
  interrupted: boolean;
};

export type SaidLine = {
  /** Index in the plan; −1 for a greeting of a voicemail. */
  line: number;
  text: string;
  /** The part of `text` that was spoken before the call ended. */
  said: string;
  startMs: number;
  endMs: number | null;
};

/**
 * One barge-in: when the callee started to speak, and when the agent's last sound was heard (null if it did not stop).
 */
export type Cut = { line: number; startedMs: number; agentSilentMs: number | null };

export type CallEnd = {
  atMs: number;
  by: 'callee' | 'switch';
  /** Why the callee hung up, or the switch's hangup cause. */
  reason: string;
};

/** The calls of one network, oldest first; removes the oldest beyond `limit`. */
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

  /** A repeated call id is recorded as `<call id>#2`, so that tests detect a call that is dialled twice. */
  open(record: CallRecord): void {
    let key = record.callId;
    for (let nth = 2; this.#calls.has(key); nth += 1) key = `${record.callId}#${nth}`;
    this.#calls.set(key, record);
    const oldest = this.#calls.size > this.#limit ? this.#calls.keys().next().value : undefined;
    if (oldest !== undefined) this.#calls.delete(oldest);
  }
}

/** All words that the callee heard, as one text. */
export function heardText(record: CallRecord): string {
  return record.heard.map((word) => word.text).join(' ');
}
