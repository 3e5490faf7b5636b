import { systemClock } from '@ligai/kernel';
import type { DeepgramStream } from '../overhead/instant-providers.ts';
import type { Line } from '../overhead/line.ts';

/** Greeting that the agent speaks sentence by sentence, for longer than any suite runs. */
export const steadyGreeting = Array.from({ length: 60 }, (_, at) => `Frase ${at + 1} da outra ligação.`).join(' ');

/** Duration of a sentence of the greeting; undefined for any other text. */
export const steadySpokenMs = (text: string): number | undefined => (text.startsWith('Frase ') ? 8000 : undefined);

const frameMs = 20;
const bytesPerMs = 16;
/** A longer delay causes an audible gap. */
const lateAfterMs = 60;

/** A concurrent call on the same process, with constant audio in both directions; counts frames that arrive late. */
export class SteadyCall implements Disposable {
  readonly #line: Line;
  #lateFrames = 0;
  #heardAt: number | undefined;

  constructor(line: Line, deepgram: DeepgramStream) {
    this.#line = line;
    deepgram.onAudio((audio) => {
      const now = systemClock.monotonic();
      if (this.#heardAt !== undefined) this.#count(now - this.#heardAt - audio.length / bytesPerMs);
      this.#heardAt = now;
    });
  }

  takeLateFrames(): number {
    // The caller is silent: an interruption means that the attack used this call, so its frame counts are invalid.
    if (this.#line.isInterrupted) throw new Error('The steady call was interrupted');
    for (const starvedMs of this.#line.takeStarvedMs()) this.#count(starvedMs);
    const taken = this.#lateFrames;
    this.#lateFrames = 0;
    return taken;
  }

  [Symbol.dispose](): void {
    this.#line[Symbol.dispose]();
  }

  #count(lateMs: number): void {
    if (lateMs > lateAfterMs) this.#lateFrames += Math.ceil((lateMs - lateAfterMs) / frameMs);
  }
}
