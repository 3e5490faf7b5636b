import { type AudibleEvent, AudibleTextDecoder } from '../audible-text/index.ts';
import type { AgentTurn, CallRecord } from './call-record.ts';

/** Silence after which an agent that was talked over has stopped: longer than the pause at a comma. */
const stoppedAfterMs = 450;

/**
 * The callee's hearing: decodes what comes from the line, writes it into the call's record, and divides it into the agent's
 * turns. Times are ms on the call's clock, which frames drive.
 */
export class Ear {
  readonly #decoder = new AudibleTextDecoder(8000);
  readonly #record: CallRecord;
  readonly #agentDoneAfterMs: number;
  #turn: (AgentTurn & { words: number }) | undefined;

  constructor(record: CallRecord, agentDoneAfterMs: number) {
    this.#record = record;
    this.#agentDoneAfterMs = agentDoneAfterMs;
  }

  /** The turn that the agent is in, until it has been silent for long enough. */
  get turn(): { words: number; interrupted: boolean } | undefined {
    return this.#turn;
  }

  get voiceEndMs(): number {
    return this.#decoder.voiceEndMs;
  }

  get silentMs(): number {
    return this.#decoder.silentMs;
  }

  /** Listens to one frame. True where the agent has just finished a turn that nobody interrupted. */
  listen(frame: Int16Array): boolean {
    for (const event of this.#decoder.push(frame)) this.#hear(event);
    const turn = this.#turn;
    if (!turn) return false;
    const patience = turn.interrupted ? stoppedAfterMs : this.#agentDoneAfterMs;
    if (this.#decoder.silentMs < patience) return false;
    this.#closeTurn(turn);
    return !turn.interrupted && turn.words > 0;
  }

  /** The callee begins to speak: what the agent says from now on in this turn was talked over. */
  interrupt(): void {
    if (this.#turn) this.#turn.interrupted = true;
  }

  /** The call is over: an unfinished word was heard as far as it went. A turn that the agent was speaking has no end. */
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
