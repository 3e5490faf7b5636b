import type { HeardPiece, PieceId } from '@ligai/conversation';
import type { LigaiError } from '@ligai/kernel';
import type { PieceAudio } from './piece-audio.ts';
import type { Outcome, PiecePlace } from './piece-queue.ts';
import { heardOf } from './piece-queue.ts';

/**
 * What the switch reports of the agent's audio. Binary path: a mark returns once the audio before it has been played
 * (`mark_played`) or discarded (`mark_cleared`). File path: the state of the n-th upload, as reported by the call's
 * controller. Events of the other path, unknown names and late events have no effect.
 */
export type SwitchEvent =
  | { type: 'mark_played'; name: string }
  | { type: 'mark_cleared'; name: string }
  | { type: 'upload_changed'; upload: number; change: 'started' | 'finished' | 'broken' | 'failed' };

/**
 * Plays the agent's speech to the caller: pieces in the order in which they were queued, each as its audio arrives.
 * There is one implementation for each return path of the switch, both over a `PieceQueue`.
 */
export interface Playout extends Disposable {
  /** Plays the piece at its place, after all others by default. */
  enqueue(piece: PieceAudio, place?: PiecePlace): void;
  /** Discards pieces of which nothing is being played. */
  remove(pieceIds: readonly PieceId[]): void;
  /** Stops playback at once. Returns every piece that had started and not finished; its rest is retained. */
  pause(): HeardPiece[];
  /** Resumes at the sample at which playback was paused. */
  resume(): void;
  /** Stops playback and discards all pieces. The next queued piece plays at once. */
  drop(): void;
  /** What `pause` would return, without pausing. */
  heard(): HeardPiece[];
  switchEvent(event: SwitchEvent): void;
}

/**
 * Monotonic times of the first sample of a piece: when it was written to the socket, and when it is or was played, as far as
 * it is known.
 */
export type PieceTimes = { writtenAtMs: number; playedAtMs: number };

/** Called in the order of the events, and never from within a call of the playout. */
export type PlayoutListener = {
  /**
   * The first frame was sent to the switch; on the file path, it is played. Again after `starved`, when audio has followed.
   */
  started(pieceId: PieceId, times: PieceTimes): void;
  /** The switch has shown that it plays the piece since `sinceMs`. Omitted after a pause, and if the audio starved before. */
  played(pieceId: PieceId, sinceMs: number): void;
  /** All audio of the piece so far has been played, and it is not complete. */
  starved(pieceId: PieceId, heard: HeardPiece): void;
  /** The last sample was played. `speechMs`: length of the audio without silences. */
  finished(pieceId: PieceId, speechMs: number): void;
  /**
   * The available audio of the piece has been played. `heard` is null if there was none. Nothing of a later piece has
   * been or will be played before a piece that is queued instead of it during this call.
   */
  failed(pieceId: PieceId, error: LigaiError, heard: HeardPiece | null): void;
  /**
   * The switch does not behave as this return path expects, probably because of a wrong `FREESWITCH_AUDIO`. Called
   * once.
   */
  trouble(detail: string): void;
};

/** A switch that plays reports it within this time (median 37 ms); without a report, the assumed module is wrong. */
export const confirmationMs = 2000;

/** Reports the end of a piece; `onDecided` follows once its retry, if any, is queued. */
export function reportOutcome(outcome: Outcome<unknown>, listener: PlayoutListener, onDecided: () => void): void {
  const { audio } = outcome.piece;
  const { error } = outcome;
  queueMicrotask(() => {
    if (error === null) {
      listener.finished(audio.pieceId, audio.speechMs);
    } else {
      listener.failed(audio.pieceId, error, heardOf(outcome));
      onDecided();
    }
  });
}
