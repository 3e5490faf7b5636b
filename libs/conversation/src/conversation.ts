import type { CallState, EndReason, Turn } from '@ligai/contracts';
import type { Message } from './effect.ts';
import type { PieceId, ReplyId } from './event.ts';
import type { Policy } from './policy/policy.ts';
import type { Reply } from './reply.ts';
import { type CallerPauses, noPauses } from './turn-end/caller-pauses.ts';
import type { MailboxWatch } from './voicemail/mailbox-evidence.ts';
import { usualSpeed, type VoiceSpeed } from './word-times/voice-speed.ts';

/**
 * One conversation: immutable plain data. `step` returns the next one. Deadlines are not stored: each is
 * computed from this data (`deadlines.ts`), so none can be stale.
 */
export type Conversation = {
  readonly floor: Floor;
  readonly caller: Caller;
  /** All turns of the call so far, by index, including those of earlier bridges. */
  readonly turns: readonly Turn[];
  /** Wall clock minus monotonic time. */
  readonly epochOffsetMs: number;
  readonly lastReplyId: ReplyId;
  readonly lastPieceId: PieceId;
  /** Keys that the caller has pressed and that are in no turn yet. */
  readonly keys: PressedKeys | null;
  /** Since when the caller has the call on hold; null if not. */
  readonly heldAtMs: number | null;
  /** When this bridge continued a call of another one in which nobody owed an answer; null otherwise. */
  readonly continuedAtMs: number | null;
  /** Reprompts since the caller's last word. */
  readonly reprompts: number;
  /** Consecutive failed replies. */
  readonly failures: number;
  /** Number of fillers said in this call, so that they alternate. */
  readonly fillers: number;
  /** The LLM provider requested that no request is sent before this time. */
  readonly llmRetryAtMs: number;
  /** The agent's own model did not answer the last request in time, or failed. */
  readonly llmFailing: boolean;
  /** Speed of the agent's voice. */
  readonly voice: VoiceSpeed;
  /** This line returns the agent's own voice (`echo.ts`), at this level; null if it is not known to return it. */
  readonly echo: { readonly levelDb: number | null } | null;
  /** What seems to be the beginning of an echo, too few words to be certain: sounds of its level until `untilMs` belong to it. */
  readonly suspectedEcho: { readonly levelDb: number; readonly untilMs: number } | null;
  /** Sounds without words have paused the agent; until `untilMs`, no sound alone pauses it again. */
  readonly falseAlarms: { readonly times: number; readonly untilMs: number };
  /** The agent has not greeted yet, and will at this time at the latest; null once it has. */
  readonly openingDueAtMs: number | null;
  /** The part of the agent's opening that the caller has not heard. */
  readonly unheardOpening: string;
  readonly hearing: Hearing;
  /** Evidence that a mailbox has answered; null if it is not collected, or not any more. */
  readonly mailbox: MailboxWatch | null;
  readonly shown: CallState | null;
  readonly wakeAtMs: number | null;
};

/**
 * STT is unavailable since `sinceMs`; `announcements`: how often the agent has said so; `forGood`: it will not be
 * restored.
 */
export type Hearing =
  | { readonly ok: true }
  | { readonly ok: false; readonly sinceMs: number; readonly announcements: number; readonly forGood: boolean };

/** The group of keys that is being pressed. */
export type PressedKeys = { readonly digits: string; readonly lastAtMs: number };

/** Who holds the floor. The diagram and the table of moves are in `step.ts`. */
export type Floor =
  | { readonly phase: 'waiting' }
  /** The caller's. `sinceMs`: start of the silence, for the silence policy. */
  | { readonly phase: 'listening'; readonly sinceMs: number; readonly speculation: Speculation | null }
  /** The agent's, before its first sound. */
  | { readonly phase: 'thinking'; readonly reply: Reply }
  | { readonly phase: 'speaking'; readonly reply: Reply }
  /** `pause_playback` was requested; the heard text is not known yet. */
  | { readonly phase: 'yielding'; readonly reply: Reply; readonly sinceMs: number }
  /** The agent is paused until the decision whether the caller takes the floor. */
  | { readonly phase: 'paused'; readonly reply: Reply; readonly sinceMs: number }
  /** The caller has put the call on hold. */
  | { readonly phase: 'on_hold'; readonly sinceMs: number }
  /** The goodbye was heard; the hangup follows unless the caller speaks. */
  | { readonly phase: 'ending'; readonly reason: EndReason; readonly sinceMs: number }
  /**
   * The call has ended, or this bridge has left it. No requests and no speech follow; the caller's last words are still
   * written.
   */
  | { readonly phase: 'over' };

export type Phase = Floor['phase'];

