import type { Backoff } from '@ligai/kernel';
import type { UnansweredLimits } from './unanswered-speech.ts';

/** Milliseconds, unless the name says otherwise. */
export type DeepgramLimits = UnansweredLimits & {
  connectTimeoutMs: number;
  /** Deepgram closes after 10 s without a frame (NET-0001). */
  keepAliveMs: number;
  /** Speech before the end of an outage that is sent again, at most. */
  catchUpMs: number;
  /** A first connection that takes longer than this counts as an outage too. */
  slowOpeningMs: number;
  /** Audio that is buffered for a new connection; also the limit of unsent audio in a slow connection's socket. */
  backlogMs: number;
  /** If audio flows and no message arrives for this time, the connection counts as dead, even without speech. */
  deafMs: number;
  /** Connections in a row that do not answer speech before the stream fails. */
  deafConnections: number;
  /** Connections tried in a row before the stream fails. */
  attempts: number;
  backoff: Backoff;
  /** Upper limit of a `Retry-After`: a caller is on the phone. */
  longestRetryAfterMs: number;
  /** How long the last results are waited for at the end. */
  closeMs: number;
};

export const defaultLimits: DeepgramLimits = {
  connectTimeoutMs: 5000,
  keepAliveMs: 4000,
  catchUpMs: 4000,
  slowOpeningMs: 1000,
  backlogMs: 10_000,
  deafMs: 15_000,
  // Deepgram sends a message for each second of speech, with words or without.
  unansweredMs: 2000,
  longestUnansweredMs: 8000,
  deafConnections: 3,
  attempts: 8,
  // A caller is speaking: after the loss of a connection that worked the first retry follows at once; all eight take
  // about 18 s.
  backoff: { firstMs: 200, maxMs: 4000 },
  longestRetryAfterMs: 5000,
  closeMs: 1000,
};
