import type { ProviderName } from '@ligai/contracts';
import { type Clock, LigaiError, type Log, messageOf } from '@ligai/kernel';
import type { ChatChunk, ChatModel, ChatRequest } from '@ligai/llm';
import type { SpeechToText, TextToSpeech, TextToSpeechRequest, TranscriptEvent } from '@ligai/speech';
import { type ProviderFailure, toProviderFailure } from './provider-failure.ts';
import type { ProviderReporter } from './provider-reporter.ts';

export type CallProvidersOptions = {
  clock: Clock;
  log: Log;
  chat: ChatModel;
  fallbackChat: ChatModel;
  speechToText: SpeechToText;
  textToSpeech: TextToSpeech;
  reporter: Pick<ProviderReporter, 'failed' | 'succeeded'>;
  /** The failure that the conversation has not recovered from; null once it has. */
  record: (failure: ProviderFailure | null) => void;
};

/** The conversation retries a temporary failure once; the second consecutive failure is final. */
const failuresInARow = 2;
/** A request that is cancelled after this time without an answer, or without the next part of it, counts as a failure of the provider. */
const unansweredMs = 4_000;
/** If the conversation ends because nothing can be spoken, a request that was cancelled after this time is the cause. */
const suspectMs = 1_000;

/** When the request was sent; undefined while it waits. */
type Sent = { atMs: number | undefined };

type Seen = { failure: ProviderFailure; inARow: number };

/**
 * Wraps the providers of one call: reports failures and successes, and records the failure that the conversation has
 * not recovered from. Requests and responses are unchanged.
 */
export class CallProviders {
  readonly chat: ChatModel;
  readonly fallbackChat: ChatModel;
  readonly speechToText: SpeechToText;
  readonly textToSpeech: TextToSpeech;
  readonly #options: CallProvidersOptions;
  readonly #failed = new Map<ProviderName, Seen>();
  /** The latest failure, also if the provider has answered since, and whether it was reported. */
  #latest: { failure: ProviderFailure; isReported: boolean } | null = null;
  #recorded: ProviderFailure | null = null;
  #rejectionLogged = false;

  constructor(options: CallProvidersOptions) {
    this.#options = options;
    const { speechToText, textToSpeech } = options;
    this.chat = { reply: (request, signal) => this.#reply(request, signal) };
    this.fallbackChat = { reply: (request, signal) => this.#replyOfFallback(request, signal) };
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

  /**
   * Its failures are logged only, since it may be another provider; its reply is one, so the conversation has recovered
   * from the failure of the model before it.
   */
  async *#replyOfFallback(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatChunk> {
    const { fallbackChat, log } = this.#options;
    try {
      for await (const chunk of fallbackChat.reply(request, signal)) {
        if (chunk.type !== 'finished' && this.#failed.delete('openai')) this.#record();
        yield chunk;
      }
    } catch (error) {
      if (!signal.aborted) log.warn({ model: request.model, detail: messageOf(error) }, 'fallback model failed');
      throw error;
    }
  }

  async *#speak(request: TextToSpeechRequest, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const { clock, textToSpeech } = this.#options;
    // A text that waits for a free context was not sent yet, so it is not unanswered.
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
    let lastAtMs: number | undefined;
    const onCancelled = () => {
      const sinceMs = lastAtMs ?? sent.atMs ?? clock.monotonic();
      const waitedMs = Math.round(clock.monotonic() - sinceMs);
      if (waitedMs < suspectMs) return;
      const message = answered ? `the answer stopped for ${waitedMs} ms` : `no answer within ${waitedMs} ms`;
      const error = new LigaiError('provider_unavailable', message, { retryable: true });
      if (waitedMs >= unansweredMs) this.#fail(provider, error);
      else this.#latest = { failure: toProviderFailure(provider, error), isReported: false };
    };
    // A cancelled request is not iterated any more, so the code below would not detect its end.
    signal.addEventListener('abort', onCancelled, { once: true });
    try {
      for await (const chunk of answer) {
        if (!answered) this.#succeed(provider);
        answered = true;
        lastAtMs = clock.monotonic();
        yield chunk;
      }
      if (!answered && !signal.aborted) this.#fail(provider, noAnswer());
    } catch (error) {
      if (!signal.aborted) this.#fail(provider, error);
      throw error;
    } finally {
      signal.removeEventListener('abort', onCancelled);
    }
  }

  /** The conversation ends because of its providers: records the latest failure if none is recorded. */
  conversationFailed(): void {
    if (this.#recorded !== null || this.#latest === null) return;
    const { failure, isReported } = this.#latest;
    if (!isReported) this.#options.reporter.failed(failure);
    this.#recorded = failure;
    this.#options.record(failure);
  }

  #transcribed(event: TranscriptEvent): void {
    if (event.type === 'failed' || event.type === 'interrupted') this.#fail('deepgram', failureIn(event));
    else this.#succeed('deepgram');
  }

  #fail(provider: ProviderName, error: unknown): void {
    const failure = toProviderFailure(provider, error);
    const inARow = (this.#failed.get(provider)?.inARow ?? 0) + 1;
    this.#failed.set(provider, { failure, inARow });
    this.#latest = { failure, isReported: true };
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

  /**
   * Logs once per call a failure that concerns only this call: an outage is logged when the provider's state changes.
   */
  #logRejection({ provider, kind, status, message: detail }: ProviderFailure): void {
    if (this.#rejectionLogged || !['unknown_model', 'unknown_voice', 'bad_request'].includes(kind)) return;
    this.#rejectionLogged = true;
    this.#options.log.warn({ provider, kind, status, detail }, 'provider rejected a request of this call');
  }
}

/** The provider accepted the request and returned nothing; the cause is unknown. */
const noAnswer = () =>
  new LigaiError('provider_unavailable', 'the answer was empty', { retryable: true, fields: { kind: 'bad_request' } });

/** An interrupted stream reconnects; a failed stream does not. */
function failureIn(event: Extract<TranscriptEvent, { type: 'failed' | 'interrupted' }>): LigaiError {
  const { detail, fields } = event;
  if (event.type === 'failed') return new LigaiError(event.code, detail, { fields });
  return new LigaiError('provider_unavailable', detail, { retryable: true, fields });
}
