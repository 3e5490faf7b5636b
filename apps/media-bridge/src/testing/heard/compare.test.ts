import { expect, test } from 'vitest';
import { halfShares, outOfOrder, wordsOff } from './compare.ts';

const heard = (...words: [text: string, share?: number, piece?: number][]) =>
  words.map(([text, share = 1, piece = 0 as number | null]) => ({ text, share, piece }));

test('a transcript with every word heard and no other is exact', () => {
  expect(wordsOff(heard(['quarenta'], ['reais'], ['por', 0.05]), ['quarenta', 'reais'])).toBe(0);
});

test('a word that was cut may be in the transcript or not', () => {
  const words = heard(['quarenta'], ['reais', 0.5]);
  expect(wordsOff(words, ['quarenta', 'reais'])).toBe(0);
  expect(wordsOff(words, ['quarenta'])).toBe(0);
});

test('by the half rule a word counts from half of it on', () => {
  expect(wordsOff(heard(['reais', 0.6]), [], halfShares)).toBe(1);
  expect(wordsOff(heard(['reais', 0.4]), ['reais'], halfShares)).toBe(1);
});

test('missing, added, changed and repeated words are counted', () => {
  const words = heard(['um'], ['dois'], ['três']);
  expect(wordsOff(words, ['um', 'três'])).toBe(1);
  expect(wordsOff(words, ['um', 'dois', 'três', 'quatro'])).toBe(1);
  expect(wordsOff(words, ['um', 'doze', 'três'])).toBe(1);
  expect(wordsOff(heard(['um'], ['dois'], ['dois'], ['três']), ['um', 'dois', 'três'])).toBe(1);
  expect(wordsOff([], ['um', 'dois'])).toBe(2);
});

test('a word after one of a later piece is out of order', () => {
  expect(outOfOrder(heard(['um', 1, 0], ['dois', 1, 1], ['três', 1, 1]))).toBe(0);
  expect(outOfOrder(heard(['um', 1, 0], ['três', 1, 1], ['dois', 1, 0]))).toBe(1);
});
