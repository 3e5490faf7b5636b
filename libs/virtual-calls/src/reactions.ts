import type { Microphone } from './microphone.ts';
import type { EarListener } from './playout.ts';
import type { TimedWord } from './speech.ts';
import type { Timeline } from './timeline.ts';

type Echo = { microphone: Microphone; delayMs: number; levelDb: number };
type Watch = { isDue: () => boolean; act: () => void };

/** What follows from the agent's voice at the callee's ear: people who react, and the echo of the line. */
export class Reactions implements EarListener {
  readonly #timeline: Timeline;
  readonly #echo: Echo | null;
  #watches: Watch[] = [];
  #sounding = false;
  #sounds = 0;
  #heard = '';
  #agentDone = false;

  constructor(timeline: Timeline, echo: Echo | null) {
    this.#timeline = timeline;
    this.#echo = echo;
  }

  /** Once: the agent speaks, now or later, and has nothing more to say. */
  whenAgentIsDone(act: () => void): void {
    const sounds = this.#sounding ? this.#sounds - 1 : this.#sounds;
    const isDue = () => this.#sounds > sounds && !this.#sounding && this.#agentDone;
    this.#watches.push({ isDue, act });
  }

  /** Once: the agent speaks, now or later. */
  whenAgentSpeaks(act: () => void): void {
    this.#watches.push({ isDue: () => this.#sounding, act });
    this.#scheduleDue();
  }

  /** Once: the callee has heard these words of the agent since now. */
  whenHeard(words: string, act: () => void): void {
    const from = this.#heard.length;
    this.#watches.push({ isDue: () => bare(this.#heard.slice(from)).includes(bare(words)), act });
  }

  /** Nothing of the agent is playing, waiting or being written. */
  set isAgentDone(isDone: boolean) {
    this.#agentDone = isDone;
    if (isDone) this.#scheduleDue();
  }

  soundStarted(): void {
    this.#sounds += 1;
    this.#sounding = true;
    this.#scheduleDue();
    const echo = this.#echo;
    if (!echo) return;
    this.#timeline.after(echo.delayMs, () => this.#openEcho(echo));
  }

  soundEnded(): void {
    this.#sounding = false;
    this.#scheduleDue();
    const { delayMs } = this.#echo ?? { delayMs: 0 };
    if (this.#echo) this.#timeline.after(delayMs, () => this.#open.shift()?.end());
  }

  wordHeard(word: TimedWord): void {
    this.#heard += ` ${word.text}`;
    this.#scheduleDue();
    const echo = this.#echo;
    if (!echo) return;
    const { delayMs, levelDb, microphone } = echo;
    const back = { ...word, startMs: word.startMs + delayMs, endMs: word.endMs + delayMs };
    this.#timeline.at(back.endMs, () => microphone.word(back, { source: 'echo', levelDb }));
  }

  readonly #open: { end(): void }[] = [];

  #openEcho({ microphone, levelDb }: Echo): void {
    this.#open.push(microphone.open('echo', levelDb));
  }

  #scheduleDue(): void {
    const due = this.#watches.filter(({ isDue }) => isDue());
    if (due.length === 0) return;
    this.#watches = this.#watches.filter((watch) => !due.includes(watch));
    // After the current act, so that all reactions run in the same state.
    for (const { act } of due) this.#timeline.after(0, act);
  }
}

/** Letters and digits only: the comparison of words ignores punctuation, case and blanks. */
const bare = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
