import type { ProviderName } from '@ligai/contracts';
import { type Clock, LigaiError, type Log } from '@ligai/kernel';
import type { ChatChunk, ChatModel, ChatRequest } from '@ligai/llm';
import type { SpeechToText, TextToSpeech, TextToSpeechRequest, TranscriptEvent } from '@ligai/speech';
import { type ProviderFailure, toProviderFailure } from './provider-failure.ts';
import type { ProviderReporter } from './provider-reporter.ts';

export type CallProvidersOptions = {
  clock: Clock;
  log: Log;
  chat: ChatModel;
  speechToText: SpeechToText;
  textToSpeech: TextToSpeech;
  reporter: Pick<ProviderReporter, 'failed' | 'succeeded'>;
  /** The failure that the conversation has not recovered from; null once it has. */
  record: (failure: ProviderFailure | null) => void;
};

/** A failure that may pass by itself is repeated once by the conversation; the second in a row is final. */
const failuresInARow = 2;
/** A request that is dropped after this long without an answer counts as a failure of the provider. */
const unansweredMs = 4_000;

/** When the request went out; undefined while it waits for its turn. */
type Sent = { atMs: number | undefined };

type Seen = { failure: ProviderFailure; inARow: number };

/**
 * One call's providers, watched: what fails and what succeeds is reported, and the record of the call says which failure
 * its conversation did not recover from. Changes nothing of what passes through.
 */
export class CallProviders {
  readonly chat: ChatModel;
  readonly speechToText: SpeechToText;
  readonly textToSpeech: TextToSpeech;
  readonly #options: CallProvidersOptions;
  readonly #failed = new Map<ProviderName, Seen>();
  #recorded: ProviderFailure | null = null;
  #rejectionLogged = false;

  constructor(options: CallProvidersOptions) {
    this.#options = options;
    const { speechToText, textToSpeech } = options;
    this.chat = { reply: (request, signal) => this.#reply(request, signal) };
    this.speechToText = {
      open: (request, onEvent) =>
        speechToText.open(request, (event) => {
          this.#transcribed(event);
          onEvent(event);
        }),
    };
    const { warmUp, textsAtOnce } = textToSpeech;
    this.textToSpeech = {
      speak: (request, signal) => this.#speak(request, signal),
      ...(warmUp && { warmUp: warmUp.bind(textToSpeech) }),
      ...(textsAtOnce !== undefined && { textsAtOnce }),
    };
  }

  async *#reply(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatChunk> {
    const sent = { atMs: this.#options.clock.monotonic() };
    yield* this.#watched('openai', this.#options.chat.reply(request, signal), { sent, signal });
  }

  async *#speak(request: TextToSpeechRequest, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { clock, textToSpeech } = this.#options;
    // A text that waits for a free place is not one that the provider leaves unanswered.
    const waits = textToSpeech.textsAtOnce !== undefined;
    const sent: Sent = { atMs: waits ? undefined : clock.monotonic() };
    const onSent = () => {
      sent.atMs = clock.monotonic();
    };
    yield* this.#watched('murf', textToSpeech.speak({ ...request, onSent }, signal), { sent, signal });
  }

  async *#watched<T>(
    provider: ProviderName,
    answer: AsyncIterable<T>,
    { sent, signal }: { sent: Sent; signal: AbortSignal },
  ): AsyncGenerator<T> {
    const { clock } = this.#options;
    let answered = false;
    const givenUp = () => {
      const waitedMs = Math.round(clock.monotonic() - (sent.atMs ?? clock.monotonic()));
      if (answered || waitedMs < unansweredMs) return;
      const message = `no answer within ${waitedMs} ms`;
      this.#fail(provider, new LigaiError('provider_unavailable', message, { retryable: true }));
    };
    // A dropped request is not iterated any more, so the code below would not notice its end.
    signal.addEventListener('abort', givenUp, { once: true });
    try {
      for await (const chunk of answer) {
        if (!answered) this.#succeed(provider);
        answered = true;
        yield chunk;
      }
      if (!answered && !signal.aborted) this.#fail(provider, noAnswer());
    } catch (error) {
      if (!signal.aborted) this.#fail(provider, error);
      throw error;
    } finally {
      signal.removeEventListener('abort', givenUp);
    }
  }

  #transcribed(event: TranscriptEvent): void {
    if (event.type === 'failed' || event.type === 'interrupted') this.#fail('deepgram', failureIn(event));
    else this.#succeed('deepgram');
  }

  #fail(provider: ProviderName, error: unknown): void {
    const failure = toProviderFailure(provider, error);
    const inARow = (this.#failed.get(provider)?.inARow ?? 0) + 1;
    this.#failed.set(provider, { failure, inARow });
    this.#options.reporter.failed(failure);
    this.#logRejection(failure);
    this.#record();
  }

  #succeed(provider: ProviderName): void {
    this.#options.reporter.succeeded(provider);
    if (this.#failed.delete(provider)) this.#record();
  }

  #record(): void {
    const final = [...this.#failed.values()].find(
      ({ failure, inARow }) => !failure.retryable || inARow >= failuresInARow,
    );
    const failure = final?.failure ?? null;
    if (failure?.provider === this.#recorded?.provider && failure?.status === this.#recorded?.status) return;
    this.#recorded = failure;
    this.#options.record(failure);
  }

  /** Once per call, and only what fails this call alone: an outage is logged once, where the provider's state changes. */
  #logRejection({ provider, kind, status, message: detail }: ProviderFailure): void {
    if (this.#rejectionLogged || !['unknown_model', 'unknown_voice', 'bad_request'].includes(kind)) return;
    this.#rejectionLogged = true;
    this.#options.log.warn({ provider, kind, status, detail }, 'provider rejected a request of this call');
  }
}

/** It took the request and gave nothing for it: whether that is the request's fault is not known. */
const noAnswer = () =>
  new LigaiError('provider_unavailable', 'the answer was empty', { retryable: true, fields: { kind: 'bad_request' } });

/** An interrupted stream is opened again by itself; one that failed is not. */
function failureIn(event: Extract<TranscriptEvent, { type: 'failed' | 'interrupted' }>): LigaiError {
  const { detail, fields } = event;
  if (event.type === 'failed') return new LigaiError(event.code, detail, { fields });
  return new LigaiError('provider_unavailable', detail, { retryable: true, fields });
}
