import { bytesOf, Resampler, samplesOf } from '@ligai/audio';
import { type Clock, LigaiError, unlessAborted } from '@ligai/kernel';
import type { TextToSpeechRequest } from '../text-to-speech.ts';
import { unavailable } from './murf-failure.ts';
import type { MurfLimits } from './murf-limits.ts';
import type { MurfContext, MurfSocket } from './murf-socket.ts';
import { PcmAssembler } from './pcm-assembler.ts';

export type SpeakPiece = {
  socket: MurfSocket;
  context: MurfContext;
  request: TextToSpeechRequest;
  signal: AbortSignal;
  clock: Clock;
  limits: MurfLimits;
  /** As Murf names it; undefined leaves it to the voice. */
  locale: string | undefined;
};

/** Longer texts go in several messages of one context. */
const longestText = 1000;

/** The rate to request: 16 kHz is documented for REST only, and is a third of one that the socket supports. */
export function wireRateHz(sampleRateHz: 8000 | 16000): 8000 | 48000 {
  return sampleRateHz === 8000 ? 8000 : 48000;
}

/** Synthesises one text in a separate context, which is cleaned up however the iteration ends. */
export async function* speakPiece(piece: SpeakPiece): AsyncGenerator<Uint8Array, void, void> {
  const { socket, context, request, signal, limits } = piece;
  const assembler = new PcmAssembler(wireRateHz(request.sampleRateHz));
  const convert = converterTo(request.sampleRateHz);
  const stop = () => context.audio.fail(aborted(signal));
  signal.addEventListener('abort', stop, { once: true });
  let heard = false;
  try {
    await unlessAborted(socket.ready, signal).catch((error) => {
      throw signal.aborted ? aborted(signal) : error;
    });
    sendText(socket, context, piece);
    for await (const bytes of patiently(piece)) {
      if (signal.aborted) throw aborted(signal);
      const samples = assembler.push(bytes);
      if (samples.length === 0) continue;
      heard = true;
      yield convert(samples);
    }
    if (!heard && /[\p{L}\p{N}]/u.test(request.text)) throw unavailable('Murf ended its speech without any audio');
  } finally {
    signal.removeEventListener('abort', stop);
    socket.discard(context, { quietMs: limits.clearedQuietMs, longestMs: limits.clearedMs });
  }
}

function sendText(socket: MurfSocket, context: MurfContext, { request, locale }: SpeakPiece): void {
  const { text, voiceId } = request;
  const parts = text.match(new RegExp(`[^]{1,${longestText}}(?!\\\\S)|[^]{1,${longestText}}`, 'g')) ?? [''];
  for (const [at, part] of parts.entries()) {
    socket.sendIn(context, {
      ...(at === 0 && { voice_config: { voice_id: voiceId, ...(locale !== undefined && { locale }) } }),
      text: part,
      end: at === parts.length - 1,
    });
  }
}

/** The context's audio; fails if none arrives for too long. A stalled connection gets no further contexts. */
async function* patiently({ socket, context, clock, limits }: SpeakPiece): AsyncGenerator<Uint8Array, void, void> {
  const audio = context.audio[Symbol.asyncIterator]();
  let patienceMs = limits.firstByteMs;
  for (;;) {
    const timer = clock.after(patienceMs, () => {
      socket.retire();
      context.audio.fail(unavailable(`Murf sent no audio within ${patienceMs} ms`));
    });
    const next = await audio.next().finally(() => timer[Symbol.dispose]());
    if (next.done) return;
    yield next.value;
    patienceMs = limits.stallMs;
  }
}

function converterTo(sampleRateHz: 8000 | 16000): (bytes: Uint8Array) => Uint8Array {
  if (wireRateHz(sampleRateHz) === sampleRateHz) return (bytes) => bytes;
  const resampler = new Resampler(wireRateHz(sampleRateHz), sampleRateHz);
  return (bytes) => bytesOf(resampler.process(samplesOf(bytes)));
}

export function aborted(signal: AbortSignal): LigaiError {
  return new LigaiError('aborted', 'The speech was cancelled', { cause: signal.reason });
}
