import { bytesOf, samplesIn, samplesOf } from '@ligai/audio';
import { expect, test } from 'vitest';
import { playoutRateHz } from '../playout/piece-audio.ts';
import { SpeechContinuation } from './speech-continuation.ts';

/** Words by number and length; 0 is silence. The value of a sample names its word. */
type Spoken = readonly (readonly [word: number, ms: number])[];

const sentence: Spoken = [
  [0, 60],
  [1, 300],
  [2, 400],
  [0, 200],
  [3, 500],
  [4, 350],
  [0, 250],
  [5, 450],
];
const slower: Spoken = sentence.map(([word, ms]) => [word, ms * 1.1]);

test('a second synthesis continues a broken one in the middle of a word', () => {
  const { words, msOf } = continued(sentence, 1300, sentence);
  expect(words).toEqual([1, 2, 3, 4, 5]);
  expect([1, 2, 3, 4, 5].map(msOf)).toEqual([300, 400, 500, 350, 450]);
});

test('a slower second synthesis continues at the same distance from the last pause', () => {
  const { words, msOf } = continued(sentence, 1300, slower);
  expect(words).toEqual([1, 2, 3, 4, 5]);
  // 340 ms of the third word are in the first synthesis.
  expect(msOf(3)).toBeGreaterThan(500);
  expect(msOf(3)).toBeLessThan(560);
});

test('a synthesis that begins without silence continues one that began with it', () => {
  const [, ...abrupt] = sentence;
  expect(continued(sentence, 800, abrupt)).toMatchObject({ words: [1, 2, 3, 4, 5] });
  expect(continued(abrupt, 800, sentence)).toMatchObject({ words: [1, 2, 3, 4, 5] });
});

test('a pause that only one synthesis has does not mislead the other', () => {
  const unpaused = sentence.filter(([word], at) => word !== 0 || at !== 3);
  const { words } = continued(sentence, 1300, unpaused);
  expect(words.slice(-2)).toEqual([4, 5]);
});

test('a second synthesis that ends before the place where the first broke off adds nothing', () => {
  expect(continued(sentence, 2400, sentence.slice(0, 5))).toMatchObject({ words: [1, 2, 3, 4, 5] });
});

test('without a first synthesis all audio is taken at once', () => {
  const continuation = new SpeechContinuation(new Int16Array());
  const audio = bytesOf(samplesOfWords(sentence));
  expect(continuation.push(audio)).toEqual(audio);
});

/** The words of `first` up to `brokenMs` with those that `second` continues, and how much of each there is. */
function continued(first: Spoken, brokenMs: number, second: Spoken) {
  const broken = samplesOfWords(first).subarray(0, samplesIn(brokenMs, playoutRateHz));
  const continuation = new SpeechContinuation(broken);
  const heard = [...broken];
  const rest = samplesOfWords(second);
  for (let at = 0; at < rest.length; at += 777)
    heard.push(...samplesOf(Uint8Array.from(continuation.push(bytesOf(rest.slice(at, at + 777))))));
  heard.push(...samplesOf(Uint8Array.from(continuation.end())));
  const spoken = heard.filter((sample) => sample !== 0);
  const words = spoken.filter((sample, at) => sample !== spoken[at - 1]).map((sample) => sample / 1000);
  const msOf = (word: number) => spoken.filter((sample) => sample === word * 1000).length / 8;
  return { words, msOf };
}

function samplesOfWords(spoken: Spoken): Int16Array {
  return Int16Array.from(
    spoken.flatMap(([word, ms]) => Array.from({ length: samplesIn(ms, playoutRateHz) }, () => word * 1000)),
  );
}
