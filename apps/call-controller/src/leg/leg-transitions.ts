import { type EndReason, isLoss } from '@ligai/contracts';
import { endWithoutLeg, isRefusal, type LegEnd, outcomeOf } from '@ligai/telephony';
import type { Admission, Conclusion, Leg, LegChange, LegEffect, LegInput, LegStep, MediaSession } from './leg.ts';

/** How long the job's verdict waits for the leg's own end, which tells more (SIP status, who refused). */
const endAfterFailureMs = 1_000;
/** How long a hangup may take before it is asked for again; later requests wait longer each time. */
const endAfterHangupMs = 2_000;
/** A switch that says after so long that it still has the leg does not end it: the call is over all the same. */
const endUnconfirmedMs = 10_000;
/** The same for a switch that says nothing: it may be stopped, or out of reach. */
const endUnansweredMs = 30_000;
/** Failed starts of audio in a row before the call is given up: two bridges, each tried twice. */
const maxAudioFailures = 4;
/** Audio that held this long was steady: what fails after it is counted anew. */
const steadyAudioMs = 30_000;

type Input<T extends LegInput['type']> = Extract<LegInput, { type: T }>;

/** There is a channel, or there may be one of which nobody told. */
export function noteMaybeLeft(leg: Leg): LegStep {
  return { leg: { ...leg, maybeLeft: true }, effects: [] };
}

export function ring(leg: Leg): LegStep {
  return { leg: { ...leg, state: 'ringing', maybeLeft: true }, effects: [save({ to: 'ringing' })] };
}

export function answer(leg: Leg, { atMs }: Input<'answered'>): LegStep {
  const answered = { ...leg, state: 'admitting' as const, maybeLeft: true, answeredAtMs: atMs };
  // The limit first: it outlives us should the next line be our last.
  const effects: LegEffect[] = [{ do: 'limit_duration' }, save({ to: 'answered', atMs })];
  return { leg: answered, effects: [...effects, admitOrSeek(leg.session)] };
}

/** The far end picked up while its cancel was on the way. It counts as answered, and is ended all the same. */
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

/** The bridge that held the reservation has none any more (`seek_bridge` has looked for another as long as it may). */
export function seekAfterRefusal(leg: Leg): LegStep {
  if (leg.session === null) return giveUp(leg, leg.started ? 'media_lost' : 'no_bridge');
  return seek(leg);
}

/** The first failure may be the socket's: the same bridge mints another token. The second is the bridge's. */
export function retryAudio(leg: Leg): LegStep {
  const failed = { ...leg, audioFailures: leg.audioFailures + 1 };
  if (failed.audioFailures >= maxAudioFailures) return giveUp(failed, 'media_lost');
  if (leg.retriedBridge || leg.session === null) return seek(failed);
  return {
    leg: { ...failed, state: 'admitting', retriedBridge: true },
    effects: [{ do: 'admit', session: leg.session }],
  };
}

export function moveMedia(leg: Leg, { atMs }: Input<'media_lost'>): LegStep {
  const wasSteady = leg.audioSinceMs !== null && atMs - leg.audioSinceMs >= steadyAudioMs;
  const audioFailures = wasSteady ? 0 : leg.audioFailures + 1;
  const lost = { ...leg, audioFailures, audioSinceMs: null };
  return audioFailures >= maxAudioFailures ? giveUp(lost, 'media_lost') : seek(lost);
}

export function hangUp(leg: Leg, { reason }: Input<'hangup_requested'>): LegStep {
  return giveUp(leg, reason);
}

/** It had not been there yet when it was told to end, or the switch has not got round to it. */
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
 * No end came in time. What the job said is then all that there is; without it, the switch is asked. It is asked too where
 * the call is to be dialled again: `DESTINATION_OUT_OF_ORDER` is also what it says of a uuid that it has already. Each
 * request waits longer than the one before. If the switch never ends the leg, the call ends without its confirmation.
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

/** Twice as long as it has lasted, but there is a request when the call may end without a confirmation. */
function nextRequestMs(askedForMs: number): number {
  const untilUnconfirmedMs = endUnconfirmedMs - askedForMs;
  const doubled = Math.max(endAfterHangupMs, askedForMs);
  return untilUnconfirmedMs > 0 ? Math.min(doubled, untilUnconfirmedMs) : doubled;
}

/** The switch confirms each hangup, or none, and keeps the leg. */
export function noteStillThere(leg: Leg, { atMs }: Input<'still_there'>): LegStep {
  const { endAskedAtMs } = leg;
  const gaveUp = endAskedAtMs !== null && atMs - endAskedAtMs >= endUnconfirmedMs && leg.jobCause === null;
  return gaveUp ? finishAs(leg, concludeUnconfirmed(leg, endAskedAtMs)) : noteMaybeLeft(leg);
}

