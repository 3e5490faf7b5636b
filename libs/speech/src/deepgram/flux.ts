import { tryJson } from '@ligai/kernel';
import { z } from 'zod';
import type { SpeechToTextRequest, TranscriptEvent } from '../speech-to-text.ts';
import { type ConnectionLoss, lossByError } from './deepgram-failure.ts';
import type { ListenProtocol, ListenReader } from './listen-protocol.ts';
import { type Heard, type Segments, spreadWords } from './segments.ts';
import type { StreamTimes } from './stream-times.ts';

/**
 * Flux models over `/v2/listen` (https://developers.deepgram.com/reference/speech-to-text/listen-flux): the model itself
 * detects turns. The transcript of a message is that of the whole turn so far
 * (https://developers.deepgram.com/docs/flux/state). Without `KeepAlive` and `Finalize`. `ForceEndTurn` is not sent:
 * servers that do not have it close the connection, and the guess over a turn is as good as its final text.
 */
export const flux: ListenProtocol = {
  path: '/v2/listen',
  query: queryOf,
  // Strongly recommended (Deepgram, "Getting Started with Flux").
  chunkMs: { speech: 80, silence: 80 },
  openReader: (segments, times) => new FluxReader(segments, times),
  keepAlive: null,
  finalize: null,
  answersSilence: false,
};

function queryOf(request: SpeechToTextRequest): Record<string, string | string[]> {
  const { model, language, sampleRateHz, keyterms = [], numerals = false, optOutOfTraining = false } = request;
  const { threshold, eagerThreshold, timeoutMs } = request.turnDetection ?? {};
  const hasHints = model !== 'flux-general-en' && language !== 'multi';
  return {
    model,
    encoding: 'linear16',
    sample_rate: String(sampleRateHz),
    ...(hasHints && { language_hint: [language.replace(/^en-UK$/i, 'en-GB')] }),
    ...(threshold !== undefined && { eot_threshold: String(threshold) }),
    // Deepgram rejects a threshold above that of the end of the turn, which is 0.7 by default.
    ...(eagerThreshold !== undefined && { eager_eot_threshold: String(Math.min(eagerThreshold, threshold ?? 0.7)) }),
    ...(timeoutMs !== undefined && { eot_timeout_ms: String(timeoutMs) }),
    ...(keyterms.length > 0 && { keyterm: keyterms }),
    ...(numerals && { numerals: 'true' }),
    ...(optOutOfTraining && { mip_opt_out: 'true' }),
  };
}

/** The fields that are used; others are ignored. Seconds. */
const turnInfo = z.object({
  type: z.literal('TurnInfo'),
  event: z.enum(['StartOfTurn', 'Update', 'EagerEndOfTurn', 'TurnResumed', 'EndOfTurn']),
  turn_index: z.number(),
  audio_window_start: z.number(),
  audio_window_end: z.number(),
  transcript: z.string().default(''),
  // Times of words exist since 2026-07-02, and may be missing on older servers.
  words: z.array(z.object({ word: z.string(), start: z.number(), end: z.number() })).catch([]),
  end_of_turn_confidence: z.number().optional().catch(undefined),
});
const fluxMessage = z.discriminatedUnion('type', [
  turnInfo,
  z.object({
    type: z.literal('Error'),
    code: z.string().default('Error').catch('Error'),
    description: z.string().default('').catch(''),
  }),
]);

type TurnInfo = z.infer<typeof turnInfo>;

class FluxReader implements ListenReader {
  readonly #segments: Segments;
  readonly #times: StreamTimes;
  /** The turn of the last message on this connection, and the start of its audio in the stream. */
  #turn: { index: number; startMs: number } | undefined;

  constructor(segments: Segments, times: StreamTimes) {
    this.#segments = segments;
    this.#times = times;
  }

  /** Turns count from zero again. */
  reconnected(): void {
    this.#turn = undefined;
  }

  /** Ignored: `Connected`, responses to `Configure`, unknown types, and text that is not JSON. */
  read(text: string): TranscriptEvent[] | ConnectionLoss | undefined {
    const parsed = fluxMessage.safeParse(tryJson(text));
    if (!parsed.success) return undefined;
    if (parsed.data.type === 'Error') return lossByError(parsed.data.code, parsed.data.description);
    return this.#readTurn(parsed.data);
  }

  #readTurn(message: TurnInfo): TranscriptEvent[] {
    // The end of the previous turn did not arrive.
    const isNext = this.#turn !== undefined && this.#turn.index !== message.turn_index;
    const settled = isNext ? this.#segments.settle() : [];
    if (isNext || !this.#turn) {
      this.#turn = { index: message.turn_index, startMs: this.#times.inStream(message.audio_window_start) };
    }
    const heard = this.#heardIn(message, this.#turn.startMs);
    return [...settled, ...this.#eventsOf(message, heard)];
  }

  #eventsOf({ event, end_of_turn_confidence: confidence }: TurnInfo, heard: Heard): TranscriptEvent[] {
    const segments = this.#segments;
    const evidence = confidence === undefined ? {} : { confidence };
    switch (event) {
      case 'StartOfTurn':
        segments.speechPending = true;
        return [{ type: 'speech_started' }, ...segments.guess(heard)];
      case 'Update':
        return segments.guess(heard);
      case 'EagerEndOfTurn':
        return [...segments.guess(heard), { type: 'end_of_turn_likely', ...evidence }];
      case 'TurnResumed':
        return [{ type: 'turn_resumed' }, ...segments.guess(heard)];
      default:
        return segments.finish(heard, { endOfTurn: true, ...evidence });
    }
  }

  #heardIn({ transcript, words, audio_window_end }: TurnInfo, startMs: number): Heard {
    const endMs = Math.max(startMs, this.#times.inStream(audio_window_end));
    const timed = words.map(({ word, start, end }) => ({
      text: word,
      startMs: this.#times.inStream(start),
      endMs: this.#times.inStream(end),
    }));
    return {
      text: transcript,
      words: timed.length > 0 ? timed : spreadWords(transcript, startMs, endMs),
      startMs,
      endMs,
    };
  }
}
