import { styleText } from 'node:util';
import type { CallEvent, Turn, TurnLatency } from '@ligai/contracts';
import { unreachable } from '@ligai/kernel';

const textColumns = 88;
const indent = ' '.repeat(10);

/**
 * Prints one call as it happens, a line or two at a time. A turn is printed in parts, as it is spoken; after it come
 * its latency and, if the callee interrupted it, the part that was heard.
 */
export class ConversationView {
  readonly #show: (text: string) => void;
  readonly #seen = new Set<string>();
  readonly #turns = new Map<number, Turn>();
  /** The open turn, and its text printed so far. */
  #open: { index: number; shown: string } | undefined;

  constructor(show: (text: string) => void) {
    this.#show = show;
  }

  /** The current turns, in order. */
  get turns(): Turn[] {
    return [...this.#turns.values()].sort((a, b) => a.index - b.index);
  }

  /** A repeated event is printed once. */
  hear(event: CallEvent): void {
    if (this.#seen.has(event.id)) return;
    this.#seen.add(event.id);
    switch (event.type) {
      case 'call.state_changed':
        if (event.data.state === 'ringing') this.#show(styleText('dim', '  … it rings'));
        return;
      case 'call.started':
        this.#show(styleText('dim', '  … answered\n'));
        return;
      case 'call.turn':
        this.#hearTurn(event.data.turn);
        return;
      case 'call.key_pressed':
        this.#show(styleText('dim', `${indent}key ${event.data.digit} pressed`));
        return;
      case 'call.no_audio':
        this.#show(styleText('dim', `${indent}no audio of the callee arrives`));
        return;
      case 'call.ended':
      case 'call.failed': {
        this.#closeTurn();
        const { status, duration, hangup_cause: cause } = event.data;
        this.#show(styleText('dim', `\n  … ${status} after ${Math.round(duration)} s${cause ? ` (${cause})` : ''}\n`));
        return;
      }
      default:
        unreachable(event);
    }
  }

  #hearTurn(turn: Turn): void {
    this.#turns.set(turn.index, turn);
    const words = turn.role === 'user' ? turn.content : (turn.generated ?? turn.content);
    const isNew = this.#open === undefined || this.#open.index < turn.index;
    if (isNew && words !== '') {
      this.#closeTurn();
      this.#show(`${speaker(turn)}${wrapped(words)}`);
      this.#open = { index: turn.index, shown: words };
    } else if (this.#open?.index === turn.index && words.startsWith(this.#open.shown)) {
      const more = words.slice(this.#open.shown.length).trim();
      if (more !== '') this.#show(`${indent}${wrapped(more)}`);
      this.#open.shown = words;
    }
  }

  #closeTurn(): void {
    const turn = this.#open && this.#turns.get(this.#open.index);
    if (turn?.interrupted) this.#show(styleText('yellow', `${indent}cut short; heard: “${turn.content}”`));
    if (turn?.latency) this.#show(styleText('dim', `${indent}${inParts(turn.latency)}`));
  }
}

const speaker = ({ role }: Turn): string =>
  role === 'assistant' ? styleText('cyan', 'agent '.padStart(10)) : styleText('green', 'callee '.padStart(10));

/** `640 ms after the last sound: 180 last words + 120 first token + …`. */
export function inParts(latency: TurnLatency): string {
  const parts = [
    [latency.sttFinalMs, 'last words'],
    [latency.endpointingMs, 'end of turn'],
    [latency.llmFirstTokenMs, 'first token'],
    [latency.firstPieceMs, 'first piece'],
    [latency.ttsFirstByteMs, 'first audio'],
    [latency.socketMs, 'to the switch'],
    [latency.playoutMs, 'played'],
  ] as const;
  const sum = parts.map(([ms, name]) => `${ms} ${name}`).join(' + ');
  return `${latency.totalMs} ms after the last sound: ${sum}`;
}

function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > textColumns) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join(`\n${indent}`);
}
