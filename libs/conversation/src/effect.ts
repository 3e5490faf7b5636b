import type { CallState, EndReason, Turn } from '@ligai/contracts';
import type { PieceId, ReplyId } from './event.ts';

/** The model of a request: the agent's own, or the configured fallback. */
export type LlmChoice = 'main' | 'fallback';

/** The same structure as the LLM port's message; the pure layer does not import adapters. */
export type Message = { role: 'system' | 'user' | 'assistant'; content: string };

/** The same structure as the LLM port's tool: `parameters` is a JSON Schema. */
export type ToolDefinition = { name: string; description: string; parameters: Record<string, unknown> };

/**
 * A fault that does not end the conversation: `unexpected_event` (the shell sent an event that is invalid in this
 * phase; it was ignored), `deadlines_unsettled` (deadlines became due repeatedly within one step; they wait for a
 * second), `reply_too_long` (a reply was cut at its length limit).
 */
export const conversationFaults = ['unexpected_event', 'deadlines_unsettled', 'reply_too_long'] as const;
export type ConversationFault = (typeof conversationFaults)[number];

/**
 * Where a piece is played: after all others; before all that have not started; instead of another, of which nothing more
 * is played. `again`: it is in the queue and has no audio; it is synthesised once more, and the first audio is used.
 */
export type SpeechPlace = 'last' | 'ahead' | 'again' | { readonly insteadOf: PieceId };

/**
 * An action for the shell. The shell decides nothing: an effect contains all that it needs. `answers`: index of the
 * caller's turn that is answered, null if none is.
 */
export type ConversationEffect =
  /**
   * `model`: the agent's own, or the configured fallback. `speculative`: the caller's turn has not ended yet, so that the
   * request may be dropped.
   */
  | {
      do: 'ask_llm';
      replyId: ReplyId;
      answers: number | null;
      model: LlmChoice;
      messages: Message[];
      tools: ToolDefinition[];
      speculative: boolean;
    }
  /**
   * Abort the request; later events of this reply are ignored. `speculative`: the caller has continued; also sent if the
   * text is complete.
   */
  | { do: 'drop_reply'; replyId: ReplyId; speculative: boolean }
  /**
   * Synthesise now and play at its place; while playback is paused, the piece is synthesised and waits. `fixed`: a phrase
   * that does not change, whose audio may be stored. `text` is what TTS says, with numbers and signs as words. `replyId`
   * also numbers speech without the LLM: greeting, reprompt, apology.
   */
  | {
      do: 'speak';
      pieceId: PieceId;
      replyId: ReplyId;
      answers: number | null;
      text: string;
      fixed: boolean;
      place: SpeechPlace;
    }
  /**
   * Stop playback at once, retain the audio that was not heard, and answer with `playback_paused`, even if nothing was
   * playing.
   */
  | { do: 'pause_playback' }
  /** Continue at the sample at which playback was paused. */
  | { do: 'resume_playback' }
  /**
   * Discard all pieces. Sent after `pause_playback`, or without it if nothing is playing. Also ends the pause: the next
   * piece is played at once.
   */
  | { do: 'drop_playback' }
  /** Discard these pieces, of which nothing is being played; the others play on. */
  | { do: 'drop_pieces'; pieceIds: PieceId[] }
  /** Request that STT finalizes its guess. */
  | { do: 'finalize_transcript' }
  /** Write the turn; a repeated index updates it. The audio does not wait for the write. */
  | { do: 'record_turn'; turn: Turn }
  | { do: 'show_state'; state: CallState }
  /** Log and count it; no other action is needed. */
  | { do: 'report_fault'; fault: ConversationFault; detail: string }
  /** Send `woken` at this monotonic time; replaces the previous time. */
  | { do: 'wake_at'; atMs: number }
  | { do: 'hang_up'; reason: EndReason };
