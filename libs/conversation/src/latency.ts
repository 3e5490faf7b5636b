import type { TurnLatency } from '@ligai/contracts';
import type { ReplyTimes } from './reply.ts';

/**
 * The gap between the caller's last sound and the first sound of the reply (fillers excluded), in stages that follow each
 * other. Null if the reply does not answer the caller, or a stage is missing (a fixed phrase has no first token).
 *
 *   last sound ─▶ last words of STT ─▶ turn ended ─▶ first token ─▶ first piece ─▶ first audio ─▶ written ─▶ played
 *
 * The end of a stage is never before that of the previous one: what was done ahead of time takes no time of its own. The
 * ends are rounded to whole milliseconds after the last sound, so that the stages add up to the total exactly.
 */
export function latencyOf(times: ReplyTimes): TurnLatency | null {
  const { caller, askedAtMs, firstTokenAtMs, firstPieceAtMs, firstAudioAtMs, writtenAtMs, playedAtMs } = times;
  if (!caller || firstTokenAtMs === null || firstPieceAtMs === null || writtenAtMs === null) return null;
  const { silentAtMs, transcribedAtMs } = caller;
  let reachedMs = 0;
  const stage = (endAtMs: number | null): number => {
    const fromMs = reachedMs;
    reachedMs = Math.max(fromMs, Math.round((endAtMs ?? writtenAtMs) - silentAtMs));
    return reachedMs - fromMs;
  };
  return {
    sttFinalMs: stage(transcribedAtMs),
    endpointingMs: stage(askedAtMs),
    llmFirstTokenMs: stage(firstTokenAtMs),
    firstPieceMs: stage(firstPieceAtMs),
    ttsFirstByteMs: stage(firstAudioAtMs),
    socketMs: stage(writtenAtMs),
    playoutMs: stage(playedAtMs),
    totalMs: reachedMs,
  };
}
