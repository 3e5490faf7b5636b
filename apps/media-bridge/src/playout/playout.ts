import type { HeardPiece, PieceId } from '@ligai/conversation';
import type { LigaiError } from '@ligai/kernel';
import type { PieceAudio } from './piece-audio.ts';

/**
 * Plays the agent's speech to the caller: pieces in the order in which they were queued, each as its audio arrives.
 * There is one implementation for each return path of the switch.
 */
export interface Playout extends Disposable {
  /** Plays the piece after the previous ones. A piece with the id of one that has just failed takes its place. */
  enqueue(piece: PieceAudio): void;
  /** Stops playback at once. Returns every piece that had started and not finished; its rest is retained. */
  pause(): HeardPiece[];
  /** Resumes at the sample at which playback was paused. */
  resume(): void;
  /** Stops playback and discards all pieces. The next queued piece plays at once. */
  drop(): void;
  /** What `pause` would return, without pausing. */
  heard(): HeardPiece[];
}

/** Called in the order of the events, and never from within a call of the playout. */
export type PlayoutListener = {
  /** The first frame was sent to the switch. */
  started(pieceId: PieceId): void;
  /** The last sample was played. */
  finished(pieceId: PieceId, audioMs: number): void;
  /** The available audio of the piece has been played. `heard` is null if there was none. */
  failed(pieceId: PieceId, error: LigaiError, heard: HeardPiece | null): void;
  /**
   * The switch does not behave as this return path expects, probably because of a wrong `FREESWITCH_AUDIO`. Called
   * once.
   */
  trouble(detail: string): void;
};

/** A switch that plays reports it within this time (median 37 ms); without a report, the assumed module is wrong. */
export const confirmationMs = 2000;
