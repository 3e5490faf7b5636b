import type { CallState, EndReason, Turn } from '@ligai/contracts';
import type { PieceId, ReplyId } from './event.ts';

/** Structurally the LLM port's message; the pure layer does not import adapters. */
export type Message = { role: 'system' | 'user' | 'assistant'; content: string };

/** Structurally the LLM port's tool: `parameters` is a JSON Schema. */
export type ToolDefinition = { name: string; description: string; parameters: Record<string, unknown> };

/**
 * What should not happen in a conversation, and is survived: `unexpected_event` (the shell sent what cannot come in this
 * phase; it was ignored), `deadlines_unsettled` (deadlines kept falling due within one step; they wait a second),
 * `reply_too_long` (a reply was broken off at its limit).
 */
export type ConversationFault = 'unexpected_event' | 'deadlines_unsettled' | 'reply_too_long';

/** What the shell is to do. It decides nothing: an effect says all that is needed. */
export type ConversationEffect =
  | { do: 'ask_llm'; replyId: ReplyId; messages: Message[]; tools: ToolDefinition[] }
  /** Abort the request; later events of this reply are not wanted (and harmless). */
  | { do: 'drop_reply'; replyId: ReplyId }
  /**
   * Synthesise now, play after the pieces before it; while playback is paused it is synthesised and waits. A piece that
   * has just failed is tried again in its old place, with the text given now. `replyId` also numbers what is said
   * without the LLM: greeting, reprompt, apology.
   */
  | { do: 'speak'; pieceId: PieceId; replyId: ReplyId; text: string }
  /** Silence at once, keep what was not heard, answer with `playback_paused`, also where nothing was playing. */
  | { do: 'pause_playback' }
  /** Go on from the sample at which it was paused. */
  | { do: 'resume_playback' }
  /**
   * Forget everything spoken or to be spoken. Follows `pause_playback`, or stands alone where nothing plays. Playback is
   * not paused any more: what is spoken next is played at once.
   */
  | { do: 'drop_playback' }
  /** Ask STT to finalise what is pending. */
  | { do: 'finalize_transcript' }
  /** Write the turn; the same index again updates it. The audio does not wait for the write. */
  | { do: 'record_turn'; turn: Turn }
  | { do: 'show_state'; state: CallState }
  /** Log and count it; nothing else has to be done. */
  | { do: 'report_fault'; fault: ConversationFault; detail: string }
  /** Send `woken` at this monotonic time; replaces the time asked for before. */
  | { do: 'wake_at'; atMs: number }
  | { do: 'hang_up'; reason: EndReason };
