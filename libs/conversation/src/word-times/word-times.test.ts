import { describe, expect, it } from 'vitest';
import type { HeardPiece, PieceSound } from '../event.ts';
import { wordsOf } from '../words.ts';
import { type SoundKind, traitsOf } from './sounds.ts';
import { soundsOf } from './spelling.ts';
import { wordTimes } from './word-times.ts';

const voice = { languageTag: 'pt-BR', charsPerSecond: 15 };

/** Speech whose sounds are as their kinds usually are; `pace` says how slowly each word is spoken. */
function spoken(text: string, pace: readonly number[], quieterDb = 0) {
  const sound = { levelsDb: [] as number[], trebleDb: [] as number[] };
  const times = wordsOf(text).map((word, i) => {
    const startMs = sound.levelsDb.length * 10;
    for (const kind of soundsOf(word, voice.languageTag)) {
      const { ms, level, treble } = traitsOf[kind];
      const blocks = Math.max(1, Math.round((ms * (pace[i] ?? 1)) / 10));
      sound.levelsDb.push(...Array.from({ length: blocks }, () => level[0] - quieterDb));
      sound.trebleDb.push(...Array.from({ length: blocks }, () => treble[0]));
    }
    return { startMs, endMs: sound.levelsDb.length * 10 };
  });
  return { times, sound, words: wordsOf(text) };
}

function pieceOf(sound: PieceSound, changes: Partial<HeardPiece> = {}): HeardPiece {
  const audioMs = sound.levelsDb.length * 10;
  return { pieceId: 1, heardMs: audioMs / 2, audioMs, complete: true, pauses: [], sound, ...changes };
}

/** The longest distance between the ends of words. */
const offMs = (times: { endMs: number }[], right: { endMs: number }[]) =>
  Math.max(...right.map(({ endMs }, i) => Math.abs(endMs - (times[i]?.endMs ?? 0))));

const text = 'nossa casa tem sete quartos e o senhor pode chegar depois das seis';
/** One word twice as slow as another. */
const uneven = [1.4, 0.8, 1, 0.7, 1.3, 0.8, 1.2, 0.7, 1.4, 1, 0.7, 1.3, 1];

