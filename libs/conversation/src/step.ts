import { decide, onInterjection, onPlaybackPaused, onSoundOverAgent } from './barge-in.ts';
import { closeOpenTurn, perceive, recordOpenTurn } from './caller-turns.ts';
import type { Conversation, Phase } from './conversation.ts';
import { onPieceFailed, onPieceStarved } from './dead-air.ts';
import { meetDeadlines, nextDeadline } from './deadlines.ts';
import type { ConversationEffect } from './effect.ts';
import type { ConversationEvent } from './event.ts';
import { onWordsAtTheEnd } from './finishing.ts';
import { ignoreForeignWords } from './foreign-words.ts';
import { onHeld, onUnheld } from './hold.ts';
import { onJoined, onLeft, writeLastWords } from './joining.ts';
import { onKeyPressed } from './keys.ts';
import type { Policy } from './policy/policy.ts';
import { onLlmEvent, onPieceFinished, onPiecePlayed, onPieceStarted, onPieceSynthesised } from './replying.ts';
import { shownState } from './shown-state.ts';
import { hearSpeculation, reviewSpeculation } from './speculation.ts';
import { emit, type StepContext, update } from './step-context.ts';
import { noteMailbox } from './voicemail/voicemail.ts';

/*
 *  waiting ──joined──▶ thinking (greeting)              joined with history ──▶ listening or thinking
 *
 *               turn ended                piece started
 *  listening ────────────────▶ thinking ────────────────▶ speaking ──all heard──▶ listening, or ending
 *    ▲  │  ▲                    │    ▲                     │    ▲
 *    │  │  └──── new words ─────┤    │                     │    │
 *    │  │                       └────┼───── a sound ───────┤    │
 *    │  └─ silence: reprompt ─▶ thinking                   ▼    │
 *    │                               │                yielding  │
 *    │                               │                     │ playback_paused
 *    │                               │                     ▼    │
 *    └───── words take the floor ────┼───────────────── paused  │
 *                                    └── cough, "aham": resume ─┘
 *
 *  any but ending ──held, once the agent is silent──▶ on_hold ──unheld: short line──▶ thinking
 *                                                         ╰──timeout──▶ over (hang_up)
 *
 *  any but ending ──a mailbox has answered, once the agent is silent──▶ over (hang_up)
 *
 *  ending ──grace over──▶ over (hang_up)      ending ──words──▶ listening      any ──left──▶ over
 *
 * Invariants, each with its test in `invariants.test.ts`:
 *  1. One reply has the floor at a time            "never asks or speaks for two replies at once"
 *  2. No request and no speech after the end       "is silent once the call is over"
 *  3. Every final word is in exactly one turn      "writes every word of the caller exactly once"
 *  4. The agent's turn is what was heard           "writes what the callee heard, one word at a cut excepted"
 *  5. Turn indexes grow by one and keep their role "numbers turns without gaps"
 *  6. A pause ends in resume or drop               "never leaves playback paused"
 *  7. The same events give the same effects        "decides the same when the log is replayed"
 *  8. Parts of the latency add up                  "accounts for the whole gap"
 *  9. The callee is greeted at most once           "greets once"
 * 10. `wake_at` is the earliest deadline           "is always woken for its next deadline"
 * 11. At most one speculation, used or dropped     "asks ahead once at a time, and uses or drops what it asked"
 */

export type EventOf<T extends ConversationEvent['type']> = Extract<ConversationEvent, { type: T }>;

/**
 * The effect of an event in a phase, in addition to `perceive`. `ignore`: no effect, because the event is late or a
 * deadline handles it. `violation`: a correct shell never sends it in this phase; it is reported and has no effect.
 */
type Cell<T extends ConversationEvent['type']> =
  | ((context: StepContext, event: EventOf<T>) => void)
  | 'ignore'
  | 'violation';
type Row = { readonly [T in ConversationEvent['type']]: Cell<T> };

/** Voice activity and wake-ups only move deadlines. */
const common = {
  joined: 'violation',
  caller_speech_started: 'ignore',
  caller_speech_measured: 'ignore',
  caller_speech_stopped: 'ignore',
  beep_heard: 'ignore',
  utterance_ended: 'ignore',
  turn_hint: 'ignore',
  hearing_lost: 'ignore',
  hearing_restored: 'ignore',
  key_pressed: onKeyPressed,
  held: onHeld,
  unheld: onUnheld,
  woken: 'ignore',
  left: onLeft,
} as const satisfies Partial<Row>;

