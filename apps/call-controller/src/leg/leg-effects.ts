import { isLastingFailure, nextGeneration, saveBridge } from '@ligai/db';
import { backoffMs, isLigaiError, messageOf, OutageLog } from '@ligai/kernel';
import { admit, release } from '../media/media-session.ts';
import { type Reservation, reserveBridge } from '../media/reserve-bridge.ts';
import { awaitCalleeAudio } from './callee-audio.ts';
import type { Leg, LegEffect, LegInput, MediaSession } from './leg.ts';
import type { LegPorts } from './leg-ports.ts';
import { originate } from './originate.ts';
import { confirmAudio, startAudio } from './start-audio.ts';

type Doing = {
  [D in LegEffect['do']]: (ports: LegPorts, effect: Extract<LegEffect, { do: D }>) => Promise<LegInput | undefined>;
};

/** Carries out each kind of effect. Returns the resulting input for the leg, if any. */
const doing: Doing = {
  originate,
  limit_duration: limitDuration,
  buffer_audio: bufferAudio,
  admit: (ports, { session }) => admitAt(ports, session, warnOf(ports, notAdmitted)),
  seek_bridge: seekBridge,
  start_audio: (ports, { admission }) => startAudio(ports, admission),
  confirm_audio: confirmAudio,
  await_callee_audio: awaitCalleeAudio,
  hang_up: hangUp,
  check_leg: checkLeg,
  await_end: awaitEnd,
  release: async ({ context, owned, leg }, { session }) => {
    await release(context, owned.callId, session, leg().conclusion?.reason ?? 'ended');
    return { type: 'released' };
  },
  abandon: async ({ context, owned }, { session }) => {
    await release(context, owned.callId, session, 'moved');
    return undefined;
  },
  save: async ({ writer }, { change }) => {
    await writer.write(change);
    return undefined;
  },
};

export function carryOut(ports: LegPorts, effect: LegEffect): Promise<LegInput | undefined> {
  const one = doing[effect.do] as (ports: LegPorts, effect: LegEffect) => Promise<LegInput | undefined>;
  return one(ports, effect);
}

const limitBackoff = { firstMs: 500, maxMs: 5_000 };

/**
 * Counted from the answer, and retried until the switch accepts it: only there does the limit outlive this process.
 * Meanwhile `NodeRecovery` ends the leg in time.
 */
async function limitDuration(ports: LegPorts): Promise<undefined> {
  const { telephony, owned, context, signal, leg } = ports;
  const { clock, settings } = context;
  const limitMs = settings.current().max_call_duration_seconds * 1_000;
  const outage = warnOf(ports, 'cannot set the maximum duration on the switch, retrying');
  for (let attempt = 1; !isOver(leg()); attempt += 1) {
    const talkedMs = clock.now() - (leg().answeredAtMs ?? clock.now());
    try {
      await telephony.limitDuration(owned.callId, Math.max(0, limitMs - talkedMs));
      return;
    } catch (error) {
      // The leg has ended meanwhile, so there is nothing to limit.
      if (isLigaiError(error, 'no_such_leg')) return;
      outage.failed(messageOf(error), { callId: owned.callId });
    }
    await clock.sleep(backoffMs(attempt, limitBackoff), signal);
  }
}

/** Not retried: the conversation works without it, only worse on a bad line. */
async function bufferAudio({ telephony, owned, context }: LegPorts): Promise<undefined> {
  const buffer = context.settings.current().jitter_buffer_ms;
  if (buffer === 'off') return;
  await telephony.bufferAudio(owned.callId, buffer).catch((error) => {
    if (isLigaiError(error, 'no_such_leg')) return;
    context.log.warn({ callId: owned.callId, detail: messageOf(error) }, 'cannot set the jitter buffer of a leg');
  });
}

const isOver = ({ state }: Leg): boolean => state === 'releasing' || state === 'ended';

const notAdmitted = 'media-bridge did not admit the call';

const warnOf = ({ context: { clock, log } }: LegPorts, message: string): OutageLog =>
  new OutageLog({ clock, log, message });

async function admitAt(
  ports: LegPorts,
  session: MediaSession,
  outage: OutageLog,
): Promise<Extract<LegInput, { type: 'admitted' | 'not_admitted' }>> {
  const { context, owned, returnPath, held, leg } = ports;
  try {
    return {
      type: 'admitted',
      admission: await admit(context, owned.callId, session, {
        ...{ returnPath: returnPath(), held: held(), audioLostAtMs: leg().audioLostAtMs },
      }),
    };
  } catch (error) {
    const { bridgeId } = session;
    outage.failed(messageOf(error), { callId: owned.callId, bridgeId });
    return { type: 'not_admitted' };
  }
}

