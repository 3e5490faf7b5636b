import type { Leg, LegEffect, LegInput, LegState, LegStep } from './leg.ts';
import * as to from './leg-transitions.ts';

/**
 * The states of one leg.
 * ```
 *  beginLeg             ┌────────────── media_lost ──────────────┐
 *     │ originate       ▼                                        │
 *     ▼    answered             admitted          audio_started  │
 *  dialing ──────────▶ admitting ────────▶ starting ────────▶ talking
 *     │  ▲ answered ▲     ▲                   │
 *     ▼  └──────────┘     └── audio_failed ───┘
 *  ringing
 *
 *  before the end, from anywhere:
 *     hangup_requested, originate_failed, no audio possible ──▶ ending
 *     ended, gone ──▶ releasing (answered: the bridge commits its last turn) ──released──▶ ended
 *                ╰──▶ ended     (never answered; refused by the switch itself: the call is queued again)
 * ```
 * Invariants, each checked by the test with its name:
 * 1. "a leg is originated once, at its start": no cell below emits `originate`, so nothing that happens later can dial.
 * 2. "audio starts only after the answer": an earlier `start` crashes the switch.
 * 3. "a leg has exactly one terminal change, followed by nothing except the release of a late bridge".
 * 4. "an answered leg ends as completed, or as failed if it was lost", for every cause and every source of its end.
 * 5. "a hangup request is never lost": after the request, a leg that appears, rings or answers is hung up again.
 * 6. "the switch limits the duration from the answer on", before any other effect on the leg.
 * 7. "every reserved session is released", abandoned, or already lost.
 * 8. "a duplicate or late event changes nothing".
 * 9. "a leg whose originate may have been sent never returns to the queue": only a leg whose originate was not written, or
 *    was rejected by the switch before any event of a channel.
 * 10. "a leg that does not end on request counts as ended after 10 s, or after 30 s if the switch does not report that
 *    it exists".
 */
type Cell<T extends LegInput['type']> =
  | 'ignore'
  | 'violation'
  | ((leg: Leg, input: Extract<LegInput, { type: T }>) => LegStep);
type Row = { [T in LegInput['type']]: Cell<T> };

const beforeAnswer: Row = {
  created: to.noteMaybeLeft,
  ringing: 'ignore',
  answered: to.answer,
  ended: to.finish,
  originate_failed: to.awaitEndOfFailed,
  unheard: to.noteMaybeLeft,
  originate_not_sent: 'violation',
  admitted: 'violation',
  not_admitted: 'violation',
  audio_started: 'violation',
  audio_failed: 'violation',
  released: 'violation',
  hangup_requested: to.hangUp,
  // The reservation is used at the answer; if its bridge is gone by then, the admission fails and another bridge is
  // reserved.
  media_lost: 'ignore',
  gone: to.finishGone,
  still_there: 'ignore',
  end_overdue: 'violation',
};

const afterAnswer: Row = {
  ...beforeAnswer,
  created: 'ignore',
  answered: 'ignore',
  unheard: 'ignore',
  // An answered leg was originated, regardless of the result of the job.
  originate_failed: 'ignore',
};

