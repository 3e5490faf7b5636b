import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeardPiece } from './event.ts';
import { heardText, spansAfter } from './heard-text.ts';
import { speechSpans, spokenText } from './speech-text/speech-text.ts';
import { wordsOf } from './words.ts';

/** Speech as a voice might say it: each word at its own speed, a pause after each mark. */
type Spoken = {
  words: string[];
  ends: number[];
  starts: number[];
  pauses: { startMs: number; endMs: number }[];
  audioMs: number;
};

function speakAloud(words: string[], speeds: number[], pauseMs: number[]): Spoken {
  const spoken: Spoken = { words, starts: [], ends: [], pauses: [], audioMs: 0 };
  words.forEach((word, i) => {
    spoken.starts.push(spoken.audioMs);
    spoken.audioMs += ((word.length + 1) / 15) * 1000 * (speeds[i] ?? 1);
    spoken.ends.push(spoken.audioMs);
    if (!/[.,?]$/.test(word)) return;
    const startMs = spoken.audioMs;
    spoken.audioMs += pauseMs[i] ?? 250;
    if (i + 1 < words.length || (pauseMs[i] ?? 0) > 0) spoken.pauses.push({ startMs, endMs: spoken.audioMs });
  });
  return spoken;
}

/** Each word is spoken as it is written. */
const spansOf = (text: string) => wordsOf(text).map((written) => ({ written, spoken: written }));

const word = fc.stringMatching(/^[a-zç]{1,11}$/);
const clause = fc.tuple(fc.array(word, { minLength: 1, maxLength: 12 }), fc.constantFrom(',', '.', '?'));
const text = fc
  .array(clause, { minLength: 1, maxLength: 5 })
  .map((clauses) => clauses.flatMap(([words, mark]) => words.map((w, i) => (i + 1 === words.length ? w + mark : w))))
  .filter((words) => words.join(' ').length <= 180);

const speech = text
  .chain((words) =>
    fc.tuple(
      fc.constant(words),
      fc.array(fc.double({ min: 0.6, max: 1.4, noNaN: true }), { minLength: words.length, maxLength: words.length }),
      fc.array(fc.integer({ min: 150, max: 400 }), { minLength: words.length, maxLength: words.length }),
    ),
  )
  .map(([words, speeds, pauses]) => speakAloud(words, speeds, pauses));

/** How many words the estimate lies outside of what is true: whole words heard, or that and the one being said. */
function errorAt(spoken: Spoken, heardMs: number, knownMs: number): number {
  const complete = knownMs >= spoken.audioMs;
  const pauses = spoken.pauses
    .filter((p) => p.startMs < knownMs)
    .map((p) => ({ ...p, endMs: Math.min(p.endMs, knownMs) }));
  const piece: HeardPiece = { pieceId: 1, heardMs, audioMs: Math.min(knownMs, spoken.audioMs), complete, pauses };
  const estimated = wordsOf(heardText(spansOf(spoken.words.join(' ')), piece, voice)).length;
  const whole = spoken.ends.filter((end) => end <= heardMs).length;
  const begun = spoken.starts.filter((start) => start < heardMs).length;
  return estimated < whole ? whole - estimated : Math.max(0, estimated - begun);
}

function errors(samples: Spoken[], known: (spoken: Spoken, heardMs: number) => number): number[] {
  return samples.flatMap((spoken) =>
    Array.from({ length: 10 }, (_, i) => {
      const heardMs = (spoken.audioMs * (i + 0.5)) / 10;
      return errorAt(spoken, heardMs, known(spoken, heardMs));
    }),
  );
}

const voice = { languageTag: 'pt-BR', charsPerSecond: 15 };
const shareOf = (all: number[], worst: number) => all.filter((error) => error <= worst).length / all.length;
const samples = fc.sample(speech, { numRuns: 2000, seed: 7 });

const clauses = 'Bom dia, aqui fala a Ana. Tudo bem?';
const piece = (heardMs: number, changes: Partial<HeardPiece> = {}): HeardPiece => ({
  pieceId: 1,
  heardMs,
  audioMs: 3000,
  complete: true,
  pauses: [],
  ...changes,
});