/** Nothing has left for the switch, or from it, so the call may be tried again as if it never had been. */
export function returnToQueue(leg: Leg, input: Input<'originate_not_sent'> | Input<'gone'>): LegStep {
  const refusal = input.type === 'originate_not_sent' ? input.refusal : undefined;
  const queued = save({ to: 'queued', cause: leg.jobCause ?? refusal ?? null });
  return { leg: { ...leg, state: 'ended' }, effects: [...abandon(leg.session), queued] };
}

/** The switch itself refused the originate, certainly before anything was sent, and nobody wants the call ended. */
export function wasRefused({ jobCause, maybeLeft, hangup }: Leg): boolean {
  return jobCause !== null && isRefusal(jobCause) && !maybeLeft && hangup === null;
}

export function finish(leg: Leg, { end, atMs }: Input<'ended'>): LegStep {
  const missedAnswer = end.answered && leg.answeredAtMs === null;
  if (!missedAnswer) return finishAs(leg, concludeEnded(leg, end, atMs));
  // The answer event was lost: the switch tells with the end how long ago it was.
  const answeredAtMs = atMs - (end.talkedMs ?? 0);
  const answered = { ...leg, answeredAtMs };
  const { leg: finished, effects } = finishAs(answered, concludeEnded(answered, end, atMs));
  return { leg: finished, effects: [save({ to: 'answered', atMs: answeredAtMs }), ...effects] };
}

/** No leg is there, or none ever was. */
export function finishGone(leg: Leg, input: Input<'originate_not_sent'> | Input<'gone'>): LegStep {
  return wasRefused(leg) ? returnToQueue(leg, input) : finishAs(leg, concludeGone(leg, input.atMs));
}

export function conclude(leg: Leg): LegStep {
  const { conclusion } = leg;
  if (!conclusion) return { leg, effects: [] };
  return { leg: { ...leg, state: 'ended' }, effects: [save({ to: 'ended', conclusion })] };
}

/** A bridge that was sought when the hangup came: it is released with the leg. */
export function keepForRelease(leg: Leg, { admission }: Input<'admitted'>): LegStep {
  return { leg: { ...leg, session: admission.session }, effects: abandonReplaced(leg, admission) };
}

/** A bridge found after the end. One that the leg held already has been released with it. */
export function abandonLate(leg: Leg, { admission }: Input<'admitted'>): LegStep {
  const known = leg.session?.generation === admission.session.generation;
  return { leg, effects: known ? [] : abandon(admission.session) };
}

/** What a leg that is over still waits for: the session's last turn. */
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

function giveUp(leg: Leg, reason: EndReason): LegStep {
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
 * From what the switch said of the leg's end, and from why we wanted it, if we did. An answered call that was lost, or that
 * we ended because its conversation could not go on, is `failed`.
 */
function concludeEnded(leg: Leg, end: LegEnd, atMs: number): Conclusion {
  const answered = leg.answeredAtMs !== null || end.answered;
  const outcome = outcomeOf({ ...end, answered }, { cancelledByUs: leg.hangup !== null });
  const reason = leg.hangup ?? outcome.reason;
  const status = answered && isLoss(reason) ? 'failed' : outcome.status;
  return { status, reason, hangupCause: end.cause, sipStatus: end.sipStatus, atMs };
}

/**
 * The switch has no such leg, and nobody heard it end: what is known best. An answered call is lost, unless it was to end
 * anyway; one that was to be cancelled is; one that its job gave up failed as the job says; of any other nobody knows, and
 * nobody redials it.
 */
function concludeGone(leg: Leg, atMs: number): Conclusion {
  const facts = { hangupCause: null, sipStatus: null, atMs };
  if (leg.answeredAtMs !== null) {
    const reason = leg.hangup ?? 'switch_lost';
    return { status: isLoss(reason) ? 'failed' : 'completed', reason, ...facts, atMs: null };
  }
  if (leg.jobCause !== null) return concludeEnded(leg, endWithoutLeg(leg.jobCause), atMs);
  if (leg.hangup !== null) return { status: 'cancelled', reason: leg.hangup, ...facts };
  return { status: 'unknown', reason: 'not_confirmed', ...facts };
}

/**
 * The switch was asked to end the leg, and has it still. For an answered call the conversation was over when it was asked.
 * Whether anybody will still answer one that was not, nobody knows.
 */
function concludeUnconfirmed(leg: Leg, askedAtMs: number): Conclusion {
  const lost = isLoss(leg.hangup);
  const status = leg.answeredAtMs === null ? 'unknown' : lost ? 'failed' : 'completed';
  return { status, reason: 'hangup_unconfirmed', hangupCause: null, sipStatus: null, atMs: askedAtMs };
}
