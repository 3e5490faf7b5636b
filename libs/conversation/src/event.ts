import type { Turn } from '@ligai/contracts';

/** Identifies one LLM request and the speech that results from it. Counts from 1 in a session. */
export type ReplyId = number;
/** Identifies one piece of speech, the unit of TTS and playback. Counts from 1 in a session. */
export type PieceId = number;

/** How much of one piece reached the caller, in the audio's own time. */
export type HeardPiece = {
  pieceId: PieceId;
  /** Milliseconds of the piece's audio that were played. */
  heardMs: number;
  /** Length of the audio synthesised so far; `complete` if there is no more. */
  audioMs: number;
  complete: boolean;
  /** Silences in the audio; together with the punctuation they map words to time. */
  pauses: ReadonlyArray<{ startMs: number; endMs: number }>;
  /** How the audio sounds, which locates the words between two pauses; absent if that is not known. */
  sound?: PieceSound;
};

/**
 * For each 10 ms of a piece: the level of its audio in dBFS, and the level of the differences of successive samples relative
 * to it, in dB, which is high for an "s" and low for an "m".
 */
export type PieceSound = { levelsDb: readonly number[]; trebleDb: readonly number[] };

/** The input of a conversation. `atMs` is monotonic time. */
export type ConversationEvent = { atMs: number } & ConversationFact;

export type ConversationFact =
  /**
   * The audio socket is connected. `history` has the turns of earlier bridges; if there are none, the agent greets.
   * `epochMs` is the wall clock at `atMs`, for the conversion of monotonic times to the times of turns. `lostAtEpochMs`:
   * when the audio of the bridge before stopped; omitted if that is unknown.
   */
  | { type: 'joined'; history: ReadonlyArray<Turn>; epochMs: number; lostAtEpochMs?: number }
  /** Voice activity, debounced by the shell: `sinceMs` is the actual start, `atMs` the time of the decision. */
  | { type: 'caller_speech_started'; sinceMs: number; levelDb?: number }
  /** The level of the sound, in dBFS, once it has lasted long enough to be measured. */
  | { type: 'caller_speech_measured'; levelDb: number }
  /**
   * `sinceMs`: the first frame of the silence. `soundEndedAtMs`: when the sound itself ended, for the latency figures: voice
   * activity reports speech for a while after it, and frames may arrive late.
   */
  | { type: 'caller_speech_stopped'; sinceMs: number; soundEndedAtMs?: number; levelDb?: number }
  /** A single tone of the callee, followed by silence. Reported only in the first half minute of a call. */
  | { type: 'beep_heard'; hz: number; lengthMs: number }
  | { type: 'partial_transcript'; text: string }
  /** `confidence`: that the turn has ended, from 0 to 1, if STT states it. */
  | { type: 'final_transcript'; text: string; endOfTurn: boolean; confidence?: number }
  | { type: 'utterance_ended' }
  /** Evidence of STT about the turn of the last partial: it has probably ended, or the caller continues after all. */
  | { type: 'turn_hint'; hint: 'end_likely' | 'resumed'; confidence?: number }
  /**
   * STT is unavailable: the caller is not heard. Words that were guessed follow as partial or final after
   * `hearing_restored`; `retryable` false: it will not be restored.
   */
  | { type: 'hearing_lost'; retryable: boolean; detail: string }
  | { type: 'hearing_restored' }
  | { type: 'reply_text'; replyId: ReplyId; text: string }
  | { type: 'reply_tool_call'; replyId: ReplyId; name: string; arguments: string }
  /** `truncated`: the reply was cut by the LLM's token limit. */
  | { type: 'reply_finished'; replyId: ReplyId; truncated?: boolean }
  /**
   * `retryAfterMs`: the pause that the provider requested before the next request. `refused`: it rejects the key, so
   * that no repetition helps.
   */
  | {
      type: 'reply_failed';
      replyId: ReplyId;
      retryable: boolean;
      refused?: boolean;
      detail: string;
      retryAfterMs?: number;
    }
  /** First byte of synthesised audio. */
  | { type: 'piece_synthesised'; pieceId: PieceId }
  /**
   * Its first frame was sent to the switch, or on the file path is played. `writtenAtMs`: when it was written to the socket.
   * `playedAtMs`: when its first sample is or was played, as far as it is known now.
   */
  | { type: 'piece_started'; pieceId: PieceId; writtenAtMs?: number; playedAtMs?: number }
  /** The switch has confirmed that it plays the piece; `sinceMs`: since when. Omitted if it is not known exactly. */
  | { type: 'piece_played'; pieceId: PieceId; sinceMs: number }
  /** Played to its last sample. `speechMs` is the length of its audio without silences, which tells the voice's speed. */
  | { type: 'piece_finished'; pieceId: PieceId; speechMs: number }
  /**
   * The audio of a piece that has started stopped before its end, and all of it was played. More of it may follow, which
   * `piece_started` reports again.
   */
  | { type: 'piece_starved'; pieceId: PieceId; heard: HeardPiece }
  /**
   * TTS failed. The audio synthesised before is played to its end first; `heard` says how much it was, null if there
   * was none. The piece retains its place in the queue during this step, so that a `speak` instead of it can fill it.
   */
  | { type: 'piece_failed'; pieceId: PieceId; retryable: boolean; detail: string; heard: HeardPiece | null }
  /**
   * Answer to `pause_playback`: every piece that had started and not finished; empty if nothing was playing. Playback
   * is stopped until `resume_playback` or `drop_playback`.
   */
  | { type: 'playback_paused'; heard: ReadonlyArray<HeardPiece> }
  | { type: 'key_pressed'; digit: string }
  /** The caller has put the call on hold: no audio in either direction until `unheld`. */
  | { type: 'held' }
  | { type: 'unheld' }
  /** The time of `wake_at` is reached. */
  | { type: 'woken' }
  /** The leg has ended, or moves to another bridge. `heard` as in `playback_paused`. */
  | { type: 'left'; heard: ReadonlyArray<HeardPiece> };
