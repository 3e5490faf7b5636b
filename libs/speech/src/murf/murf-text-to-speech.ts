import { type Clock, LigaiError, ProviderError, type ProviderFailureKind, withKeyId } from '@ligai/kernel';
import { isSendableKey, noSuchKey } from '../read-some.ts';
import type { TextToSpeech, TextToSpeechRequest } from '../text-to-speech.ts';
import { ContextGate } from './context-gate.ts';
import { KnownVoices } from './known-voices.ts';
import { rejected } from './murf-failure.ts';
import { type MurfLimits, usualLimits } from './murf-limits.ts';
import { MurfPool } from './murf-pool.ts';
import type { MurfSocket } from './murf-socket.ts';
import { aborted, speakPiece, wireRateHz } from './speak-piece.ts';

export type MurfOptions = {
  /** `https://global.api.murf.ai`, a region, or a simulator; a function is called for each piece of text. */
  url: string | (() => string);
  /** Called for each piece of text, so that a changed key applies at once. */
  apiKey: () => string;
  clock: Clock;
  /** Contexts that the account may have active at a time; `murfContexts` of the address by default. More wait their turn. */
  maxContexts?: number;
  /** How many of the account's contexts this process may use, if it shares them with others; all by default. */
  shareOf?: (contexts: number) => number;
  /** For tests and unusual networks. */
  limits?: Partial<MurfLimits>;
};

/**
 * Contexts that an account may have active at a time: 5 in us-east, 2 in every other region and on the global host
 * (https://murf.ai/api/docs/resources/rate-limits, September 2026).
 */
export function murfContexts(url: string): number {
  return /^us-east\./i.test(URL.canParse(url) ? new URL(url).hostname : '') ? 5 : 2;
}

/** Murf over its `stream-input` socket. Throws immediately if `url` is invalid. */
export function murfTextToSpeech(options: MurfOptions): TextToSpeech & AsyncDisposable {
  const { apiKey, clock } = options;
  const url = () => (typeof options.url === 'string' ? options.url : options.url());
  if (!URL.canParse(url())) throw new LigaiError('bad_configuration', `Not an address: "${url()}"`);
  const places = () => {
    const ofAccount = options.maxContexts ?? murfContexts(url());
    return Math.max(1, options.shareOf?.(ofAccount) ?? ofAccount);
  };
  const limits: MurfLimits = { ...usualLimits, ...options.limits };
  const pool = new MurfPool({ clock, ...limits });
  const gate = new ContextGate(places, clock);
  const voices = new KnownVoices({ url, apiKey, clock });
  const kindFor = ({ model, sampleRateHz }: Pick<TextToSpeechRequest, 'model' | 'sampleRateHz'>) => ({
    url: url(),
    model,
    sampleRateHz: wireRateHz(sampleRateHz),
    apiKey: checkedKey(apiKey()),
  });
  const shared: Shared = {
    ...{ clock, limits, gate },
    pick: (request) => pool.pick(kindFor(request)),
    localeFor: (request) => voices.localeFor(request),
  };
  return {
    get textsAtOnce() {
      return places() > 2 ? 2 : 1;
    },
    speak: (request, signal) => speakOnGoodConnection(shared, request, signal),
    warmUp(request) {
      try {
        pool.pick(kindFor(request));
        voices.prepare(request.model);
      } catch {
        // The next `speak` fails with the reason.
      }
    },
    async [Symbol.asyncDispose]() {
      pool[Symbol.dispose]();
      voices[Symbol.dispose]();
    },
  };
}

type Shared = {
  clock: Clock;
  limits: MurfLimits;
  gate: ContextGate;
  pick: (request: TextToSpeechRequest) => MurfSocket;
  localeFor: (request: TextToSpeechRequest) => string | undefined;
};

/** The result of an attempt, to decide whether to retry. */
type Attempt = { reusedConnection: boolean; heard: boolean; keepsPlace: boolean };

/** An idle connection may turn out to be dead: then a new one is tried, once, if no audio was received yet. */
async function* speakOnGoodConnection(
  shared: Shared,
  request: TextToSpeechRequest,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  const attempt: Attempt = { reusedConnection: false, heard: false, keepsPlace: false };
  try {
    yield* speakInPlace(shared, request, signal, attempt);
  } catch (error) {
    if (signal.aborted) throw aborted(signal);
    const worthAnother = attempt.reusedConnection && !attempt.heard && isFailure(error, 'unreachable');
    if (!worthAnother) throw error;
    yield* speakInPlace(shared, request, signal, attempt);
  }
}

/**
 * Waits for a place. If Murf rejects the context nevertheless (other processes and programs use the account too), it
 * holds the place and retries: Murf would reject the texts that wait for a place as well.
 */
async function* speakInPlace(
  shared: Shared,
  request: TextToSpeechRequest,
  signal: AbortSignal,
  attempt: Attempt,
): AsyncGenerator<Uint8Array, void, void> {
  const { clock, limits, gate } = shared;
  const place = await gate.enter(signal).catch(() => {
    throw aborted(signal);
  });
  const untilMs = clock.monotonic() + limits.limitedMs;
  try {
    for (;;) {
      attempt.keepsPlace = false;
      request.onSent?.();
      try {
        return yield* attemptToSpeak(shared, request, { signal, attempt, place });
      } catch (error) {
        const askedMs = retryAfterOf(error);
        const mayWait = attempt.keepsPlace && !signal.aborted && clock.monotonic() + askedMs < untilMs;
        if (!mayWait) throw error;
        await clock.sleep(Math.max(limits.limitedPauseMs, askedMs), signal).catch(() => {
          throw aborted(signal);
        });
      }
    }
  } finally {
    if (attempt.keepsPlace) place[Symbol.dispose]();
  }
}

/** Releases the place with its context, unless Murf rejected it for its limit: then the next attempt uses the place. */
async function* attemptToSpeak(
  { clock, limits, pick, localeFor }: Shared,
  request: TextToSpeechRequest,
  { signal, attempt, place }: { signal: AbortSignal; attempt: Attempt; place: Disposable },
): AsyncGenerator<Uint8Array, void, void> {
  let held: Disposable | undefined = place;
  let left = false;
  let apiKey: string | undefined;
  try {
    const socket = pick(request);
    apiKey = socket.kind.apiKey;
    attempt.reusedConnection = socket.isOpen;
    // From here on the place belongs to the context, until Murf no longer counts it.
    held = undefined;
    const context = socket.begin((failure) => {
      if (!left && !attempt.heard && isFailure(failure, 'limited')) attempt.keepsPlace = true;
      else place[Symbol.dispose]();
    });
    const piece = { socket, context, request, signal, clock, limits, locale: localeFor(request) };
    for await (const chunk of speakPiece(piece)) {
      attempt.heard = true;
      yield chunk;
    }
  } catch (error) {
    throw apiKey === undefined ? error : withKeyId(error, apiKey);
  } finally {
    left = true;
    held?.[Symbol.dispose]();
  }
}

function retryAfterOf(error: unknown): number {
  return error instanceof ProviderError ? (error.fields.retryAfterMs ?? 0) : 0;
}

function isFailure(error: unknown, kind: ProviderFailureKind): boolean {
  return error instanceof ProviderError && error.fields.kind === kind;
}

function checkedKey(key: string): string {
  if (isSendableKey(key)) return key;
  throw rejected(`Murf: ${noSuchKey}`, 'refused');
}
