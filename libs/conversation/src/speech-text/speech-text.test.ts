import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dividedSpans, speechSpans, spokenText, writtenText } from './speech-text.ts';

const wordsIn = (text: string): string[] => text.split(/\s+/u).filter((word) => word !== '');

const fragments = [
  ...[
    'R$ 1.299,90',
    '12/03/2027',
    '14h30',
    '10:30',
    '123.456.789-09',
    '(11) 99988-7766',
    '25 %',
    '2 horas',
    'Sr. Silva',
  ],
  ...['https://ligai.example/a?b=c', 'ana@ligai.com.br', 'v2.1', '1/2 hora', '-5 °C', 'século XIX', 'e/ou', '10-20 km'],
  ...[
    'a',
    '.',
    ',',
    '(',
    ')',
    '-',
    '+',
    '/',
    '1',
    '22',
    '000',
    '°',
    'º',
    '%',
    '$',
    'h',
    ':',
    '🙂',
    'x²',
    ' ',
    '\n',
    '&',
    '=',
    '@',
  ],
];
const text = fc
  .array(fc.tuple(fc.constantFrom(...fragments), fc.constantFrom('', ' ')), { maxLength: 30 })
  .map((parts) => parts.flat().join(''));
const tag = fc.constantFrom('pt-BR', 'pt-PT', 'en', 'en-GB', 'es', 'es-MX', 'ja-JP');

describe('spans of speech text', { timeout: 30_000 }, () => {
  it('contain every written word exactly once, in order', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'grapheme' })), tag, (written, language) => {
        const spans = speechSpans(written, language);
        expect(spans.flatMap((span) => wordsIn(span.written))).toEqual(wordsIn(written));
        for (const span of spans) expect(span.written).not.toBe('');
        expect(writtenText(spans)).toBe(wordsIn(written).join(' '));
      }),
      { numRuns: 1000 },
    );
  });

  it('do not depend on the blanks between the words', () => {
    expect(speechSpans(' R$  50,00\npor mês ', 'pt-BR')).toEqual([
      { written: 'R$ 50,00', spoken: 'cinquenta reais' },
      { written: 'por', spoken: 'por' },
      { written: 'mês', spoken: 'mês' },
    ]);
  });

  it('are divided if their spoken text is too long', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 20, max: 200 }), (written, most) => {
        const spans = speechSpans(written, 'pt-BR');
        const parts = dividedSpans(spans, most);
        expect(parts.flat()).toEqual(spans);
        for (const part of parts) expect(part.length === 1 || spokenText(part).length <= most).toBe(true);
      }),
    );
  });

  it('are the written words in a language without rules', () => {
    expect(spokenText(speechSpans('R$ 50 を', 'ja-JP'))).toBe('R$ 50 を');
  });

  it('have no words for names of built-in properties', () => {
    const written = 'constructor@toString.com toString1 R$ 5/valueOf CONSTRUCTOR';
    expect(spokenText(speechSpans(written, 'pt-BR'))).toBe(
      'constructor arroba tostring ponto com toString um cinco reais por valueOf CONSTRUCTOR',
    );
    expect(spokenText(speechSpans('50', 'constructor'))).toBe('50');
  });

  it.each([
    ['digits', '1'.repeat(20_000)],
    ['grouped digits', '1.'.repeat(10_000)],
    ['numbers', '12 '.repeat(7_000)],
    ['addresses', 'a.'.repeat(10_000)],
    ['brackets', 'www.('.repeat(4_000)],
    ['signs', '+-'.repeat(10_000)],
    ['letters', 'a'.repeat(20_000)],
    ['capitals', 'A'.repeat(20_000)],
    ['mail', 'a@'.repeat(10_000)],
    ['slashes', 'aa/'.repeat(7_000)],
  ])('take linear time for %s', (_, hostile) => {
    const before = process.threadCpuUsage();
    for (const language of ['pt-BR', 'en', 'es']) speechSpans(hostile, language);
    const { user, system } = process.threadCpuUsage(before);
    // Of processor time, for 60,000 characters; a piece has at most 720.
    expect((user + system) / 1000).toBeLessThan(1500);
  });
});
