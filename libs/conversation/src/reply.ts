import type { EndReason } from '@ligai/contracts';
import type { LlmChoice } from './effect.ts';
import type { PieceId, ReplyId } from './event.ts';
import type { Note } from './history.ts';
import type { SplitText } from './pieces.ts';
import type { LadderPosition, Stage } from './policy/ladder.ts';
import { type SpeechSpan, spokenText } from './speech-text/speech-text.ts';
import { joinTexts } from './words.ts';

/** One reply of the agent, from the request to the LLM to the last sample heard. */
export type Reply = {
  readonly id: ReplyId;
  /** `opening`: the greeting, fixed or by the LLM. `line`: a fixed phrase, such as a reprompt. */
  readonly kind: 'opening' | 'answer' | 'line';
  /** Index of the caller's turn that it answers; null if it answers none. */
  readonly answers: number | null;
  /** Instructions that the LLM got in addition to the conversation. */
  readonly note: Note | null;
  /** What follows once the whole reply was heard. */
  readonly next: 'listen' | EndReason;
  readonly text: ReplyText;
  /** The text that the LLM wrote and the agent speaks, or the fixed phrase. */
  readonly generated: string;
  readonly pieces: readonly Piece[];
  /** The requests to the LLM so far. */
  readonly asked: readonly LlmChoice[];
  readonly ladder: LadderPosition;
  /** Fillers since text of this reply was last heard. */
  readonly fillers: number;
  /** When the agent fell silent: the caller's turn has ended, or a piece was heard to its end. */
  readonly quietSinceMs: number;
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
  readonly model: LlmChoice;
  /** The text that was spoken before this request; the draft continues it. */
  readonly after: string;
  /** When its first text arrived. */
  readonly textAtMs: number | null;
  /** All text of this request. */
  readonly draft: string;
  /** The end of the draft that is not a piece yet. */
  readonly unspoken: SplitText;
  /** The LLM has asked to hang up. */
  readonly hangsUp: boolean;
};

/** The end of a caller's turn, in monotonic time: its last sound, and when STT added its last words or made them final. */
export type CallerTimes = { readonly silentAtMs: number; readonly transcribedAtMs: number };

/** Monotonic times between the caller's last sound and the agent's first. */
export type ReplyTimes = {
  /** Null if the reply does not answer the caller. */
  readonly caller: CallerTimes | null;
  /** The caller's turn has ended. */
  readonly askedAtMs: number;
  /** Of the request whose text is spoken. */
  readonly firstTokenAtMs: number | null;
  readonly firstPieceAtMs: number | null;
  /** Of the first piece. */
  readonly firstAudioAtMs: number | null;
  /** Its first frame was written to the socket of the switch. */
  readonly writtenAtMs: number | null;
  /** Its first sample was played: estimated until the switch has confirmed it. */
  readonly playedAtMs: number | null;
};

export type Piece = {
  readonly id: PieceId;
  /** `filler`: spoken while the reply is late. `line`: a fixed phrase. `reply`: text of the LLM. */
  readonly kind: 'reply' | 'line' | 'filler';
  /** As it is written: for the transcript and the LLM. */
  readonly text: string;
  /** The same text with what TTS says for it, span by span. */
  readonly spans: readonly SpeechSpan[];
  /** `queued`: without audio. `ready`: its audio has begun to arrive. `starved`: it has started, and its audio stopped. */
  readonly status: 'queued' | 'ready' | 'playing' | 'starved' | 'done';
  /** The part of `text` that was heard, as far as it is known. */
  readonly heard: string;
  /** Its turn in the transcript; null until it has started. Fillers have turns of their own. */
  readonly turnIndex: number | null;
  /** It is the rest of a piece whose synthesis failed. */
  readonly retry: boolean;
  /** When it was sent to TTS. */
  readonly sentAtMs: number;
};

/** True while more text may come. */
const isAwaited = ({ text }: Reply): boolean =>
  text.state === 'due' || text.state === 'asking' || text.state === 'writing';

/** The requests to the LLM that are open. */
export function openRequests({ text }: Reply): readonly LlmRequest[] {
  return text.state === 'asking' ? text.requests : text.state === 'writing' ? [text.request] : [];
}

/** The part of all that it said, fillers included, that the caller has heard. */
export const audiblyHeardOf = ({ pieces }: Reply): string => joinTexts(...pieces.map(({ heard }) => heard));

/** True if the turn is final: its text is complete, and it was heard to its end or dropped. */
export const isComplete = (reply: Reply): boolean =>
  !isAwaited(reply) && reply.pieces.every(({ status }) => status === 'done');

/** True if any of it, fillers included, has been played. */
export const hasStarted = (reply: Reply): boolean => reply.pieces.some(({ turnIndex }) => turnIndex !== null);

/** The pieces of the reply itself: text of the LLM or a fixed phrase, without fillers. */
export const ownPieces = ({ pieces }: Reply): readonly Piece[] => pieces.filter(({ kind }) => kind !== 'filler');

/** The part of the reply itself that the caller has heard, as far as it is known. */
export const heardOf = (reply: Reply): string => joinTexts(...ownPieces(reply).map(({ heard }) => heard));

/** The text of the reply itself that was sent to TTS. */
export const spokenOf = (reply: Reply): string => joinTexts(...ownPieces(reply).map(({ text }) => text));

/** All that TTS says, fillers included: what an echo of the line returns. */
export const audibleTextOf = ({ pieces }: Reply): string => joinTexts(...pieces.map(({ spans }) => spokenText(spans)));

/** True if a piece of the LLM's text, or a fixed phrase in its place, was sent to TTS. */
export const hasOwnPiece = (reply: Reply): boolean => ownPieces(reply).length > 0;

/** The stage of a reply; null while its audio is heard or follows at once, and while nothing more is expected. */
export function stageOf({ text, pieces }: Reply): Stage | null {
  const own = pieces.filter(({ kind }) => kind !== 'filler');
  const next = own.find(({ status }) => status !== 'done');
  if (next?.status === 'queued' || next?.status === 'starved') {
    if (text.state === 'failed') return pieces.some(({ status }) => status === 'playing') ? null : 'apology';
    return next === own[0] && next.status === 'queued' ? 'first_audio' : 'next_audio';
  }
  if (next || (text.state !== 'asking' && text.state !== 'writing')) return null;
  return own.length === 0 ? 'first_piece' : 'next_piece';
}