/** Long enough to restart the only bridge; the callee hears silence meanwhile. */
const seekWithinMs = 15_000;
const seekHoldMs = 10_000;
const seekPauseMs = 200;

async function seekBridge(ports: LegPorts): Promise<LegInput | undefined> {
  const { context, owned, signal } = ports;
  const { clock } = context;
  const generation = await openGeneration(ports);
  if (generation === null) return { type: 'not_admitted' };
  // The call has ended or has another owner, who handles it.
  if (generation === undefined) return undefined;
  const untilMs = clock.monotonic() + seekWithinMs;
  const outages = {
    saving: warnOf(ports, 'cannot save the media-bridge of a call, retrying'),
    admitting: warnOf(ports, notAdmitted),
  };
  for (let withinMs = seekWithinMs; withinMs > 0; withinMs = untilMs - clock.monotonic()) {
    const request = { callId: owned.callId, generation, holdMs: seekHoldMs, withinMs };
    const reservation = await reserveBridge(context, request, signal);
    if (!reservation) break;
    const answer = await admitAtNew(ports, reservation, outages);
    if (answer.type === 'admitted') return answer;
    await release(context, owned.callId, reservation, 'not admitted');
    if (!answer.retry) break;
    await clock.sleep(seekPauseMs, signal);
  }
  return { type: 'not_admitted' };
}

type AdmittedOrNot = Extract<LegInput, { type: 'admitted' }> | { type: 'not_admitted'; retry: boolean };

/** `retry` if Postgres did not respond, or the bridge died after its reservation: another attempt may succeed. */
async function admitAtNew(
  ports: LegPorts,
  reservation: Reservation,
  outages: { saving: OutageLog; admitting: OutageLog },
): Promise<AdmittedOrNot> {
  const { context, owned } = ports;
  const { callId } = owned;
  const { bridgeId, generation } = reservation;
  try {
    if (!(await saveBridge(context.db, callId, reservation))) return { type: 'not_admitted', retry: false };
  } catch (error) {
    outages.saving.failed(messageOf(error), { callId, bridgeId });
    return { type: 'not_admitted', retry: !isLastingFailure(error) };
  }
  const answer = await admitAt(ports, reservation, outages.admitting);
  if (answer.type !== 'admitted') return { type: 'not_admitted', retry: true };
  context.log.warn({ callId, bridgeId, generation }, 'audio lost, call reassigned to a media-bridge');
  return answer;
}

const generationPauseMs = 500;

/** Null if Postgres was unavailable for the whole search for a bridge; undefined if the call is no longer ours. */
async function openGeneration(ports: LegPorts): Promise<number | null | undefined> {
  const { context, owned, signal } = ports;
  const { clock, db } = context;
  const untilMs = clock.monotonic() + seekWithinMs;
  const outage = warnOf(ports, 'cannot open the next media generation');
  for (;;) {
    try {
      return await nextGeneration(db, owned);
    } catch (error) {
      outage.failed(messageOf(error), { callId: owned.callId });
      if (isLastingFailure(error) || clock.monotonic() + generationPauseMs >= untilMs) return null;
      await clock.sleep(generationPauseMs, signal);
    }
  }
}

/** A failed hangup needs no handling here: `end_overdue` retries it. */
async function hangUp({ telephony, owned, context }: LegPorts): Promise<undefined> {
  try {
    await telephony.hangup(owned.callId);
  } catch (error) {
    // Both sides hung up at once, or the switch restarted: the end event follows, or `check_leg` finds the leg gone.
    const level = isLigaiError(error, 'no_such_leg') ? 'debug' : 'warn';
    context.log[level]({ callId: owned.callId, detail: messageOf(error) }, 'hangup command failed');
  }
}

async function checkLeg({ telephony, owned, context }: LegPorts): Promise<LegInput | undefined> {
  const exists = await telephony.legExists(owned.callId).catch(() => undefined);
  if (exists === undefined) return undefined;
  return { type: exists ? 'still_there' : 'gone', atMs: context.clock.now() };
}

async function awaitEnd({ context, signal }: LegPorts, { ms }: { ms: number }): Promise<LegInput> {
  await context.clock.sleep(ms, signal);
  return { type: 'end_overdue', atMs: context.clock.now() };
}
