import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flushText, flushWholeSentences, nothingSplit, splitText, wholeText } from './pieces.ts';
import { defaultPolicy } from './policy/policy.ts';
import { joinTexts, wordsOf } from './words.ts';

const policy = defaultPolicy.pieces;

/** The pieces of a text that arrives in the given portions. */
function piecesOf(portions: string[]): string[] {
  let unspoken = nothingSplit;
  const pieces: string[] = [];
  for (const portion of portions) {
    const cut = splitText(unspoken, portion, policy);
    unspoken = cut.unspoken;
    pieces.push(...cut.pieces);
  }
  return [...pieces, ...flushText(unspoken, policy)];
}
const tokensOf = (text: string) => text.match(/\s*\S{1,4}/gu) ?? [];
const pieces = (text: string) => piecesOf(tokensOf(text));

describe('speakable pieces', { timeout: 30_000 }, () => {
  it('begin with a short clause, followed by sentences', () => {
    expect(pieces('Claro, posso ajudar, sim. O valor depende do plano escolhido. Qual deles interessa mais?')).toEqual([
      'Claro, posso ajudar,',
      'sim. O valor depende do plano escolhido.',
      'Qual deles interessa mais?',
    ]);
  });

  it('do not end in a clause of one or two words', () => {
    expect(pieces('Olá, bem, vamos começar agora mesmo.')[0]).toBe('Olá, bem, vamos começar agora mesmo.');
  });

  it('begin with about a line if there is no mark', () => {
    const first =
      pieces('Eu vou verificar agora mesmo no sistema qual seria o melhor horário disponível para a senhora')[0] ?? '';
    expect(first.length).toBeGreaterThan(policy.firstMaxChars / 2);
    expect(first.length).toBeLessThanOrEqual(policy.firstMaxChars);
  });

  it('are emitted as soon as they are complete, before the reply is', () => {
    const { pieces: cut, unspoken } = splitText(nothingSplit, 'Tudo bem com você? Eu', policy);
    expect(cut).toEqual(['Tudo bem com você?']);
    expect(unspoken.rest).toBe('Eu');
  });

  it.each([
    'R$ 1.299,90',
    '10:30',
    '3.14',
    'Dr. Silva',
    'Av. Paulista',
    'J. K. Rowling',
    '1.000.000 de pessoas',
    'www.ligai.com.br',
    'R$ 50',
    '2 horas',
    'às 14h30',
    '12 de março',
    '(11) 99988-7766',
    'século XIX',
    '10 mil',
  ])('keep %s whole', (whole) => {
    const text = `Pois então o que eu anotei foi isto aqui: ${whole} e nada além disso, pode ser assim?`;
    for (const piece of pieces(text))
      expect(piece.includes(whole) || !wordsOf(whole).some((word) => wordsOf(piece).includes(word))).toBe(true);
  });

  it('join short sentences, since each piece is a TTS request', () => {
    expect(pieces('Muito bem então. Sim. Não. Talvez. Quem sabe um dia.')).toEqual([
      'Muito bem então.',
      'Sim. Não. Talvez. Quem sabe um dia.',
    ]);
  });

  it('end at a line break', () => {
    expect(pieces('Temos três planos\n- Básico, para quem está começando\n- Completo, com tudo')).toEqual([
      'Temos três planos',
      'Básico, para quem está começando',
      'Completo, com tudo',
    ]);
  });

  it('omit text that cannot be spoken', () => {
    expect(pieces('😀 --- ***')).toEqual([]);
    expect(pieces('Veja [o nosso site aqui](https://ligai.example/a b) hoje mesmo.')).toEqual([
      'Veja o nosso site aqui hoje mesmo.',
    ]);
  });

  it('of a complete text have no early first piece', () => {
    expect(flushText(wholeText('Só um momento, por favor.'), policy)).toEqual(['Só um momento, por favor.']);
  });

  const word = fc.stringMatching(/^[a-zãé]{1,12}[.,?]?$/);
  const text = fc.array(word, { minLength: 1, maxLength: 120 }).map((words) => words.join(' '));

  it('are the whole text, in order, for any division into tokens', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 9 }), (said, size) => {
        const portions = said.match(new RegExp(`.{1,${size}}`, 'gu')) ?? [];
        expect(joinTexts(...piecesOf(portions))).toBe(joinTexts(said));
      }),
    );
  });

  it('are the same for any division into tokens', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.oneof(hostileText, writtenText), sizes, (said, lengths) => {
        const portions: string[] = [];
        for (let at = 0, n = 0; at < said.length; n += 1) {
          const length = lengths[n % lengths.length] ?? 1;
          portions.push(said.slice(at, at + length));
          at += length;
        }
        expect(piecesOf(portions)).toEqual(piecesOf([said]));
      }),
      { numRuns: 500 },
    );
  });

  it('never divide words that are spoken as one', () => {
    fc.assert(
      fc.property(writtenText, (said) => {
        for (const piece of piecesOf(tokensOf(`${said.replaceAll('\n', '')} fim`)))
          expect(piece).not.toMatch(
            /(?:R\$|US\$|nº|século|\d mil|\(11\)|99988-7766 e)$|^(?:50|de março|horas|XIX|9998|%|km)/u,
          );
      }),
    );
  });

  it('are never longer than the policy allows', () => {
    fc.assert(fc.property(text, (said) => pieces(said).every((piece) => piece.length <= policy.maxChars)));
    fc.assert(fc.property(hostileText, (said) => pieces(said).every((piece) => piece.length <= policy.maxChars)));
  });

  it('of a text without blanks are emitted while it is written', () => {
    const { pieces: letters } = splitText(nothingSplit, 'a'.repeat(1000), policy);
    expect(letters.map(({ length }) => length)).toEqual([180, 180, 180, 180, 180]);
    expect(splitText(nothingSplit, '我们可以帮您。今天下午三点有', policy).pieces).toEqual(['我们可以帮您。']);
    const { pieces: cut } = splitText(nothingSplit, '我们今天下午可以帮您预约医生的时间'.repeat(20), policy);
    expect(cut.length).toBeGreaterThan(2);
    expect(Math.max(...cut.map(({ length }) => length))).toBeLessThanOrEqual(policy.maxChars / 2);
    expect(piecesOf(['👩‍👩‍👧'.repeat(10), 'é'.normalize('NFD').repeat(300)]).join('')).toBe(
      'é'.normalize('NFD').repeat(300),
    );
  });

  it('of a truncated text end with its last complete sentence', () => {
    const { unspoken, pieces: cut } = splitText(
      nothingSplit,
      'Temos três planos. O primeiro é bom. O segundo não',
      policy,
    );
    expect([...cut, ...flushWholeSentences(unspoken, policy)]).toEqual(['Temos três planos.', 'O primeiro é bom.']);
    expect(flushWholeSentences(splitText(nothingSplit, 'Sim, é', policy).unspoken, policy)).toEqual(['Sim,']);
    expect(flushWholeSentences(splitText(nothingSplit, 'Sim.', policy).unspoken, policy)).toEqual(['Sim.']);
  });

  it('ignore blanks before the first text', () => {
    let unspoken = nothingSplit;
    for (let token = 0; token < 20; token += 1) unspoken = splitText(unspoken, ' \n\t  ', policy).unspoken;
    expect(unspoken.rest).toBe('');
    const { pieces: cut } = splitText(unspoken, 'Tudo bem com você? Eu', policy);
    expect(cut).toEqual(['Tudo bem com você?']);
  });

  it('leave only a bounded text waiting for the next token', () => {
    fc.assert(
      fc.property(hostileText, (said) => {
        let unspoken = nothingSplit;
        for (const token of said.match(/.{1,7}/gsu) ?? []) {
          unspoken = splitText(unspoken, token, policy).unspoken;
          expect(unspoken.rest.length).toBeLessThanOrEqual(4 * policy.maxChars);
        }
      }),
    );
  });

  const hostile: Array<[string, string]> = [
    ['emoji', ' 🙂'.repeat(20_000)],
    ['table bars', '| '.repeat(20_000)],
    ['words without punctuation', 'palavra '.repeat(5_000)],
    ['letters without a blank', 'a'.repeat(40_000)],
    ['zero-width characters', '\u200b\u200d'.repeat(20_000)],
    ['a single character of many marks', `a${'\u0301'.repeat(40_000)}`],
    ['blanks', ' \t\n'.repeat(13_000)],
    ['blanks of one kind', ' '.repeat(40_000)],
    ['lines', '\n- \n'.repeat(10_000)],
    ['open brackets', '['.repeat(40_000)],
    ['open links', '[a]( '.repeat(8_000)],
    ['dots', '. '.repeat(20_000)],
    ['closing marks', `.${')'.repeat(40_000)}`],
    ['rules', '- - * '.repeat(7_000)],
    ['underlines', '_ __'.repeat(10_000)],
    ['list numbers', '1. '.repeat(13_000)],
    ['ideographs', '我，'.repeat(20_000)],
  ];

  it.each(hostile)('take bounded time per token for %s', (_, said) => {
    for (const tokens of [said.match(/.{1,4}/gsu) ?? [], [said]]) {
      const before = process.threadCpuUsage();
      piecesOf(tokens);
      const { user, system } = process.threadCpuUsage(before);
      // Of processor time, not of the clock: 10,000 tokens. Without a bound it was minutes.
      expect((user + system) / 1000).toBeLessThan(4000);
    }
  });
});

const fragments = [
  'a',
  'palavra',
  ' ',
  '\n',
  '| ',
  ' 🙂',
  '\u200b',
  '\u200d',
  '[',
  '](',
  ')',
  '. ',
  ', ',
  '- ',
  '__',
  '我',
  '。',
  '1. ',
  'R$ ',
];
const writtenText = fc
  .array(
    fc.constantFrom(
      ...[
        'R$ 50,00',
        '2 horas',
        'dia 12 de março',
        'século XIX',
        '(11) 99988-7766',
        '25 %',
        '10 km',
        'US$ 3 mil',
        'nº 50',
      ],
      ...[
        'o valor é',
        'palavra',
        'sim.',
        'então,',
        'pois',
        'não?',
        '**isto**',
        '<b>forte</b>',
        '我们可以帮您今天下午',
        '\n- item',
      ],
    ),
    { maxLength: 80 },
  )
  .map((parts) => parts.join(' '));
const hostileText = fc
  .array(fc.tuple(fc.constantFrom(...fragments), fc.integer({ min: 1, max: 300 })), { maxLength: 12 })
  .map((parts) => parts.map(([part, times]) => part.repeat(times)).join(''));
