/** One word that the callee heard, from the journal of the simulated phone network. */
type HeardWord = { text: string; startMs: number; endMs: number; whole: boolean; damaged: boolean };

/** The journal of one call; the full type is `CallRecord` of libs/simulators. */
export type CallTruth = {
  callId: string;
  number: string;
  plan: string;
  /** These three are epoch milliseconds. */
  dialledAt: number;
  answeredAt: number | null;
  endedAt: number | null;
  heard: HeardWord[];
  agentTurns: Array<{ text: string; startMs: number; endMs: number | null; interrupted: boolean }>;
  said: Array<{ line: number; text: string; said: string; startMs: number; endMs: number | null }>;
  cuts: Array<{ line: number; startedMs: number; agentSilentMs: number | null }>;
  pressed: Array<{ digit: string; atMs: number }>;
  frames: { heard: number; sent: number; late: number };
  end: { atMs: number; by: 'callee' | 'switch'; reason: string } | null;
};

export type SwitchTruth = {
  originates: Array<{ uuid: string; number: string; atMs: number; epochMs: number; variables: Record<string, string> }>;
  crashes: Array<{ why: string }>;
  calls: CallTruth[];
};

/** A client of the simulated switch's control server: its journal and its behaviour. */
export class SimulatedSwitch {
  readonly #url: string;

  constructor(controlUrl: string) {
    this.#url = controlUrl;
  }

  journal(): Promise<SwitchTruth> {
    return this.#ask<SwitchTruth>('GET', '/_journal');
  }

  call(callId: string): Promise<CallTruth> {
    return this.#ask<CallTruth>('GET', `/_journal/${callId}`);
  }

  /** All bytes that it received on its event sockets. */
  async receivedBytes(): Promise<Buffer> {
    return Buffer.from(await (await fetch(`${this.#url}/_journal/esl`)).arrayBuffer());
  }

  /** Uuids of the active channels. */
  async channels(): Promise<string[]> {
    return (await this.#ask<{ channels: string[] }>('GET', '/_control')).channels;
  }

  /**
   * Changes the behaviour, sets plans of numbers (`{ numbers: { '5511…': plan } }`) or executes an action (`{ do:
   * 'crash' }`).
   */
  async control(change: Record<string, unknown>): Promise<void> {
    await this.#ask('POST', '/_control', change);
  }

  async #ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok)
      throw new Error(`${method} ${path} of the simulated switch: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}
