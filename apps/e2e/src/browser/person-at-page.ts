import { join } from 'node:path';
import { AudibleTextDecoder, encodeSpeech } from '@ligai/simulators';
import { waitUntil } from '@ligai/testing';
import type { Page } from 'playwright-core';

const sampleRateHz = 16_000;

/** Talks at a page in audible text, and writes down what the page plays. */
export class PersonAtPage {
  readonly #page: Page;
  readonly #ear = new AudibleTextDecoder(8000);
  #words: string[] = [];
  #lines = 0;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Takes the microphone and the loudspeaker of `page`, from the next address that it opens. */
  static async at(page: Page): Promise<PersonAtPage> {
    const person = new PersonAtPage(page);
    await page.exposeFunction('heard', (samples: number[]) => person.#hear(samples));
    await page.addInitScript({ path: join(import.meta.dirname, 'synthetic-sound.js') });
    return person;
  }

  /** All words so far, with a mark at those that were cut. */
  get heard(): string {
    return this.#words.join(' ');
  }

  /** Returns when the last word has been said. */
  async say(text: string): Promise<void> {
    this.#lines += 1;
    const samples = [...encodeSpeech(text, { seed: this.#lines, sampleRateHz })];
    await this.#page.evaluate(`window.say(${JSON.stringify(samples)}, ${sampleRateHz})`);
  }

  /** Until the page has played these words, and then nothing for a moment. */
  async untilHeard(words: string): Promise<void> {
    const check = () => this.heard.endsWith(words) && this.#ear.silentMs > 300;
    try {
      await waitUntil(async () => check(), { what: 'the words are played', timeoutMs: 30_000, everyMs: 50 });
    } catch (cause) {
      throw new Error(`"${words}" was not heard, but "${this.heard}"`, { cause });
    }
  }

  /** `live` until the page lets the microphone go. */
  microphoneState(): Promise<unknown> {
    return this.#page.evaluate('window.microphoneState()');
  }

  #hear(samples: number[]): void {
    for (const event of this.#ear.push(Int16Array.from(samples))) {
      if (event.type === 'word') this.#words.push(event.damaged ? `${event.text}(damaged)` : event.text);
      if (event.type === 'partial') this.#words.push(`${event.text}(cut)`);
    }
  }
}