describe('heard text', () => {
  it('is empty before the first sample and complete after the last', () => {
    expect(heardText(spansOf(clauses), piece(0), voice)).toBe('');
    expect(heardText(spansOf(clauses), piece(3000), voice)).toBe(clauses);
    expect(heardText([], piece(100), voice)).toBe('');
  });

  it('ends at the punctuation when the audio was cut in its pause', () => {
    const pauses = [
      { startMs: 900, endMs: 1200 },
      { startMs: 2100, endMs: 2400 },
    ];
    expect(heardText(spansOf(clauses), piece(1000, { pauses }), voice)).toBe('Bom dia,');
    expect(heardText(spansOf(clauses), piece(2300, { pauses }), voice)).toBe('Bom dia, aqui fala a Ana.');
  });

  const price = speechSpans('Custa R$ 1.299,90 por mês.', 'pt-BR');
  /** A voice without pauses: each letter of the spoken text takes the same time. */
  const heardOf = (letters: number) =>
    heardText(price, piece((3000 * letters) / (spokenText(price).length + 1)), voice);

  it('has a number once half of its spoken form was heard', () => {
    const [before, amount] = ['Custa ', 'mil duzentos e noventa e nove reais e noventa centavos'];
    expect(spokenText(price)).toBe(`${before}${amount} por mês.`);
    expect(heardOf(before.length + amount.length / 2 - 1)).toBe('Custa');
    expect(heardOf(before.length + amount.length / 2 + 1)).toBe('Custa R$ 1.299,90');
    expect(heardOf(before.length + amount.length + 3)).toBe('Custa R$ 1.299,90 por');
  });

  it('leaves the rest with its spoken form', () => {
    expect(spokenText(spansAfter(price, 'Custa'))).toBe(
      'mil duzentos e noventa e nove reais e noventa centavos por mês.',
    );
    expect(spansAfter(price, 'Custa R$ 1.299,90 por')).toEqual([{ written: 'mês.', spoken: 'mês.' }]);
    expect(spansAfter(price, '')).toEqual(price);
  });

  it('grows with the heard audio', () => {
    for (const spoken of samples.slice(0, 200)) {
      const lengths = Array.from({ length: 40 }, (_, i) => {
        const heardMs = (spoken.audioMs * i) / 39;
        return heardText(spansOf(spoken.words.join(' ')), piece(heardMs, spoken), voice).length;
      });
      expect(lengths).toEqual(lengths.toSorted((a, b) => a - b));
    }
  });

  it('is at most one word off in 999 of 1000 cuts, and exact in most', () => {
    const all = errors(samples, (spoken) => spoken.audioMs);
    expect(shareOf(all, 1)).toBeGreaterThan(0.999);
    expect(shareOf(all, 0)).toBeGreaterThan(0.95);
  });

  it('is at most one word off in 97 of 100 cuts while the audio is incomplete', () => {
    const all = errors(samples, (spoken, heardMs) => Math.min(spoken.audioMs, heardMs + 300));
    expect(shareOf(all, 1)).toBeGreaterThan(0.97);
  });

  it.each([90, 2000])('costs little if a piece of %i commas is cut with as many pauses', (commas) => {
    const pauses = Array.from({ length: commas - 1 }, (_, i) => ({ startMs: 100 + i * 400, endMs: 250 + i * 400 }));
    const hostile = piece(commas * 200, { audioMs: commas * 400, pauses });
    const before = process.cpuUsage();
    const heard = wordsOf(heardText(spansOf('a, '.repeat(commas)), hostile, voice)).length;
    const { user, system } = process.cpuUsage(before);
    // It took 2 s for 90 commas when every match was compared with all others.
    expect((user + system) / 1000).toBeLessThan(500);
    expect(heard).toBeGreaterThan(commas * 0.4);
    expect(heard).toBeLessThan(commas * 0.6);
  });
});
