import { answeredStatus, type EndReason } from '@ligai/contracts';
import { endWithoutLeg, isRefusal, type LegEnd, outcomeOf } from '@ligai/telephony';
import type { Admission, Conclusion, Leg, LegChange, LegEffect, LegInput, LegStep, MediaSession } from './leg.ts';

/** How long a failed job waits for the leg's end event, which has more detail (SIP status, hangup party). */
const endAfterFailureMs = 1_000;
/** How long a hangup may take before it is retried; later retries wait longer each time. */
const endAfterHangupMs = 2_000;
/** A switch that still has the leg after this time does not end it: the call ends without confirmation. */
const endUnconfirmedMs = 10_000;
/** The same for a switch that does not respond: it may be stopped or unreachable. */
const endUnansweredMs = 30_000;
/** Consecutive failed starts of audio before the call is ended: two bridges, two attempts each. */
const maxAudioFailures = 4;
/** Audio that lasted this long was steady: the count of failures restarts at zero. */
const steadyAudioMs = 30_000;

type Input<T extends LegInput['type']> = Extract<LegInput, { type: T }>;

/** A channel exists, or may exist without an event of it. */
export function noteMaybeLeft(leg: Leg): LegStep {
  return { leg: { ...leg, maybeLeft: true }, effects: [] };
}

export function ring(leg: Leg): LegStep {
  return { leg: { ...leg, state: 'ringing', maybeLeft: true }, effects: [save({ to: 'ringing' })] };
}

export function answer(leg: Leg, { atMs }: Input<'answered'>): LegStep {
  const answered = { ...leg, state: 'admitting' as const, maybeLeft: true, answeredAtMs: atMs };
  // The limit comes first: it remains on the switch if this process dies in the next line.
  const effects: LegEffect[] = [{ do: 'limit_duration' }, save({ to: 'answered', atMs })];
  return {
    leg: answered,
    effects: [...effects, { do: 'buffer_audio' }, admitOrSeek(leg.session), { do: 'await_callee_audio' }],
  };
}

/** The callee answered before the cancel took effect. The call counts as answered and is still hung up. */
export function answerTooLate(leg: Leg, { atMs }: Input<'answered'>): LegStep {
  if (leg.answeredAtMs !== null) return { leg, effects: [] };
  const effects: LegEffect[] = [{ do: 'limit_duration' }, save({ to: 'answered', atMs }), { do: 'hang_up' }];
  return { leg: { ...leg, maybeLeft: true, answeredAtMs: atMs }, effects };
}

export function startAudio(leg: Leg, { admission }: Input<'admitted'>): LegStep {
  const retriedBridge = leg.retriedBridge && leg.session?.bridgeId === admission.session.bridgeId;
  return {
    leg: { ...leg, state: 'starting', session: admission.session, retriedBridge },
    effects: [...abandonReplaced(leg, admission), { do: 'start_audio', admission }],
  };
}

export function talk(leg: Leg, { atMs }: Input<'audio_started'>): LegStep {
  return {
    leg: { ...leg, state: 'talking', started: true, audioSinceMs: atMs },
    effects: [
      ...(leg.started ? [] : [save({ to: 'in_progress' })]),
      ...(leg.session ? [{ do: 'confirm_audio' as const, session: leg.session, sinceMs: atMs }] : []),
    ],
  };
}

/** The reserved bridge no longer has the session (`seek_bridge` has searched for another within its limit). */
export function seekAfterRefusal(leg: Leg): LegStep {
  if (leg.session === null) return hangUpFor(leg, leg.started ? 'media_lost' : 'no_bridge');
  return seek(leg);
}

/** The first failure may be the socket's: the same bridge issues another token. The second is the bridge's. */
export function retryAudio(leg: Leg): LegStep {
  const failed = { ...leg, audioFailures: leg.audioFailures + 1 };
  if (failed.audioFailures >= maxAudioFailures) return hangUpFor(failed, 'media_lost');
  if (leg.retriedBridge || leg.session === null) return seek(failed);
  return {
    leg: { ...failed, state: 'admitting', retriedBridge: true },
    effects: [{ do: 'admit', session: leg.session }],
  };
}

export function moveMedia(leg: Leg, { atMs, audioEndedAtMs = atMs }: Input<'media_lost'>): LegStep {
  const wasSteady = leg.audioSinceMs !== null && atMs - leg.audioSinceMs >= steadyAudioMs;
  const audioFailures = wasSteady ? 0 : leg.audioFailures + 1;
  const lost = { ...leg, audioFailures, audioSinceMs: null, audioLostAtMs: audioEndedAtMs };
  return audioFailures >= maxAudioFailures ? hangUpFor(lost, 'media_lost') : seek(lost);
}

