import type { CallState, EndReason, Turn } from '@ligai/contracts';
import type { PieceId, ReplyId } from './event.ts';
import type { Note } from './history.ts';
import type { SplitText } from './pieces.ts';
import type { Policy } from './policy.ts';

/**
 * One conversation: plain data, never changed in place. `step` gives the next one. Deadlines are not stored: each is
 * computed from what is stored here (`deadlines.ts`), so none can be stale.
 */
export type Conversation = {
  readonly floor: Floor;
  readonly caller: Caller;
  /** Every turn of the call so far, by index; those of earlier bridges too. */
  readonly turns: readonly Turn[];
  /** Wall clock minus monotonic time. */
  readonly epochOffsetMs: number;
  readonly lastReplyId: ReplyId;
  readonly lastPieceId: PieceId;
  /** Reprompts since the caller's last word. */
  readonly reprompts: number;
  /** Replies that failed in a row. */
  readonly failures: number;
  /** Fillers said in this call, so that they alternate. */
  readonly fillers: number;
  /** The LLM's provider asked for no request before then. */
  readonly llmRetryAtMs: number;
  /** Speed of the agent's voice, learned from the pieces it has finished. */
  readonly charsPerSecond: number;
  /** The agent's own voice comes back on this line (`echo.ts`). */
  readonly lineEchoes: boolean;
  readonly hearing: { ok: true } | { ok: false; sinceMs: number; told: boolean };
  readonly shown: CallState | null;
  readonly wakeAtMs: number | null;
};

/** Who holds the floor. The diagram and the table of moves are in `step.ts`. */
export type Floor =
  | { readonly phase: 'waiting' }
  /** The caller's. `sinceMs`: since when nothing was said or done, for the silence policy. */
  | { readonly phase: 'listening'; readonly sinceMs: number }
  /** The agent's, not a sound of it yet. */
  | { readonly phase: 'thinking'; readonly reply: Reply }
  | { readonly phase: 'speaking'; readonly reply: Reply }
  /** `pause_playback` was asked for; what was heard is not known yet. */
  | { readonly phase: 'yielding'; readonly reply: Reply; readonly sinceMs: number }
  /** The agent is silent while it turns out whether the caller takes the floor. */
  | { readonly phase: 'paused'; readonly reply: Reply; readonly sinceMs: number }
  /** The goodbye was heard; the hangup follows unless the caller speaks. */
  | { readonly phase: 'ending'; readonly reason: EndReason; readonly sinceMs: number }
  /** Hung up or left. Nothing is asked or spoken any more; what the caller said is still written down. */
  | { readonly phase: 'over' };

export type Phase = Floor['phase'];

/** What is known of the caller's speech. */
export type Caller = {
  readonly voice: Voice;
  readonly segment: Segment;
  /** Words that no reply has been asked for yet. */
  readonly turn: CallerTurn | null;
  /** Index of the turn that the present reply answers; the caller may still extend it. */
  readonly answering: number | null;
};

/** Voice activity. */
export type Voice = {
  readonly speaking: boolean;
  /** When it began to be so. */
  readonly sinceMs: number;
  /** When the last sound began; before any sound, the distant past. */
  readonly soundAtMs: number;
  /** This sound was found to be no words, or its words are being answered: it stops the agent no more. */
  readonly dismissed: boolean;
};

/** The segment that STT is guessing at: each partial replaces the one before, a final closes it. */
export type Segment = { readonly text: string; readonly claims: readonly Claim[] };

/** The first words of the open segment that a turn was ended with; the final's words will take their place. */
export type Claim = { readonly index: number; readonly before: string; readonly words: number };

export type CallerTurn = {
  /** Null until it is first recorded. */
  readonly index: number | null;
  /** Final transcripts, joined. */
  readonly finals: string;
  readonly startedAtMs: number;
  /** When the last new word came. */
  readonly wordsAtMs: number;
  /** When STT said that the turn has ended, with no word since. */
  readonly hintedAtMs: number | null;
  readonly finalizeAskedAtMs: number | null;
};

/** One answer of the agent, from the question to the LLM to the last sample heard. */
export type Reply = {
  readonly id: ReplyId;
  /** `opening`: the greeting, fixed or by the LLM. `line`: what the agent says by itself. */
  readonly kind: 'opening' | 'answer' | 'line';
  /** Instructions that the LLM got beside the conversation. */
  readonly note: Note | null;
  /** What follows once all of it was heard. */
  readonly next: 'listen' | EndReason;
  /** Null until its first piece has started. */
  readonly turnIndex: number | null;
  /** The LLM is still writing, or is to be asked. */
  readonly writing: boolean;
  /** When the LLM is to be asked, where its provider asked for a pause; null once it is asked. */
  readonly askAtMs: number | null;
  readonly generated: string;
  readonly unspoken: SplitText;
  readonly pieces: readonly Piece[];
  /** Requests to the LLM so far. */
  readonly attempts: number;
  readonly failed: boolean;
  readonly times: ReplyTimes;
  /** When anything of it last moved. */
  readonly movedAtMs: number;
};

/** Monotonic times on the way from the caller's last sound to the agent's first. */
export type ReplyTimes = {
  /** Null where the agent speaks without having been spoken to. */
  readonly callerSilentAtMs: number | null;
  readonly askedAtMs: number;
  /** Of the present attempt. */
  readonly attemptedAtMs: number;
  readonly firstTokenAtMs: number | null;
  readonly firstPieceAtMs: number | null;
  readonly firstAudioAtMs: number | null;
};

export type Piece = {
  readonly id: PieceId;
  /** `filler`: covers a late LLM. `line`: said by policy. `reply`: the LLM's words. */
  readonly kind: 'reply' | 'line' | 'filler';
  /** Heard of it before TTS failed in its middle; `text` is what was asked for since. */
  readonly said: string;
  readonly text: string;
  readonly status: 'queued' | 'playing' | 'done';
  /** What of `text` is known to have been heard. */
  readonly heard: string;
  readonly retried: boolean;
};

export function startConversation(policy: Policy): Conversation {
  return {
    floor: { phase: 'waiting' },
    caller: {
      voice: { speaking: false, sinceMs: -Infinity, soundAtMs: -Infinity, dismissed: false },
      segment: { text: '', claims: [] },
      turn: null,
      answering: null,
    },
    turns: [],
    epochOffsetMs: 0,
    lastReplyId: 0,
    lastPieceId: 0,
    reprompts: 0,
    failures: 0,
    fillers: 0,
    llmRetryAtMs: -Infinity,
    charsPerSecond: policy.language.charsPerSecond,
    lineEchoes: false,
    hearing: { ok: true },
    shown: null,
    wakeAtMs: null,
  };
}
