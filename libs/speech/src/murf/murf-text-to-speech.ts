import { type Clock, isLigaiError, LigaiError } from '@ligai/kernel';
import { isSendableKey, noSuchKey } from '../sendable-key.ts';
import type { TextToSpeech, TextToSpeechRequest } from '../text-to-speech.ts';
import { ContextGate } from './context-gate.ts';
import { rejected } from './murf-failure.ts';
import { type MurfLimits, usualLimits } from './murf-limits.ts';
import { MurfPool } from './murf-pool.ts';
import type { MurfSocket } from './murf-socket.ts';
import { aborted, speakPiece, wireRateHz } from './speak-piece.ts';

export type MurfOptions = {
  /** `https://us-east.api.murf.ai`, another region, or a simulator. */
  url: string;
  /** Asked at each piece of text, so that a changed key counts at once. */
  apiKey: () => string;
  clock: Clock;
  /** Contexts that the account may have active at a time; 15 by default, as Falcon has in us-east. More wait their turn. */
  maxContexts?: number;
  /** For tests and unusual networks. */
  limits?: Partial<MurfLimits>;
};

/** Murf over its `stream-input` socket. Throws at once where `url` is no address. */
export function murfTextToSpeech(options: MurfOptions): TextToSpeech & AsyncDisposable {
  const { url, apiKey, clock, maxContexts = 15 } = options;
  if (!URL.canParse(url)) throw new LigaiError('bad_configuration', `Not an address: "${url}"`);
  const limits: MurfLimits = { ...usualLimits, ...options.limits };
  const pool = new MurfPool({ url, clock, ...limits });
  const gate = new ContextGate(maxContexts);
  const kindFor = ({ model, sampleRateHz }: Pick<TextToSpeechRequest, 'model' | 'sampleRateHz'>) => ({
    model,
    sampleRateHz: wireRateHz(sampleRateHz),
    apiKey: checkedKey(apiKey()),
  });
  const shared = { clock, limits, gate, pick: (request: TextToSpeechRequest) => pool.pick(kindFor(request)) };
  return {
    speak: (request, signal) => speakOnGoodConnection(shared, request, signal),
    warmUp(request) {
      try {
        pool.pick(kindFor(request));
      } catch {
        // Whoever speaks will be told.
      }
    },
    async [Symbol.asyncDispose]() {
      pool[Symbol.dispose]();
    },
  };
}

type Shared = {
  clock: Clock;
  limits: MurfLimits;
  gate: ContextGate;
  pick: (request: TextToSpeechRequest) => MurfSocket;
};

/** What an attempt came to, for the decision whether another is worth it. */
type Attempt = { reusedConnection: boolean; heard: boolean };

/** A connection that had been idle may turn out to be dead: a fresh one is tried then, once, if nothing was heard yet. */
async function* speakOnGoodConnection(
  shared: Shared,
  request: TextToSpeechRequest,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  const attempt: Attempt = { reusedConnection: false, heard: false };
  try {
    yield* attemptToSpeak(shared, request, signal, attempt);
  } catch (error) {
    if (signal.aborted) throw aborted(signal);
    const worthAnother = attempt.reusedConnection && !attempt.heard && isLigaiError(error, 'provider_unavailable');
    if (!worthAnother) throw error;
    yield* attemptToSpeak(shared, request, signal, attempt);
  }
}

async function* attemptToSpeak(
  { clock, limits, gate, pick }: Shared,
  request: TextToSpeechRequest,
  signal: AbortSignal,
  attempt: Attempt,
): AsyncGenerator<Uint8Array, void, void> {
  const place = await gate.enter(signal).catch(() => {
    throw aborted(signal);
  });
  let held: Disposable | undefined = place;
  try {
    const socket = pick(request);
    attempt.reusedConnection = socket.isOpen;
    // From here on the place is the context's, and lasts as long as Murf counts it.
    const context = socket.begin(() => place[Symbol.dispose]());
    held = undefined;
    for await (const chunk of speakPiece({ socket, context, request, signal, clock, limits })) {
      attempt.heard = true;
      yield chunk;
    }
  } finally {
    held?.[Symbol.dispose]();
  }
}

function checkedKey(key: string): string {
  if (isSendableKey(key)) return key;
  throw rejected(`Murf: ${noSuchKey}`, 'refused');
}
