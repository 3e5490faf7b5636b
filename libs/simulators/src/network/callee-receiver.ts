import { type AudibleEvent, AudibleTextDecoder } from '../audible-text/audible-text-decoder.ts';
import type { AgentTurn, CallRecord } from './call-record.ts';

/** Silence after which an interrupted agent has stopped: longer than the pause at a comma. */
const stoppedAfterMs = 450;

/**
 * The callee's receiver: decodes the audio of the line, adds the words to the call's record, and divides them into the
 * agent's turns. Times are milliseconds of the call's clock, which advances by frames.
 */
export class CalleeReceiver {
  readonly #decoder = new AudibleTextDecoder(8000);
  readonly #record: CallRecord;
  readonly #agentDoneAfterMs: number;
  #turn: (AgentTurn & { words: number }) | undefined;

  constructor(record: CallRecord, agentDoneAfterMs: number) {
    this.#record = record;
    this.#agentDoneAfterMs = agentDoneAfterMs;
  }

  /** The agent's current turn, until it has been silent for long enough. */
  get turn(): { words: number; interrupted: boolean } | undefined {
    return this.#turn;
  }

  get voiceEndMs(): number {
    return this.#decoder.voiceEndMs;
  }

  get silentMs(): number {
    return this.#decoder.silentMs;
  }

  /** Processes one frame. Returns true if the agent has just finished a turn without an interruption. */
  listen(frame: Int16Array): boolean {
    for (const event of this.#decoder.push(frame)) this.#hear(event);
    const turn = this.#turn;
    if (!turn) return false;
    const patience = turn.interrupted ? stoppedAfterMs : this.#agentDoneAfterMs;
    if (this.#decoder.silentMs < patience) return false;
    this.#closeTurn(turn);
    return !turn.interrupted && turn.words > 0;
  }

  /** The callee starts to speak, which interrupts the agent's current turn. */
  interrupt(): void {
    if (this.#turn) this.#turn.interrupted = true;
  }

  /** The call has ended: records the heard part of an unfinished word. The agent's current turn has no end time. */
  close(): void {
    const { speaking } = this.#decoder;
    for (const event of this.#decoder.flush()) this.#hear(event);
    if (this.#turn && !speaking) this.#closeTurn(this.#turn);
    this.#turn = undefined;
  }

  #closeTurn(turn: AgentTurn): void {
    turn.endMs = this.#decoder.voiceEndMs;
    this.#turn = undefined;
  }

  #hear(event: AudibleEvent): void {
    if (event.type === 'silence') return;
    const turn = this.#turn ?? this.#openTurn(event.startMs);
    if (event.type === 'speech') return;
    const whole = event.type === 'word';
    const { text, startMs, endMs } = event;
    this.#record.heard.push({ text, startMs, endMs, whole, damaged: event.type === 'word' && event.damaged });
    turn.text = turn.text === '' ? text : `${turn.text} ${text}`;
    if (whole) turn.words += 1;
  }

  #openTurn(startMs: number): AgentTurn & { words: number } {
    const turn = { text: '', startMs, endMs: null, interrupted: false, words: 0 };
    this.#record.agentTurns.push(turn);
    this.#turn = turn;
    return turn;
  }
}
