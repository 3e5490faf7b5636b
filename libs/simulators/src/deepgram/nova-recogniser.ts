import { systemClock } from '@ligai/kernel';
import type { DeepgramMessage, messagesFor } from './messages.ts';
import type { Recogniser } from './recogniser.ts';
import { Transcriber, type TranscriberOptions } from './transcriber.ts';

/** `/v1/listen`: the messages of a `Transcriber`, and the control messages of nova. */
export class NovaRecogniser implements Recogniser {
  readonly #make: ReturnType<typeof messagesFor>;
  readonly #transcriber: Transcriber;

  constructor(make: ReturnType<typeof messagesFor>, options: TranscriberOptions) {
    this.#make = make;
    this.#transcriber = new Transcriber(make, options);
  }

  get audioMs(): number {
    return this.#transcriber.audioMs;
  }

  opened(): DeepgramMessage[] {
    return [];
  }

  hear(samples: Int16Array): DeepgramMessage[] {
    return this.#transcriber.hear(samples);
  }

  control(message: { type: string }): DeepgramMessage[] | undefined {
    if (message.type === 'KeepAlive') return [];
    return message.type === 'Finalize' ? this.#transcriber.finalize() : undefined;
  }

  unknown(): DeepgramMessage {
    return { type: 'Error', variant: 'UNPARSABLE', description: 'Could not deserialize the text message' };
  }

  end(): DeepgramMessage[] {
    const created = new Date(systemClock.now()).toISOString();
    return [...this.#transcriber.end(), this.#make.metadata(this.audioMs, created)];
  }
}
