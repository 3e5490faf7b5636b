/** The part of the missed audio to resend: its start, and the end of its last speech. Milliseconds of the stream. */
export type RecentSpeech = { startMs: number; endMs: number };

const frameMs = 20;
/** Root mean square of 16-bit samples above which a frame may be speech: about -40 dBFS, well above the noise of a line. */
const loud = 300;
/** Silence sent after the last speech, so that the end of a word is recognised. */
const tailMs = 300;

/**
 * The last `longestMs` of speech in audio that begins at `startMs`: older speech is useless in a conversation, and each
 * second of it would delay all later results. A line that is never silent counts as speech.
 */
export function recentSpeech(
  chunks: readonly Uint8Array[],
  { startMs, bytesPerMs, longestMs }: { startMs: number; bytesPerMs: number; longestMs: number },
): RecentSpeech {
  const audio = Buffer.concat(chunks);
  const frameBytes = frameMs * bytesPerMs;
  let lastLoud = -1;
  for (let at = audio.length - (audio.length % frameBytes); at >= 0 && lastLoud < 0; at -= frameBytes) {
    if (isLoud(audio.subarray(at, at + frameBytes))) lastLoud = at + frameBytes;
  }
  const wholeMs = audio.length / bytesPerMs;
  const endMs = lastLoud < 0 ? 0 : Math.min(wholeMs, lastLoud / bytesPerMs + tailMs);
  return { startMs: startMs + Math.max(0, endMs - longestMs), endMs: startMs + endMs };
}

function isLoud(frame: Buffer): boolean {
  const count = frame.length >> 1;
  if (count === 0) return false;
  let power = 0;
  for (let n = 0; n < count; n += 1) power += frame.readInt16LE(2 * n) ** 2;
  return Math.sqrt(power / count) > loud;
}
