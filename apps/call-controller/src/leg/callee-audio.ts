import { isLigaiError, messageOf } from '@ligai/kernel';
import type { LegInput } from './leg.ts';
import type { LegPorts } from './leg-ports.ts';

/** RTP of a telephone starts within a packet or two of the answer, also while the person is silent. */
const noAudioAfterMs = 2_000;
const checkEveryMs = 1_000;

/**
 * Watches a leg from its answer until the switch has received RTP of the callee. After 2 s without any, the call gets
 * the event `call.no_audio`; after `no_audio_timeout_seconds` it is to be hung up. The switch gives the conversation
 * frames of silence in place of missing packets, so only its count of packets shows the difference to a silent person.
 * A hold does not count: the time begins again when it ends.
 */
export async function awaitCalleeAudio(ports: LegPorts): Promise<LegInput | undefined> {
  const { context, owned, signal, writer, leg, heldUntilMs } = ports;
  const { clock, log, settings } = context;
  const { callId } = owned;
  const answeredAtMs = leg().answeredAtMs ?? clock.now();
  const silentMs = () => clock.now() - Math.max(answeredAtMs, heldUntilMs());
  for (let waitMs = noAudioAfterMs - silentMs(), noted = false; ; waitMs = checkEveryMs) {
    await clock.sleep(Math.max(0, waitMs), signal);
    const finding = await audioOf(ports);
    if (finding === 'settled') return undefined;
    if (finding !== 'missing' || silentMs() < noAudioAfterMs) continue;
    if (!noted) {
      noted = true;
      log.warn({ callId, silentMs: Math.round(silentMs()) }, 'no audio of the callee arrives');
      // Not awaited: Postgres may be unavailable.
      writer.write({ to: 'no_audio' }).catch(() => {});
    }
    const timeoutMs = settings.current().no_audio_timeout_seconds * 1_000;
    if (silentMs() >= timeoutMs) return { type: 'hangup_requested', reason: 'no_audio' };
  }
}

/**
 * `settled`: audio arrives, the leg ends, or this switch does not report it. `unknown`: the call is on hold, or the
 * switch did not respond.
 */
type Finding = 'settled' | 'missing' | 'unknown';

async function audioOf({ telephony, context, owned, leg, held }: LegPorts): Promise<Finding> {
  const { callId } = owned;
  const { state } = leg();
  if (state === 'ending' || state === 'releasing' || state === 'ended') return 'settled';
  // A held telephone sends no audio, or music that the switch does not read.
  if (held()) return 'unknown';
  try {
    if ((await telephony.receivedPackets(callId)) > 0) return 'settled';
    return held() ? 'unknown' : 'missing';
  } catch (error) {
    context.log.debug({ callId, detail: messageOf(error) }, 'cannot read from the switch whether audio arrives');
    const mayRetry = isLigaiError(error, 'switch_unavailable') || isLigaiError(error, 'outcome_unknown');
    return mayRetry ? 'unknown' : 'settled';
  }
}
