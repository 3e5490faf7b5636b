import { systemClock } from '@ligai/kernel';
import type { HearingStream } from '../overhead/instant-providers.ts';
import type { Line } from '../overhead/line.ts';

/** What the agent of the steady call says, piece by piece, for longer than any suite runs. */
export const steadyGreeting = Array.from({ length: 60 }, (_, at) => `Frase ${at + 1} da outra ligação.`).join(' ');

/** Milliseconds that a piece of it lasts; undefined for any other text. */
export const steadySpokenMs = (text: string): number | undefined => (text.startsWith('Frase ') ? 8000 : undefined);

const frameMs = 20;
const chunkMs = 40;
/** A frame that is later than this leaves a gap that can be heard. */
const lateAfterMs = 60;

/** Another call on the same process: both directions of its audio flow all the time, and frames that come late are counted. */
export class SteadyCall implements Disposable {
  readonly #line: Line;
  #lateFrames = 0;
  #heardAt: number | undefined;

  constructor(line: Line, hearing: HearingStream) {
    this.#line = line;
    hearing.onAudio(() => {
      const now = systemClock.monotonic();
      if (this.#heardAt !== undefined) this.#count(now - this.#heardAt - chunkMs);
      this.#heardAt = now;
    });
  }

  takeLateFrames(): number {
    // Nobody speaks in this call: then an attack was carried out on it, and no frame of it says anything.
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
