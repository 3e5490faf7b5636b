import { wordsOf } from '../words.ts';
import type { PhoneCall } from './phone-call.ts';

export type Saying = {
  /** Silence of the provider after which the final comes with its end of turn. */
  endOfTurnMs?: number;
  /** STT says nothing of the end: the final comes without the hint. */
  hint?: boolean;
  /**
   * STT is lost behind the guesses, and back half a second later: all words but the last become final at once, and the last
   * is heard again.
   */
  noFinal?: boolean;
  /** Behind the sound. */
  sttMs?: number;
};

const msPerChar = 1000 / 15;
/** How long voice activity needs to be sure. */
const onsetMs = 60;
const hangoverMs = 150;

/** When STT has heard again what it lost. It hears in order: what is said later comes later. */
const caughtUpAtMs = new WeakMap<PhoneCall, number>();

/** The caller says something from now on; returns how long that takes. VAD and STT report it as they do. */
export function callerSays(call: PhoneCall, text: string, saying: Saying = {}): number {
  const { endOfTurnMs = 300, hint = true, noFinal = false, sttMs = 150 } = saying;
  const words = wordsOf(text);
  const lengthMs = words.join(' ').length * msPerChar;
  const behindMs = Math.max(0, (caughtUpAtMs.get(call) ?? 0) - call.nowMs);
  callerMakesNoise(call, lengthMs);
  words.forEach((_, i) => {
    const said = words.slice(0, i + 1).join(' ');
    const atMs = Math.max(behindMs, said.length * msPerChar + sttMs);
    call.after(atMs, () => call.send({ type: 'partial_transcript', text: said }));
  });
  const finalMs = Math.max(behindMs, lengthMs + Math.max(endOfTurnMs, sttMs + 1));
  if (noFinal) {
    const settled = words.slice(0, -1).join(' ');
    call.after(finalMs, () => {
      if (settled !== '') call.send({ type: 'final_transcript', text: settled, endOfTurn: false });
      call.send({ type: 'hearing_lost', retryable: true, detail: '' });
    });
    call.after(finalMs + 500, () => call.send({ type: 'hearing_restored' }));
    const rest = words.at(-1) ?? '';
    caughtUpAtMs.set(call, call.nowMs + finalMs + 801);
    call.after(finalMs + 800, () => call.send({ type: 'final_transcript', text: rest, endOfTurn: hint }));
  } else {
    call.after(finalMs, () => call.send({ type: 'final_transcript', text, endOfTurn: hint }));
  }
  return lengthMs;
}

/** A cough, a door: a sound without words. */
export function callerMakesNoise(call: PhoneCall, lengthMs: number): void {
  const sinceMs = call.nowMs;
  call.after(onsetMs, () => call.send({ type: 'caller_speech_started', sinceMs }));
  call.after(lengthMs + hangoverMs, () => call.send({ type: 'caller_speech_stopped', sinceMs: sinceMs + lengthMs }));
}
