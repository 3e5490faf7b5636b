/** The arguments of both audio modules after `start`: URL, mix and rate. */
export type AudioStart = { url: string; sampleRateHz: number };

/** Undefined if the mix or the rate is invalid: the modules do not reply then. The URL is not checked here. */
export function readAudioStart([url, mix, rate]: string[]): AudioStart | undefined {
  if (url === undefined || !['mono', 'mixed', 'stereo'].includes(mix ?? '')) return undefined;
  const sampleRateHz = rate === '8k' ? 8000 : rate === '16k' ? 16_000 : Number(rate ?? 8000);
  return sampleRateHz >= 8000 && sampleRateHz % 8000 === 0 ? { url, sampleRateHz } : undefined;
}
