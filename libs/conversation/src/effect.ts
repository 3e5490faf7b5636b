import type { CallState, EndReason, Turn } from '@ligai/contracts';
import type { PieceId, ReplyId } from './event.ts';

/** The same structure as the LLM port's message; the pure layer does not import adapters. */
export type Message = { role: 'system' | 'user' | 'assistant'; content: string };

/** The same structure as the LLM port's tool: `parameters` is a JSON Schema. */
export type ToolDefinition = { name: string; description: string; parameters: Record<string, unknown> };

/**
 * A fault that does not end the conversation: `unexpected_event` (the shell sent an event that is invalid in this
 * phase; it was ignored), `deadlines_unsettled` (deadlines became due repeatedly within one step; they wait for a
 * second), `reply_too_long` (a reply was cut at its length limit).
 */
export type ConversationFault = 'unexpected_event' | 'deadlines_unsettled' | 'reply_too_long';

/** An action for the shell. The shell decides nothing: an effect contains all that it needs. */
export type ConversationEffect =
  | { do: 'ask_llm'; replyId: ReplyId; messages: Message[]; tools: ToolDefinition[] }
  /** Abort the request; later events of this reply are ignored. */
  | { do: 'drop_reply'; replyId: ReplyId }
  /**
   * Synthesise now and play after the previous pieces; while playback is paused, the piece is synthesised and waits. A
   * piece that has just failed is retried in its old place, with the new text. `replyId` also numbers speech without
   * the LLM: greeting, reprompt, apology.
   */
  | { do: 'speak'; pieceId: PieceId; replyId: ReplyId; text: string }
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