/** Late events of cancelled replies. */
const withoutReply = {
  reply_text: 'ignore',
  reply_tool_call: 'ignore',
  reply_finished: 'ignore',
  reply_failed: 'ignore',
  piece_synthesised: 'ignore',
  piece_started: 'ignore',
  piece_played: 'ignore',
  piece_finished: 'ignore',
  piece_starved: 'ignore',
  piece_failed: 'ignore',
  playback_paused: 'ignore',
} as const satisfies Partial<Row>;

const withReply = {
  reply_text: onLlmEvent,
  reply_tool_call: onLlmEvent,
  reply_finished: onLlmEvent,
  reply_failed: onLlmEvent,
  piece_synthesised: onPieceSynthesised,
  piece_started: onPieceStarted,
  piece_played: onPiecePlayed,
  piece_finished: onPieceFinished,
  piece_starved: onPieceStarved,
  piece_failed: onPieceFailed,
} as const satisfies Partial<Row>;

const waiting = {
  ...common,
  ...withoutReply,
  joined: onJoined,
  key_pressed: 'ignore',
  partial_transcript: 'ignore',
  final_transcript: 'ignore',
} satisfies Row;
const quiet = {
  ...common,
  ...withoutReply,
  partial_transcript: 'ignore',
  final_transcript: recordOpenTurn,
} satisfies Row;
const listening = {
  ...quiet,
  reply_text: hearSpeculation,
  reply_tool_call: hearSpeculation,
  reply_finished: hearSpeculation,
  reply_failed: hearSpeculation,
} satisfies Row;
const withAgentFloor = {
  ...common,
  ...withReply,
  caller_speech_started: onSoundOverAgent,
  partial_transcript: onInterjection,
  final_transcript: onInterjection,
  playback_paused: 'ignore',
} satisfies Row;

export const table: { readonly [P in Phase]: Row } = {
  waiting,
  listening,
  thinking: withAgentFloor,
  speaking: withAgentFloor,
  yielding: {
    ...withAgentFloor,
    partial_transcript: 'ignore',
    final_transcript: 'ignore',
    playback_paused: (context, event) => onPlaybackPaused(context, event.heard),
  },
  paused: {
    ...withAgentFloor,
    partial_transcript: decide,
    final_transcript: decide,
  },
  on_hold: { ...quiet, key_pressed: 'ignore', held: 'ignore', final_transcript: closeOpenTurn },
  ending: { ...quiet, partial_transcript: onWordsAtTheEnd, final_transcript: onWordsAtTheEnd },
  over: { ...quiet, key_pressed: 'ignore', held: 'ignore', unheld: 'ignore', final_transcript: writeLastWords },
};

/** Applies one event; returns the next conversation and the effects for the shell. A pure function. */
export function step(
  conversation: Conversation,
  event: ConversationEvent,
  policy: Policy,
): { conversation: Conversation; effects: ConversationEffect[] } {
  const context: StepContext = { atMs: event.atMs, policy, conversation, effects: [] };
  perceive(context, event);
  ignoreForeignWords(context, event);
  reviewSpeculation(context, event);
  noteMailbox(context, event);
  apply(table[conversation.floor.phase], context, event);
  const isSettled = meetDeadlines(context);
  showState(context);
  askToBeWoken(context, event.type === 'woken', isSettled);
  return { conversation: context.conversation, effects: context.effects };
}

function apply<T extends ConversationEvent['type']>(row: Row, context: StepContext, event: EventOf<T>): void {
  const cell = row[event.type] as Cell<T>;
  if (typeof cell === 'function') cell(context, event);
  else if (cell === 'violation') {
    const { phase } = context.conversation.floor;
    emit(context, { do: 'report_fault', fault: 'unexpected_event', detail: `${event.type} in phase ${phase}` });
  }
}

function showState(context: StepContext): void {
  const state = shownState(context.conversation);
  if (state === null || state === context.conversation.shown) return;
  update(context, { shown: state });
  emit(context, { do: 'show_state', state });
}

/** The pause before deadlines that did not settle are evaluated again. */
const unsettledWaitMs = 1000;

/** Requests a wake-up that came early again; otherwise it would be lost. */
function askToBeWoken(context: StepContext, wasWoken: boolean, isSettled: boolean): void {
  const dueAtMs = nextDeadline(context.conversation, context.policy);
  const atMs = isSettled || dueAtMs === null ? dueAtMs : Math.max(dueAtMs, context.atMs + unsettledWaitMs);
  if (atMs !== null && (wasWoken || atMs !== context.conversation.wakeAtMs)) emit(context, { do: 'wake_at', atMs });
  update(context, { wakeAtMs: atMs });
}