export function hangUp(leg: Leg, { reason }: Input<'hangup_requested'>): LegStep {
  return hangUpFor(leg, reason);
}

/** The leg did not exist yet at the first hangup, or the switch has not processed that hangup. */
export function hangUpAgain(leg: Leg): LegStep {
  return { leg: { ...leg, maybeLeft: true }, effects: [{ do: 'hang_up' }] };
}

export function awaitEndOfFailed(leg: Leg, { cause }: Input<'originate_failed'>): LegStep {
  return { leg: { ...leg, state: 'ending', jobCause: cause }, effects: [awaitEnd(endAfterFailureMs)] };
}

export function noteJobCause(leg: Leg, { cause }: Input<'originate_failed'>): LegStep {
  return { leg: { ...leg, jobCause: leg.jobCause ?? cause }, effects: [] };
}

/**
 * No end event arrived in time. Then only the result of the job is known; without it, the switch is queried. It is also
 * queried before the call is dialled again: `DESTINATION_OUT_OF_ORDER` is also its response to an existing uuid. Each
 * retry waits longer than the one before. If the switch never ends the leg, the call ends without its confirmation.
 */
export function insistOnEnd(leg: Leg, { atMs }: Input<'end_overdue'>): LegStep {
  const refused = wasRefused(leg);
  if (leg.jobCause !== null && !refused) return finishAs(leg, concludeGone(leg, atMs));
  const endAskedAtMs = leg.endAskedAtMs ?? atMs - endAfterHangupMs;
  const askedForMs = atMs - endAskedAtMs;
  if (askedForMs >= endUnansweredMs) {
    return finishAs(leg, refused ? concludeGone(leg, atMs) : concludeUnconfirmed(leg, endAskedAtMs));
  }
  const wait = awaitEnd(nextRequestMs(askedForMs));
  const asking: LegEffect[] = refused ? [{ do: 'check_leg' }] : [{ do: 'hang_up' }, { do: 'check_leg' }];
  return { leg: { ...leg, endAskedAtMs }, effects: [...asking, wait] };
}

/** Twice the time so far, but with one retry at the time when the call may end without confirmation. */
function nextRequestMs(askedForMs: number): number {
  const untilUnconfirmedMs = endUnconfirmedMs - askedForMs;
  const doubled = Math.max(endAfterHangupMs, askedForMs);
  return untilUnconfirmedMs > 0 ? Math.min(doubled, untilUnconfirmedMs) : doubled;
}

/** The switch confirms each hangup, or none, and does not end the leg. */
export function noteStillThere(leg: Leg, { atMs }: Input<'still_there'>): LegStep {
  const { endAskedAtMs } = leg;
  const isOverdue = endAskedAtMs !== null && atMs - endAskedAtMs >= endUnconfirmedMs && leg.jobCause === null;
  return isOverdue ? finishAs(leg, concludeUnconfirmed(leg, endAskedAtMs)) : noteMaybeLeft(leg);
}

/** Nothing was sent to the switch, or by it, so the call may be dialled again as new. */
export function returnToQueue(leg: Leg, input: Input<'originate_not_sent'> | Input<'gone'>): LegStep {
  const refusal = input.type === 'originate_not_sent' ? input.refusal : undefined;
  const queued = save({ to: 'queued', cause: leg.jobCause ?? refusal ?? null });
  return { leg: { ...leg, state: 'ended' }, effects: [...abandon(leg.session), queued] };
}

/** The switch rejected the originate, certainly before it sent anything, and no hangup was requested. */
export function wasRefused({ jobCause, maybeLeft, hangup }: Leg): boolean {
  return jobCause !== null && isRefusal(jobCause) && !maybeLeft && hangup === null;
}

export function finish(leg: Leg, { end, atMs }: Input<'ended'>): LegStep {
  const missedAnswer = end.answered && leg.answeredAtMs === null;
  if (!missedAnswer) return finishAs(leg, concludeEnded(leg, end, atMs));
  // The answer event was lost: the end event says how long ago the answer was.
  const answeredAtMs = atMs - (end.talkedMs ?? 0);
  const answered = { ...leg, answeredAtMs };
  const { leg: finished, effects } = finishAs(answered, concludeEnded(answered, end, atMs));
  return { leg: finished, effects: [save({ to: 'answered', atMs: answeredAtMs }), ...effects] };
}

/** The leg does not exist, or never existed. */
export function finishGone(leg: Leg, input: Input<'originate_not_sent'> | Input<'gone'>): LegStep {
  return wasRefused(leg) ? returnToQueue(leg, input) : finishAs(leg, concludeGone(leg, input.atMs));
}