/** Every combination of state and input: a missing cell does not compile. */
export const legTable: Record<LegState, Row> = {
  dialing: { ...beforeAnswer, ringing: to.ring, originate_not_sent: to.returnToQueue },
  ringing: beforeAnswer,
  // While a media command is under way, its own failure reports a lost bridge or socket.
  admitting: { ...afterAnswer, admitted: to.startAudio, not_admitted: to.seekAfterRefusal },
  starting: { ...afterAnswer, audio_started: to.talk, audio_failed: to.retryAudio },
  talking: { ...afterAnswer, media_lost: to.moveMedia },
  ending: {
    created: to.hangUpAgain,
    ringing: to.hangUpAgain,
    answered: to.answerTooLate,
    ended: to.finish,
    originate_failed: to.noteJobCause,
    unheard: to.noteMaybeLeft,
    originate_not_sent: to.finishGone,
    admitted: to.keepForRelease,
    not_admitted: 'ignore',
    audio_started: 'ignore',
    audio_failed: 'ignore',
    released: 'violation',
    // The leg is already ending, and the first reason is retained.
    hangup_requested: 'ignore',
    media_lost: 'ignore',
    gone: to.finishGone,
    still_there: to.noteStillThere,
    end_overdue: to.insistOnEnd,
  },
  releasing: {
    created: 'ignore',
    ringing: 'ignore',
    answered: 'ignore',
    ended: 'ignore',
    originate_failed: 'ignore',
    unheard: 'ignore',
    originate_not_sent: 'violation',
    admitted: to.abandonLate,
    not_admitted: 'ignore',
    audio_started: 'ignore',
    audio_failed: 'ignore',
    released: to.conclude,
    hangup_requested: 'ignore',
    media_lost: 'ignore',
    gone: 'ignore',
    still_there: 'ignore',
    end_overdue: 'ignore',
  },
  ended: {
    created: 'ignore',
    ringing: 'ignore',
    answered: 'ignore',
    ended: 'ignore',
    originate_failed: 'ignore',
    unheard: 'ignore',
    originate_not_sent: 'ignore',
    admitted: to.abandonLate,
    not_admitted: 'ignore',
    audio_started: 'ignore',
    audio_failed: 'ignore',
    released: 'ignore',
    hangup_requested: 'ignore',
    media_lost: 'ignore',
    gone: 'ignore',
    still_there: 'ignore',
    end_overdue: 'ignore',
  },
};

/**
 * Applies one input. An input that is `ignore` or `violation` (an unexpected result of our own command) changes
 * nothing; `violation` is set for the log. The call continues despite a bug here.
 */
export function step(leg: Leg, input: LegInput): LegStep & { violation?: true } {
  const cell = legTable[leg.state][input.type] as Cell<LegInput['type']>;
  if (cell === 'ignore') return { leg, effects: [] };
  if (cell === 'violation') return { leg, effects: [], violation: true };
  return (cell as (leg: Leg, input: LegInput) => LegStep)(leg, input);
}

/** Initial facts of a leg. */
export type LegBeginning = Pick<Leg, 'callId' | 'session'>;

/** A leg whose row has just become `dialing`, with the only originate of its lifetime. */
export function beginLeg(beginning: LegBeginning): LegStep {
  return { leg: freshLeg(beginning), effects: [{ do: 'originate' }] };
}

/** A leg that another controller, or an earlier run of this one, began. The switch reports its current state. */
export function adoptLeg(
  beginning: LegBeginning,
  known: Pick<Leg, 'answeredAtMs' | 'started' | 'conclusion'> & { ringing: boolean },
): LegStep {
  const { answeredAtMs, started, conclusion } = known;
  const state = conclusion ? 'releasing' : answeredAtMs !== null ? 'talking' : known.ringing ? 'ringing' : 'dialing';
  const leg: Leg = { ...freshLeg(beginning), state, answeredAtMs, started, conclusion, maybeLeft: true };
  if (conclusion) return { leg, effects: to.releaseEffects(leg) };
  // The controller before may have ended between the answer and the command; a repetition changes nothing.
  return { leg, effects: state === 'talking' ? [{ do: 'buffer_audio' }, { do: 'await_callee_audio' }] : [] };
}

function freshLeg({ callId, session }: LegBeginning): Leg {
  return {
    callId,
    state: 'dialing',
    answeredAtMs: null,
    started: false,
    hangup: null,
    maybeLeft: false,
    jobCause: null,
    session,
    audioFailures: 0,
    retriedBridge: false,
    audioSinceMs: null,
    audioLostAtMs: null,
    endAskedAtMs: null,
    conclusion: null,
  };
}

export type { Leg, LegEffect, LegInput, LegState, LegStep };
