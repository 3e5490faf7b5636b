import { bytesOf, msOf } from '@ligai/audio';
import { type Clock, LigaiError } from '@ligai/kernel';
import type { TextToSpeech, TextToSpeechRequest } from '@ligai/speech';
import { playoutRateHz } from '../../playout/piece-audio.ts';
import type { RecordedVoice } from './voice.ts';

export type SpeechFault = 'none' | 'slow' | 'bursty' | 'breaks off' | 'stalls' | 'fails' | 'empty';

/** Of 100 requests, how many have which fault. */
const faults: readonly (readonly [SpeechFault, number])[] = [
  ['slow', 8],
  ['bursty', 12],
  ['breaks off', 12],
  ['stalls', 4],
  ['fails', 6],
  ['empty', 3],
];
/** One reply in so many meets a TTS that fails every request from some piece on. */
const dyingReplies = 25;

/** The pause after which the adapter treats a stalled synthesis as failed. */
const stalledMs = 3000;
const chunkMs = 100;

/** One request for speech, and the number of replies so far, the greeting not counted. */
export type Synthesis = { replies: number; text: string; fault: SpeechFault };

/** TTS with a fault in nearly half of its requests, on a virtual clock. */
export class FaultySpeech implements TextToSpeech {
  /** In the order of the requests. */
  readonly syntheses: Synthesis[] = [];
  readonly #clock: Clock;
  readonly #voice: RecordedVoice;
  readonly #random: () => number;
  #replies = 0;
  #dies = false;
  #untilDeath = 0;

  constructor(clock: Clock, voice: RecordedVoice, random: () => number) {
    this.#clock = clock;
    this.#voice = voice;
    this.#random = random;
  }

  /** A new reply begins. */
  nextReply(): void {
    this.#replies += 1;
    this.#dies = this.#random() < 1 / dyingReplies;
    this.#untilDeath = Math.floor(this.#random() * 4);
  }

  async *speak({ text, onSent }: TextToSpeechRequest, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    onSent?.();
    const fault = this.#fault();
    const request = this.syntheses.push({ replies: this.#replies, text, fault }) - 1;
    const random = this.#random;
    const between = (least: number, most: number) => least + random() * (most - least);
    await this.#clock.sleep(fault === 'slow' ? between(600, 2500) : between(60, 200), signal);
    if (fault === 'fails') throw brokenOff();
    if (fault === 'empty') return;
    const audio = this.#voice.synthesise(text, request);
    const breaks = fault === 'breaks off' || fault === 'stalls';
    const end = breaks ? Math.floor(audio.length * between(0.05, 0.95)) : audio.length;
    const realTimeFactor = fault === 'slow' ? between(0.4, 1.2) : between(0.03, 0.2);
    for (let at = 0; at < end; ) {
      const ms = fault === 'bursty' ? between(100, 1500) : chunkMs;
      const to = Math.min(end, at + (ms * playoutRateHz) / 1000);
      const chunk = audio.slice(at, to);
      at += chunk.length;
      const factor = fault === 'bursty' ? between(0, 1.3) : realTimeFactor;
      await this.#clock.sleep(msOf(chunk.length, playoutRateHz) * factor, signal);
      yield bytesOf(chunk);
    }
    if (fault === 'stalls') await this.#clock.sleep(stalledMs, signal);
    if (breaks) throw brokenOff();
  }

  #fault(): SpeechFault {
    this.#untilDeath -= 1;
    if (this.#dies && this.#untilDeath < 0) return 'fails';
    let drawn = this.#random() * 100;
    for (const [fault, share] of faults) {
      drawn -= share;
      if (drawn < 0) return fault;
    }
    return 'none';
  }
}

const brokenOff = () => new LigaiError('provider_unavailable', 'the synthesis broke off', { retryable: true });