export function conclude(leg: Leg): LegStep {
  const { conclusion } = leg;
  if (!conclusion) return { leg, effects: [] };
  return { leg: { ...leg, state: 'ended' }, effects: [save({ to: 'ended', conclusion })] };
}

/** A bridge whose search was under way at the hangup: it is released with the leg. */
export function keepForRelease(leg: Leg, { admission }: Input<'admitted'>): LegStep {
  return { leg: { ...leg, session: admission.session }, effects: abandonReplaced(leg, admission) };
}

/** A bridge found after the end. A bridge that the leg already held was released with it. */
export function abandonLate(leg: Leg, { admission }: Input<'admitted'>): LegStep {
  const known = leg.session?.generation === admission.session.generation;
  return { leg, effects: known ? [] : abandon(admission.session) };
}

/** What an ended leg still waits for: the last turn of its session. */
export function releaseEffects(leg: Leg): LegEffect[] {
  const { session, conclusion } = leg;
  if (session) return [{ do: 'release', session }];
  return conclusion ? [save({ to: 'ended', conclusion })] : [];
}

function finishAs(leg: Leg, conclusion: Conclusion): LegStep {
  if (leg.answeredAtMs === null || leg.session === null) {
    const ended = { ...leg, state: 'ended' as const, conclusion };
    return { leg: ended, effects: [...abandon(leg.session), save({ to: 'ended', conclusion })] };
  }
  const releasing = { ...leg, state: 'releasing' as const, conclusion };
  return { leg: releasing, effects: [save({ to: 'hung_up', conclusion }), ...releaseEffects(releasing)] };
}

function seek(leg: Leg): LegStep {
  return {
    leg: { ...leg, state: 'admitting', session: null, retriedBridge: false },
    effects: [...abandon(leg.session), { do: 'seek_bridge' }],
  };
}

function hangUpFor(leg: Leg, reason: EndReason): LegStep {
  return {
    leg: { ...leg, state: 'ending', hangup: leg.hangup ?? reason },
    effects: [{ do: 'hang_up' }, awaitEnd(endAfterHangupMs)],
  };
}

const admitOrSeek = (session: MediaSession | null): LegEffect =>
  session ? { do: 'admit', session } : { do: 'seek_bridge' };

const abandon = (session: MediaSession | null): LegEffect[] => (session ? [{ do: 'abandon', session }] : []);
const abandonReplaced = ({ session }: Leg, admission: Admission): LegEffect[] =>
  session?.generation === admission.session.generation ? [] : abandon(session);
const awaitEnd = (ms: number): LegEffect => ({ do: 'await_end', ms });
const save = (change: LegChange): LegEffect => ({ do: 'save', change });

/**
 * Combines the end event of the switch with our own reason to hang up, if any. An answered call that was lost, or that
 * we ended because its conversation could not continue, is `failed`.
 */
function concludeEnded(leg: Leg, end: LegEnd, atMs: number): Conclusion {
  const answered = leg.answeredAtMs !== null || end.answered;
  const outcome = outcomeOf({ ...end, answered }, { cancelledByUs: leg.hangup !== null });
  const reason = leg.hangup ?? outcome.reason;
  const status = answered ? answeredStatus(reason) : outcome.status;
  return { status, reason, hangupCause: end.cause, sipStatus: end.sipStatus, atMs };
}

/**
 * The switch has no such leg, and its end event was lost: the best known result. An answered call is lost, unless a
 * hangup was requested; a call with a requested cancel is cancelled; a call whose job failed has the status of that
 * job; any other is `unknown`, and is not redialled.
 */
function concludeGone(leg: Leg, atMs: number): Conclusion {
  const facts = { hangupCause: null, sipStatus: null, atMs };
  if (leg.answeredAtMs !== null) {
    const reason = leg.hangup ?? 'switch_lost';
    return { status: answeredStatus(reason), reason, ...facts, atMs: null };
  }
  if (leg.jobCause !== null) return concludeEnded(leg, endWithoutLeg(leg.jobCause), atMs);
  if (leg.hangup !== null) return { status: 'cancelled', reason: leg.hangup, ...facts };
  return { status: 'unknown', reason: 'not_confirmed', ...facts };
}

/**
 * The switch still has the leg after the hangup request. An answered call ended at the time of that request. If the
 * call was not answered, whether the callee will still answer is unknown.
 */
function concludeUnconfirmed(leg: Leg, askedAtMs: number): Conclusion {
  const status = leg.answeredAtMs === null ? 'unknown' : answeredStatus(leg.hangup);
  return { status, reason: 'hangup_unconfirmed', hangupCause: null, sipStatus: null, atMs: askedAtMs };
}
