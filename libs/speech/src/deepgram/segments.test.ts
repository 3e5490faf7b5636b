import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TranscriptEvent } from '../speech-to-text.ts';
import { type Heard, Segments, spreadWords, type TimedWord } from './segments.ts';

/** Words one after the other, each 300 ms long. */
const said = (text: string, startMs: number): TimedWord[] =>
  text.split(' ').map((word, n) => ({ text: word, startMs: startMs + 300 * n, endMs: startMs + 300 * (n + 1) }));

const heard = (text: string, startMs: number): Heard => {
  const words = said(text, startMs);
  return { text, words, startMs, endMs: words.at(-1)?.endMs ?? startMs };
};
const nothing = (startMs: number, endMs: number): Heard => ({ text: '', words: [], startMs, endMs });
const finalsOf = (events: TranscriptEvent[]) => events.flatMap((event) => (event.type === 'final' ? [event.text] : []));

test('a segment whose final never comes is final as soon as the next one begins, and swallows none of its words', () => {
  const segments = new Segments();
  segments.guess(heard('quero marcar', 0));
  expect(segments.guess(heard('para terça', 600))).toMatchObject([
    { type: 'final', text: 'quero marcar', endOfTurn: false, startMs: 0, endMs: 600 },
    { type: 'partial', text: 'para terça' },
  ]);
  expect(finalsOf(segments.finish(heard('para terça de manhã', 600), { endOfTurn: true }))).toEqual([
    'para terça de manhã',
  ]);
});

test('a segment whose final never comes is final also where the next result has no words', () => {
  const segments = new Segments();
  segments.guess(heard('quero marcar', 0));
  expect(finalsOf(segments.guess(nothing(600, 1600)))).toEqual(['quero marcar']);
});

test('a segment that begins later within the guess takes only the words from there on', () => {
  const segments = new Segments();
  segments.guess(heard('quero marcar para', 0));
  expect(segments.guess(heard('para terça', 600))).toMatchObject([
    { type: 'final', text: 'quero marcar' },
    { type: 'partial', text: 'para terça' },
  ]);
});

test('a final that comes after all does not repeat the words', () => {
  const segments = new Segments();
  segments.guess(heard('quero marcar', 0));
  segments.guess(heard('para terça', 600));
  expect(segments.finish(heard('Quero marcar', 0), { endOfTurn: false })).toEqual([]);
  expect(finalsOf(segments.finish(heard('para terça', 600), { endOfTurn: true }))).toEqual(['para terça']);
});

test('an empty final confirms the words that were shown', () => {
  const segments = new Segments();
  segments.guess(heard('sim', 0));
  expect(segments.finish(nothing(0, 900), { endOfTurn: true })).toMatchObject([
    { type: 'final', text: 'sim', endOfTurn: true, startMs: 0, endMs: 300 },
  ]);
});

test('a guess that repeats itself is reported once', () => {
  const segments = new Segments();
  expect(segments.guess(heard('quero', 0))).toHaveLength(1);
  expect(segments.guess({ ...heard('quero', 0), endMs: 900 })).toEqual([]);
});

test('the word that a lost connection cut is replaced by the one that is heard again', () => {
  const segments = new Segments();
  segments.guess(heard('quero s', 0));
  expect(finalsOf(segments.endConnection())).toEqual(['quero']);
  expect(segments.finalUntilMs).toBe(300);
  expect(segments.guess(heard('saber', 300))).toEqual([{ type: 'partial', text: 'saber' }]);
  expect(finalsOf(segments.finish(heard('saber o preço', 300), { endOfTurn: true }))).toEqual(['saber o preço']);
});

test('a word that a lost connection cut, and whose audio is not sent again, is final', () => {
  const segments = new Segments();
  segments.guess(heard('sim', 0));
  expect(segments.endConnection()).toEqual([]);
  expect(finalsOf(segments.guess(heard('alô', 5000)))).toEqual(['sim']);
});

test('words without times have some in proportion to their length', () => {
  expect(spreadWords('um quatro', 1000, 1800)).toEqual([
    { text: 'um', startMs: 1000, endMs: 1200 },
    { text: 'quatro', startMs: 1200, endMs: 1800 },
  ]);
  expect(spreadWords(' ', 0, 100)).toEqual([]);
});

test('each word is final exactly once, whatever finals and connections are lost', () => {
  const segment = fc.record({
    words: fc.integer({ min: 1, max: 6 }),
    guessed: fc.integer({ min: 0, max: 6 }),
    final: fc.constantFrom('arrives' as const, 'is lost' as const, 'is empty' as const),
    connectionLost: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 8 }), (all) => {
      const segments = new Segments();
      const finals: string[] = [];
      const take = (events: TranscriptEvent[]) => void finals.push(...finalsOf(events));
      const spoken: string[] = [];
      let atMs = 0;
      for (const { words, guessed, final, connectionLost } of all) {
        const names = Array.from({ length: words }, (_, n) => `w${spoken.length + n}`);
        spoken.push(...names);
        // A final that does not arrive is preceded by a guess of the whole; otherwise its words were never heard.
        const shown = final === 'arrives' ? Math.min(guessed, words) : words;
        if (shown > 0) take(segments.guess(heard(names.slice(0, shown).join(' '), atMs)));
        if (connectionLost) {
          take(segments.endConnection());
          // What is not final is heard again, on a new connection.
          const again = Math.max(0, Math.ceil((segments.finalUntilMs - atMs) / 300));
          take(segments.finish(heard(names.slice(again).join(' ') || 'x', atMs + 300 * again), { endOfTurn: false }));
          if (again === words) spoken.push('x');
        } else if (final !== 'is lost') {
          const text = names.join(' ');
          const whole = heard(text, atMs);
          take(segments.finish(final === 'arrives' ? whole : nothing(atMs, whole.endMs), { endOfTurn: true }));
        }
        atMs += 300 * words + 600;
      }
      take(segments.guess(nothing(atMs, atMs + 1000)));
      expect(finals.join(' ')).toBe(spoken.join(' '));
    }),
    { numRuns: 300 },
  );
});
