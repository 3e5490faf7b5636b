import type { HeardPiece, PieceId } from '@ligai/conversation';
import type { LigaiError } from '@ligai/kernel';
import type { PieceAudio } from './piece-audio.ts';

/**
 * The agent's voice on its way to the caller: pieces in the order in which they were queued, each as its audio comes.
 * Two ways exist, one for each return path of the switch.
 */
export interface Playout extends Disposable {
  /** Plays after the pieces before it. The id of a piece that has just failed takes that piece's place. */
  enqueue(piece: PieceAudio): void;
  /** Silence at once. Returns every piece that had started and not finished; the rest of it is kept. */
  pause(): HeardPiece[];
  /** Goes on from the sample at which it was paused. */
  resume(): void;
  /** Silence, and everything is forgotten. What is queued next plays at once. */
  drop(): void;
  /** What `pause` would return, without pausing. */
  heard(): HeardPiece[];
}

/** Told in the order in which it happens, and never from within a call of the playout. */
export type PlayoutListener = {
  /** The first frame left for the switch. */
  started(pieceId: PieceId): void;
  /** The last sample was played. */
  finished(pieceId: PieceId, audioMs: number): void;
  /** What there was of it has been played. `heard` is null where there was nothing. */
  failed(pieceId: PieceId, error: LigaiError, heard: HeardPiece | null): void;
  /** The switch does not do what this return path expects: a wrong `FREESWITCH_AUDIO`, probably. Told once. */
  trouble(detail: string): void;
};

/** A switch that plays says so within this time (37 ms was the median); no word by then means a wrong guess of its module. */
export const confirmationMs = 2000;
