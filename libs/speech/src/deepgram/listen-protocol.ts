import type { ChunkMs, SpeechToTextRequest, TranscriptEvent } from '../speech-to-text.ts';
import type { ConnectionLoss } from './deepgram-failure.ts';
import type { Segments } from './segments.ts';
import type { StreamTimes } from './stream-times.ts';

/** What differs between Deepgram's two streaming interfaces; the rest is in `deepgram-stream.ts`. */
export type ListenProtocol = {
  path: '/v1/listen' | '/v2/listen';
  query(request: SpeechToTextRequest): Record<string, string | string[]>;
  chunkMs: ChunkMs;
  openReader(segments: Segments, times: StreamTimes): ListenReader;
  /** Message that keeps a connection without audio open; null: only audio does, so silence is sent. */
  keepAlive: string | null;
  /** Message that requests the final text of what is pending; null: there is none. */
  finalize: string | null;
  /** Messages arrive every few seconds of audio, with or without speech. */
  answersSilence: boolean;
};

/** Reads the messages of one stream over all its connections. */
export interface ListenReader {
  /**
   * The events of one message; a loss if the message announces the end of the connection; undefined if it says nothing
   * about audio.
   */
  read(message: string): TranscriptEvent[] | ConnectionLoss | undefined;
  /** Messages of a new connection follow. */
  reconnected(): void;
}

/** Requests the last results and the end of the connection; the same in both. */
export const closeStream = '{"type":"CloseStream"}';
