import type { TurnLatency } from '@ligai/contracts';
import type { ReplyTimes } from './reply.ts';

/**
 * The gap between the caller's last sound and the first sound of the reply (fillers excluded), in parts that add up to
 * the whole. Null if the reply does not answer the caller, or a step is missing (a fixed phrase has no first token).
 */
export function latencyOf(times: ReplyTimes, firstFrameAtMs: number): TurnLatency | null {
  const { callerSilentAtMs, askedAtMs, firstTokenAtMs, firstPieceAtMs, firstAudioAtMs } = times;
  if (callerSilentAtMs === null || firstTokenAtMs === null || firstPieceAtMs === null) return null;
  // An adapter may report first audio and first frame at the same time, or only the frame.
  const audioAtMs = firstAudioAtMs ?? firstFrameAtMs;
  return {
    endpointingMs: askedAtMs - callerSilentAtMs,
    llmFirstTokenMs: firstTokenAtMs - askedAtMs,
    firstPieceMs: firstPieceAtMs - firstTokenAtMs,
    ttsFirstByteMs: audioAtMs - firstPieceAtMs,
    playoutMs: firstFrameAtMs - audioAtMs,
    totalMs: firstFrameAtMs - callerSilentAtMs,
  };
}
