import type { EndReason } from '@ligai/contracts';
import type { PieceId, ReplyId } from './event.ts';
import type { Note } from './history.ts';
import type { SplitText } from './pieces.ts';

/** One reply of the agent, from the request to the LLM to the last sample heard. */
export type Reply = {
  readonly id: ReplyId;
  /** `opening`: the greeting, fixed or by the LLM. `line`: a fixed phrase, such as a reprompt. */
  readonly kind: 'opening' | 'answer' | 'line';
  /** Instructions that the LLM got in addition to the conversation. */
  readonly note: Note | null;
  /** What follows once the whole reply was heard. */
  readonly next: 'listen' | EndReason;
  /** Null until its first piece has started. */
  readonly turnIndex: number | null;
  readonly text: ReplyText;
  /** The text that the LLM wrote and the agent speaks, or the fixed phrase. */
  readonly generated: string;
  readonly pieces: readonly Piece[];
  /** Requests to the LLM so far. */
  readonly attempts: number;
  readonly times: ReplyTimes;
  /** When text or audio of it last made progress. */
  readonly movedAtMs: number;
};

/** How far the text of a reply is. The table of moves is in `replying.ts`. */
export type ReplyText =
  /** The request waits until this time, as the provider requested. */
  | { readonly state: 'due'; readonly askAtMs: number }
  /** Requests are open, and none has written a piece that can be spoken. */
  | { readonly state: 'asking'; readonly requests: readonly LlmRequest[] }
  /** One request has written a piece, and writes on. */
  | { readonly state: 'writing'; readonly request: LlmRequest }
  /** The text is complete: only its audio is still missing. */
  | { readonly state: 'written' }
  /** The LLM failed. What it wrote before, or a fixed phrase, is spoken. */
  | { readonly state: 'failed' };

/** One open request to the LLM. A reply may make several, each with an id of its own. */
export type LlmRequest = {
  readonly id: ReplyId;
  readonly sentAtMs: number;
  /** When its first text arrived. */
  readonly textAtMs: number | null;
  /** All text of this request. */
  readonly draft: string;
  /** The end of the draft that is not a piece yet. */
  readonly unspoken: SplitText;
  /** The LLM has asked to hang up. */
  readonly hangsUp: boolean;
};

/** Monotonic times between the caller's last sound and the agent's first. */
export type ReplyTimes = {
  /** Null if the reply does not answer the caller. */
  readonly callerSilentAtMs: number | null;
  readonly askedAtMs: number;
  /** Of the request whose text is spoken. */
  readonly firstTokenAtMs: number | null;
  readonly firstPieceAtMs: number | null;
  readonly firstAudioAtMs: number | null;
};

export type Piece = {
  readonly id: PieceId;
  /** `filler`: spoken while the LLM is late. `line`: a fixed phrase. `reply`: text of the LLM. */
  readonly kind: 'reply' | 'line' | 'filler';
  /** The text heard before TTS failed in the middle of the piece; `text` is the rest that was requested again. */
  readonly said: string;
  readonly text: string;
  readonly status: 'queued' | 'playing' | 'done';
  /** The part of `text` that was heard, as far as it is known. */
  readonly heard: string;
  readonly retried: boolean;
};

/** True while more text may come. */
export const isAwaited = ({ text }: Reply): boolean =>
  text.state === 'due' || text.state === 'asking' || text.state === 'writing';

/** The requests to the LLM that are open. */
export function openRequests({ text }: Reply): readonly LlmRequest[] {
  return text.state === 'asking' ? text.requests : text.state === 'writing' ? [text.request] : [];
}

/** True if the turn is final: its text is complete, and it was heard to its end or dropped. */
export const isComplete = (reply: Reply): boolean =>
  !isAwaited(reply) && reply.pieces.every(({ status }) => status === 'done');

export const hasStarted = (reply: Reply): boolean => reply.turnIndex !== null;

/** True if a piece of the LLM's text, or a fixed phrase in its place, was sent to TTS. */
export const hasOwnPiece = (reply: Reply): boolean => reply.pieces.some(({ kind }) => kind !== 'filler');