/**
 * A request for the reply to the open turn, sent before the turn has ended (`speculation.ts`). It is part of the phase
 * `listening`, so that it cannot outlast it.
 */
export type Speculation = {
  readonly requestId: ReplyId;
  /** The id of the reply that it becomes. */
  readonly replyId: ReplyId;
  /** The words that it answers, without case and punctuation. */
  readonly words: string;
  readonly messages: readonly Message[];
  /** What the LLM has answered so far; nothing of it is used before the turn has ended. */
  readonly draft: string;
  readonly hangsUp: boolean;
  readonly finished: { readonly truncated: boolean } | null;
};

/** The state of the caller's speech. */
export type Caller = {
  readonly voice: Voice;
  readonly segment: Segment;
  /** Words for which no reply has been requested yet. */
  readonly turn: CallerTurn | null;
  /** Index of the turn that the current reply answers; the caller may still extend it. */
  readonly answering: number | null;
  readonly pauses: CallerPauses;
  /** Usual level of the caller's voice, in dBFS, learned in the call. */
  readonly levelDb: number | null;
};

/** Voice activity. */
export type Voice = {
  readonly speaking: boolean;
  /** When this state began. */
  readonly sinceMs: number;
  /** Start of the last sound; minus infinity before the first one. */
  readonly soundAtMs: number;
  /** End of the last sound, for the latency figures; its start while it sounds. */
  readonly soundEndedAtMs: number;
  /** This sound contains no words, or its words are being answered: it does not pause the agent again. */
  readonly dismissed: boolean;
  /** The silence before the last sound; null once it was learned as a pause. */
  readonly afterSilenceMs: number | null;
  /** Its words were recognised as an echo, or as those of people in the room. */
  readonly foreign: boolean;
  /** Level of the last sound, in dBFS. */
  readonly levelDb: number | null;
  /** The sound before it. */
  readonly before: { readonly soundAtMs: number; readonly untilMs: number; readonly levelDb: number | null } | null;
};

/** The open segment of STT: each partial replaces the previous one, a final closes it. `sinceMs`: the final before it. */
export type Segment = { readonly text: string; readonly sinceMs: number; readonly claims: readonly Claim[] };

/**
 * The first words of the open segment, with which a turn ended; the words of the final replace them. `index` is null for
 * words that are not the caller's.
 */
export type Claim = { readonly index: number | null; readonly before: string; readonly words: number };

/**
 * STT's evidence that the turn has ended. `silence`: it found the end of a segment (`speech_final`). `gap`: it found no
 * word for a second. `model`: a model that detects turns, with its confidence. `keys`: the caller has pressed a group of
 * keys, which needs no further evidence.
 */
export type TurnHint =
  | { readonly by: 'silence' | 'gap' | 'keys'; readonly atMs: number }
  | { readonly by: 'model'; readonly atMs: number; readonly confidence: number };

export type CallerTurn = {
  /** Null until it is first recorded. */
  readonly index: number | null;
  /** Final transcripts, joined. */
  readonly finals: string;
  readonly startedAtMs: number;
  /** Level of the loudest sound in it, in dBFS. */
  readonly levelDb: number | null;
  /** When the last new word arrived. */
  readonly wordsAtMs: number;
  /** When STT last added a word, or made the last ones final. */
  readonly transcribedAtMs: number;
  /** What STT reported about the end of the turn; null after a new word. */
  readonly hint: TurnHint | null;
  readonly finalizeAskedAtMs: number | null;
  /** Speculations for this turn, and when the last one was sent. */
  readonly askedAhead: { readonly times: number; readonly lastAtMs: number };
};

export function startConversation(policy: Policy): Conversation {
  return {
    floor: { phase: 'waiting' },
    caller: {
      voice: {
        ...{ speaking: false, sinceMs: -Infinity, soundAtMs: -Infinity, soundEndedAtMs: -Infinity },
        ...{ dismissed: false, foreign: false },
        ...{ afterSilenceMs: null, levelDb: null, before: null },
      },
      segment: { text: '', sinceMs: -Infinity, claims: [] },
      turn: null,
      answering: null,
      pauses: noPauses,
      levelDb: null,
    },
    turns: [],
    epochOffsetMs: 0,
    lastReplyId: 0,
    lastPieceId: 0,
    keys: null,
    heldAtMs: null,
    continuedAtMs: null,
    reprompts: 0,
    failures: 0,
    fillers: 0,
    llmRetryAtMs: -Infinity,
    llmFailing: false,
    voice: usualSpeed(policy.language.charsPerSecond),
    echo: null,
    suspectedEcho: null,
    falseAlarms: { times: 0, untilMs: -Infinity },
    openingDueAtMs: null,
    unheardOpening: '',
    hearing: { ok: true },
    mailbox: null,
    shown: null,
    wakeAtMs: null,
  };
}
