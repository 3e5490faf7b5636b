import { wordsOf } from '../words.ts';

/** Speech, without the sound: which word is said when. */
export type Audio = {
  words: { word: string; startMs: number; endMs: number }[];
  pauses: { startMs: number; endMs: number }[];
  lengthMs: number;
};

/** How a voice says word number `i` of piece `seed`: `pace` 1 is 15 characters a second, a pause follows each mark. */
export type Voice = (seed: number, i: number) => { pace: number; pauseMs: number };

export const evenVoice: Voice = () => ({ pace: 1, pauseMs: 250 });

/** Words ±40 % in speed, pauses of 150–400 ms, the same for the same seed. */
export const livelyVoice: Voice = (seed, i) => ({
  pace: 0.6 + 0.8 * noise(seed, i),
  pauseMs: 150 + 250 * noise(seed, i + 0.5),
});

export function audioOf(text: string, seed: number, voice: Voice = evenVoice): Audio {
  const audio: Audio = { words: [], pauses: [], lengthMs: 0 };
  wordsOf(text).forEach((word, i) => {
    const { pace, pauseMs } = voice(seed, i);
    const startMs = audio.lengthMs;
    const endMs = startMs + ((word.length + 1) / 15) * 1000 * pace;
    audio.words.push({ word, startMs, endMs });
    audio.lengthMs = endMs;
    if (!/[.,;:!?…]$/u.test(word)) return;
    audio.lengthMs += pauseMs;
    audio.pauses.push({ startMs: endMs, endMs: audio.lengthMs });
  });
  return audio;
}

/** Time without the pauses. */
export const speechMsOf = ({ words }: Audio): number => words.reduce((ms, word) => ms + word.endMs - word.startMs, 0);

export const wordsHeard = (audio: Audio, heardMs: number): string[] =>
  audio.words.filter(({ endMs }) => endMs <= heardMs + 0.001).map(({ word }) => word);

export const wordsBegun = (audio: Audio, heardMs: number): string[] =>
  audio.words.filter(({ startMs }) => startMs < heardMs).map(({ word }) => word);

/** 0–1, the same for the same arguments. */
function noise(seed: number, i: number): number {
  const x = Math.sin(seed * 127.1 + i * 311.7) * 43_758.5453;
  return x - Math.floor(x);
}
