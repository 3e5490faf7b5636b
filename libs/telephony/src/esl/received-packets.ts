import { LigaiError } from '@ligai/kernel';

/** The value of `rtp_audio_in_packet_count`, which `uuid_set_media_stats` updates. Comfort noise and DTMF count too. */
export function receivedPacketsIn(value: string): number {
  const text = value.trim();
  // An older switch accepts the command and sets no variable.
  if (!/^\d{1,15}$/.test(text)) throw new LigaiError('switch_rejected', 'The switch does not count received packets');
  return Number(text);
}
