/** The part of the missed audio to resend: its start, and the end of its last speech. Milliseconds of the stream. */
export type RecentSpeech = { startMs: number; endMs: number };

const frameMs = 20;
/** Root mean square of 16-bit samples above which audio may be speech: about -40 dBFS, well above the noise of a line. */
const loud = 300;
/** Silence sent before the first and after the last speech, so that the words there are recognised. */
const leadMs = 200;
const tailMs = 300;

/**
 * The last `longestMs` of speech in audio that begins at `startMs`, without the silence around it: older speech is useless
 * in a conversation, and each second of it would delay all later results. A line that is never silent counts as speech.
 */
export function recentSpeech(
  audio: Uint8Array,
  { startMs, bytesPerMs, longestMs }: { startMs: number; bytesPerMs: number; longestMs: number },
): RecentSpeech {
  const wholeMs = audio.length / bytesPerMs;
  const loudMs = loudFrames(audio, frameMs * bytesPerMs).map((n) => n * frameMs);
  const lastLoudMs = loudMs.at(-1);
  if (lastLoudMs === undefined) return { startMs, endMs: startMs };
  const endMs = Math.min(wholeMs, lastLoudMs + frameMs + tailMs);
  const oldestMs = Math.max(0, endMs - longestMs);
  const firstLoudMs = loudMs.find((ms) => ms >= oldestMs) ?? oldestMs;
  return { startMs: startMs + Math.max(oldestMs, firstLoudMs - leadMs), endMs: startMs + endMs };
}

function loudFrames(audio: Uint8Array, frameBytes: number): number[] {
  const count = Math.ceil(audio.length / frameBytes);
  return Array.from({ length: count }, (_, n) => n).filter((n) =>
    isLoud(audio.subarray(n * frameBytes, (n + 1) * frameBytes)),
  );
}

/** `audio` is L16, little endian. */
export function isLoud(audio: Uint8Array): boolean {
  const count = audio.length >> 1;
  if (count === 0) return false;
  let power = 0;
  // Sign extension of the high byte; much faster than `Buffer.readInt16LE`, and for any alignment.
  for (let n = 0; n < 2 * count; n += 2)
    power += ((((audio[n + 1] as number) << 24) >> 16) | (audio[n] as number)) ** 2;
  return Math.sqrt(power / count) > loud;
}
