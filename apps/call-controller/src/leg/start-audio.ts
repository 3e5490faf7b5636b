import { inBackground, isLigaiError, LigaiError, messageOf, OutageLog } from '@ligai/kernel';
import { missingAt, wasTurnedAway } from '../media/media-session.ts';
import type { Admission, LegEffect, LegInput } from './leg.ts';
import type { LegPorts } from './leg-ports.ts';

/** How long the start of audio waits for an unreachable switch. The token is valid for 10 s. */
const switchPatienceMs = 8_000;
const switchPauseMs = 500;

export async function startAudio(ports: LegPorts, admission: Admission): Promise<LegInput> {
  const { callId } = ports.owned;
  const { clock, log } = ports.context;
  const untilMs = clock.monotonic() + switchPatienceMs;
  const outage = new OutageLog({ clock, log, message: 'audio of the leg did not start' });
  for (;;) {
    try {
      await connectAudio(ports, admission);
      return { type: 'audio_started', atMs: clock.now() };
    } catch (error) {
      // A hangup right after the answer: `leg_ended` concludes the call.
      if (isLigaiError(error, 'no_such_leg')) return { type: 'audio_failed' };
      outage.failed(messageOf(error), { callId });
      const late = clock.monotonic() + switchPauseMs >= untilMs;
      if (late || !isLigaiError(error, 'switch_unavailable')) return { type: 'audio_failed' };
      await clock.sleep(switchPauseMs, ports.signal);
    }
  }
}

/**
 * Resolves when the switch reports the socket as connected. Rejects as soon as the bridge has closed that socket: a
 * later event of the switch, such as a late `connect`, would be about a closed socket.
 */
async function connectAudio(ports: LegPorts, admission: Admission): Promise<void> {
  const { telephony, owned, context } = ports;
  const { callId } = owned;
  const connected = new AbortController();
  const started = telephony
    .startAudio({
      callId,
      url: `${admission.wsUrl}/ws/${callId}`,
      metadata: JSON.stringify({ token: admission.token }),
    })
    .finally(() => connected.abort());
  const turnedAway = Promise.withResolvers<never>();
  const watching = watchForClosedSocket(ports, admission, connected.signal, turnedAway.reject);
  inBackground(context.log, 'watch for a socket that is turned away', watching);
  await Promise.race([started, turnedAway.promise]);
}

/** The bridge gives a socket 1 s to show its token. */
const firstPollAfterMs = 1_050;
const pollEveryMs = 250;

/** Polls the bridge, until the switch has responded, for whether it has closed the socket. */
async function watchForClosedSocket(
  { context, owned, signal }: LegPorts,
  { session }: Admission,
  connected: AbortSignal,
  turnedAway: (error: LigaiError) => void,
): Promise<void> {
  const { clock } = context;
  const over = AbortSignal.any([signal, connected]);
  for (let ms = firstPollAfterMs; !over.aborted; ms = pollEveryMs) {
    await clock.sleep(ms, over).catch(() => {});
    if (over.aborted || !(await wasTurnedAway(context, owned.callId, session))) continue;
    const detail = 'the socket did not show its token in time';
    return turnedAway(new LigaiError('switch_rejected', `No audio of ${owned.callId}: ${detail}`));
  }
}

/**
 * A socket shows its token within 60 ms on FreeSWITCH 1.11.1. Checked twice, so that one delay does not count as a lost
 * token.
 */
const confirmAfterMs = [400, 400];

/**
 * The switch also reports a socket as connected if its token was lost, or arrived after the bridge had closed it: then
 * the socket carries no audio, and the bridge would notice only when the token expires.
 */
export async function confirmAudio(
  { context, owned, signal, leg }: LegPorts,
  { session, sinceMs }: Extract<LegEffect, { do: 'confirm_audio' }>,
): Promise<LegInput | undefined> {
  const { callId } = owned;
  const { clock, log } = context;
  const isCurrent = () => leg().state === 'talking' && leg().audioSinceMs === sinceMs;
  for (const ms of confirmAfterMs) {
    await clock.sleep(ms, signal);
    if (!isCurrent()) return undefined;
    const { bridgeId, generation } = session;
    const missing = await missingAt(context, bridgeId, [{ callId, generation }], { entered: true });
    if (missing.length === 0 || !isCurrent()) return undefined;
  }
  log.warn({ callId, bridgeId: session.bridgeId }, 'audio socket did not show its token, connecting audio again');
  // Nothing was heard of this bridge.
  return { type: 'media_lost', atMs: clock.now(), audioEndedAtMs: leg().audioLostAtMs };
}
