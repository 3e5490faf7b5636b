import type { Turn } from '@ligai/contracts';

/** Identifies one request to the LLM and everything said in answer to it. Counts from 1 in a session. */
export type ReplyId = number;
/** Identifies one piece of speech, the unit that TTS and playback are asked for. Counts from 1 in a session. */
export type PieceId = number;

/** How much of one piece reached the caller, in the audio's own time. */
export type HeardPiece = {
  pieceId: PieceId;
  /** Milliseconds of the piece's audio that were played. */
  heardMs: number;
  /** Length of the audio as far as it is synthesised; `complete` says whether that is all of it. */
  audioMs: number;
  complete: boolean;
  /** Stretches of silence in the audio; with the text's punctuation they anchor words to time. */
  pauses: ReadonlyArray<{ startMs: number; endMs: number }>;
};

/** All that a conversation can learn. `atMs` is monotonic time and never goes back. */
export type ConversationEvent = { atMs: number } & ConversationFact;

export type ConversationFact =
  /**
   * The audio socket is connected. `history` holds the turns of an earlier bridge; with none the agent greets. `epochMs` is the
   * wall clock at `atMs`: the only way from monotonic time to the times that turns carry.
   */
  | { type: 'joined'; history: ReadonlyArray<Turn>; epochMs: number }
  /** Voice activity, debounced by the shell: `sinceMs` is when it really began, `atMs` when that was certain. */
  | { type: 'caller_speech_started'; sinceMs: number }
  /** `sinceMs`: the first frame of the silence. */
  | { type: 'caller_speech_stopped'; sinceMs: number }
  | { type: 'partial_transcript'; text: string }
  | { type: 'final_transcript'; text: string; endOfTurn: boolean }
  | { type: 'utterance_ended' }
  /** STT is gone for now: nothing that the caller says is heard. */
  | { type: 'hearing_lost' }
  | { type: 'hearing_restored' }
  | { type: 'reply_text'; replyId: ReplyId; text: string }
  | { type: 'reply_tool_call'; replyId: ReplyId; name: string; arguments: string }
  /** `truncated`: the LLM was stopped in mid-reply by the limit on its length. */
  | { type: 'reply_finished'; replyId: ReplyId; truncated?: boolean }
  /** `retryAfterMs`: how long the provider asks to wait before the next request. */
  | { type: 'reply_failed'; replyId: ReplyId; retryable: boolean; detail: string; retryAfterMs?: number }
  /** First byte of synthesised audio. */
  | { type: 'piece_synthesised'; pieceId: PieceId }
  /** Its first frame left for the switch. */
  | { type: 'piece_started'; pieceId: PieceId }
  /** Played to its last sample. `audioMs` is its whole length, from which the voice's speed is learned. */
  | { type: 'piece_finished'; pieceId: PieceId; audioMs: number }
  /**
   * TTS gave up. What had been synthesised before is played to its end first, and `heard` says how much that was; null
   * where nothing of it was. Its place in the queue is kept for this step: a `speak` of the same piece fills it.
   */
  | { type: 'piece_failed'; pieceId: PieceId; retryable: boolean; detail: string; heard: HeardPiece | null }
  /**
   * Answer to `pause_playback`: every piece that had started and not finished; empty where nothing was playing. Nothing
   * more is heard until `resume_playback` or `drop_playback`.
   */
  | { type: 'playback_paused'; heard: ReadonlyArray<HeardPiece> }
  | { type: 'key_pressed'; digit: string }
  /** The time asked for by `wake_at` has come. */
  | { type: 'woken' }
  /** The leg is gone, or moves to another bridge. `heard` as in `playback_paused`. */
  | { type: 'left'; heard: ReadonlyArray<HeardPiece> };
