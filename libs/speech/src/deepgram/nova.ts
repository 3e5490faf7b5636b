import { tryJson, unreachable } from '@ligai/kernel';
import { z } from 'zod';
import type { SpeechToTextRequest, TranscriptEvent } from '../speech-to-text.ts';
import type { ListenProtocol, ListenReader } from './listen-protocol.ts';
import { type Heard, type Segments, spreadWords } from './segments.ts';
import type { StreamTimes } from './stream-times.ts';

/**
 * Nova and earlier models over `/v1/listen`
 * (https://developers.deepgram.com/reference/speech-to-text/listen-streaming): transcripts in segments, and hints about
 * the end of a turn from silence.
 */
export const nova: ListenProtocol = {
  path: '/v1/listen',
  query: queryOf,
  // 20 to 250 are advised. Each message is a system call, which costs more than the rest of its way through the bridge.
  chunkMs: { speech: 80, silence: 200 },
  openReader: (segments, times) => new NovaReader(segments, times),
  keepAlive: '{"type":"KeepAlive"}',
  finalize: '{"type":"Finalize"}',
  answersSilence: true,
};

/** Shorter values have no effect: interim results arrive about once a second (Deepgram, "Utterance End"). */
const utteranceEndMs = 1000;

function queryOf(request: SpeechToTextRequest): Record<string, string | string[]> {
  const { model, sampleRateHz, endpointingMs, keyterms = [], numerals = false, optOutOfTraining = false } = request;
  return {
    model,
    // Murf's name for British English, which a prompt may have taken from a voice.
    language: request.language.replace(/^en-UK$/i, 'en-GB'),
    encoding: 'linear16',
    sample_rate: String(sampleRateHz),
    channels: '1',
    interim_results: 'true',
    punctuate: 'true',
    vad_events: 'true',
    endpointing: String(endpointingMs),
    utterance_end_ms: String(utteranceEndMs),
    // Models before nova-3 refuse it.
    ...(keyterms.length > 0 && model.startsWith('nova-3') && { keyterm: keyterms }),
    ...(numerals && { numerals: 'true' }),
    ...(optOutOfTraining && { mip_opt_out: 'true' }),
  };
}

/** The fields that are used; others are ignored. Seconds. */
const results = z.object({
  type: z.literal('Results'),
  start: z.number(),
  duration: z.number(),
  is_final: z.boolean(),
  speech_final: z.boolean().default(false),
  from_finalize: z.boolean().default(false),
  channel: z.object({
    alternatives: z.array(
      z.object({
        transcript: z.string(),
        words: z
          .array(
            z.object({
              word: z.string().default(''),
              punctuated_word: z.string().optional(),
              start: z.number(),
              end: z.number(),
            }),
          )
          .default([]),
      }),
    ),
  }),
});
const novaMessage = z.discriminatedUnion('type', [
  results,
  z.object({ type: z.literal('SpeechStarted') }),
  z.object({ type: z.literal('UtteranceEnd') }),
]);

type Results = z.infer<typeof results>;

class NovaReader implements ListenReader {
  readonly #segments: Segments;
  readonly #times: StreamTimes;

  constructor(segments: Segments, times: StreamTimes) {
    this.#segments = segments;
    this.#times = times;
  }

  reconnected(): void {}

  /** Ignored: the closing `Metadata`, unknown types, and text that is not JSON. */
  read(text: string): TranscriptEvent[] | undefined {
    const parsed = novaMessage.safeParse(tryJson(text));
    if (!parsed.success) return undefined;
    const message = parsed.data;
    switch (message.type) {
      case 'SpeechStarted':
        this.#segments.speechPending = true;
        return [{ type: 'speech_started' }];
      case 'UtteranceEnd':
        return this.#readUtteranceEnd();
      case 'Results':
        return this.#readResults(message);
      default:
        return unreachable(message);
    }
  }

  /** It also follows a `speech_final`, which has already ended the turn. */
  #readUtteranceEnd(): TranscriptEvent[] {
    if (!this.#segments.turnOpen) return [];
    this.#segments.turnOpen = false;
    return [{ type: 'utterance_end' }];
  }

  #readResults(message: Results): TranscriptEvent[] {
    const heard = this.#heardIn(message);
    if (!message.is_final) return this.#segments.guess(heard);
    // A result of our Finalize also ends the turn, even if its text was reported before and it is empty.
    return this.#segments.finish(heard, { endOfTurn: message.speech_final || message.from_finalize });
  }

  #heardIn({ start, duration, channel }: Results): Heard {
    const { transcript = '', words = [] } = channel.alternatives[0] ?? {};
    const [startMs, endMs] = [this.#times.inStream(start), this.#times.inStream(start + duration)];
    const timed = words.map(({ word, punctuated_word, start: from, end: until }) => ({
      text: punctuated_word ?? word,
      startMs: this.#times.inStream(from),
      endMs: this.#times.inStream(until),
    }));
    return {
      text: transcript,
      words: timed.length > 0 ? timed : spreadWords(transcript, startMs, endMs),
      ...{ startMs, endMs },
    };
  }
}