describe('times of words', () => {
  it('follow the sound of the audio when words are slower or faster than their letters say', () => {
    const { words, times, sound } = spoken(text, uneven);
    expect(offMs(wordTimes(words, pieceOf(sound), voice), times)).toBeLessThanOrEqual(20);
    const { sound: _, ...silent } = pieceOf(sound);
    expect(offMs(wordTimes(words, silent, voice), times)).toBeGreaterThan(100);
  });

  it('do not depend on the loudness of the voice', () => {
    const { words, sound } = spoken(text, uneven);
    const quiet = spoken(text, uneven, 14).sound;
    expect(wordTimes(words, pieceOf(quiet), voice)).toEqual(wordTimes(words, pieceOf(sound), voice));
  });

  it('follow the sound of the part that has arrived while the audio is incomplete', () => {
    const { words, times, sound } = spoken(text, uneven);
    const known = { levelsDb: sound.levelsDb.slice(0, 250), trebleDb: sound.trebleDb.slice(0, 250) };
    const found = wordTimes(words, pieceOf(known, { complete: false, heardMs: 2450 }), voice);
    const heard = times.filter(({ endMs }) => endMs < 2450);
    expect(heard.length).toBeGreaterThan(5);
    expect(offMs(found, heard)).toBeLessThanOrEqual(30);
  });

  it('end before a mark if the audio broke off in the silence after it', () => {
    const { words, times, sound } = spoken('nossa casa, tem sete quartos', [1.3, 0.8, 1.4, 0.7, 1]);
    const endMs = times[1]?.endMs ?? 0;
    const silence = Array(30).fill(-60);
    const levelsDb = [...sound.levelsDb.slice(0, endMs / 10), ...silence];
    const trebleDb = [...sound.trebleDb.slice(0, endMs / 10), ...silence.map(() => 0)];
    const pauses = [{ startMs: endMs, endMs: endMs + 300 }];
    const heard = { pauses, heardMs: endMs + 300, complete: false };
    const found = wordTimes(words, pieceOf({ levelsDb, trebleDb }, heard), voice);
    expect(found[1]?.endMs).toBeLessThanOrEqual(endMs);
    expect(found[2]?.startMs).toBe(endMs + 300);
  });

  it('do not take a short gap between sounds for the silence after a mark', () => {
    const { words, times, sound } = spoken('nossa casa tem sete quartos, e o senhor pode chegar', uneven);
    const gapMs = times[1]?.endMs ?? 0;
    const at = gapMs / 10;
    const gap = Array(10).fill(-60);
    const levelsDb = [...sound.levelsDb.slice(0, at), ...gap, ...sound.levelsDb.slice(at, at + 30)];
    const trebleDb = [...sound.trebleDb.slice(0, at), ...gap.map(() => 0), ...sound.trebleDb.slice(at, at + 30)];
    const pauses = [{ startMs: gapMs, endMs: gapMs + 100 }];
    const heard = { pauses, heardMs: gapMs + 400, complete: false };
    const found = wordTimes(words, pieceOf({ levelsDb, trebleDb }, heard), voice);
    expect(found.filter(({ endMs }) => endMs <= gapMs + 400).length).toBeLessThanOrEqual(4);
  });

  it('follow the letters if the audio is no speech', () => {
    const tone = { levelsDb: Array(300).fill(-12), trebleDb: Array(300).fill(-3) };
    const { sound: _, ...silent } = pieceOf(tone);
    const words = wordsOf(text);
    expect(wordTimes(words, pieceOf(tone), voice)).toEqual(wordTimes(words, silent, voice));
  });

  it('follow the sound only between the pauses around the position, and the pauses elsewhere', () => {
    const { words, times, sound } = spoken('nossa casa, tem sete quartos', [1.3, 0.8, 1.4, 0.7, 1]);
    const borderMs = times[1]?.endMs ?? 0;
    const at = borderMs / 10;
    const gap = Array(20).fill(-60);
    const levelsDb = [...sound.levelsDb.slice(0, at), ...gap, ...sound.levelsDb.slice(at)];
    const trebleDb = [...sound.trebleDb.slice(0, at), ...gap.map(() => 0), ...sound.trebleDb.slice(at)];
    const pauses = [{ startMs: borderMs, endMs: borderMs + 200 }];
    const found = wordTimes(words, pieceOf({ levelsDb, trebleDb }, { pauses, heardMs: borderMs - 50 }), voice);
    expect(offMs(found.slice(0, 2), times.slice(0, 2))).toBeLessThanOrEqual(20);
    expect(found[2]?.startMs).toBe(borderMs + 200);
  });

  it('cost little for the longest audio and text', () => {
    const long = Array.from({ length: 400 }, () => 'casa');
    const sound = { levelsDb: Array.from({ length: 1500 }, (_, n) => -(n % 40)), trebleDb: Array(1500).fill(-5) };
    const before = process.cpuUsage();
    wordTimes(long, pieceOf(sound), voice);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(500);
  });
});

describe('sounds of a word', () => {
  it.each<[language: string, word: string, sounds: string]>([
    ['pt-BR', 'quarenta', 'TWVRVRTU'],
    ['pt-BR', 'Número,', 'RVRVRU'],
    ['pt-BR', 'chave', 'SVZU'],
    ['pt-BR', 'o', 'W'],
    ['pt-BR', 'noite', 'RVWTSU'],
    ['en-US', 'month,', 'RVRF'],
    ['en-US', 'takes', 'TVTS'],
    ['en-US', 'wanted', 'RVRTWD'],
    ['en-US', 'delivery', 'DVRVZVRV'],
    ['en-US', 'the', 'FW'],
    ['es', 'calle', 'TVZU'],
    ['fr-FR', 'deux', 'DVWS'],
    ['pt-BR', '—', 'V'],
  ])('%s: %s', (language, word, sounds) => {
    expect(soundsOf(word, language).join('')).toBe(sounds);
  });

  it('are bounded for text that is no word', () => {
    expect(soundsOf('a'.repeat(100_000), 'en').length).toBeLessThanOrEqual(40);
    expect(soundsOf('xyz', 'constructor').every((kind: SoundKind) => kind in traitsOf)).toBe(true);
  });
});
