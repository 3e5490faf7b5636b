import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noMarkup, removeMarkup } from './markup.ts';

/** The plain text of a text that arrives in portions, with single blanks. */
function plain(portions: readonly string[]): string {
  let markup = noMarkup;
  let text = '';
  for (const portion of portions) {
    const next = removeMarkup(markup, portion);
    text += next.text;
    ({ markup } = next);
  }
  return text + removeMarkup(markup, '', true).text;
}

const tidy = (text: string): string =>
  text
    .trim()
    .replaceAll(/\s+/gu, ' ')
    .replaceAll(/ (?=[.,;:!?])/gu, '');

const cases: Array<[kind: string, written: string, plain: string]> = [
  ['emphasis and code', '**Importante:** leia `isto` e _isso_', 'Importante: leia isto e isso'],
  ['names with underscores', '_muito_ bom, snake_case fica', 'muito bom, snake_case fica'],
  ['struck text', '~~velho~~ ~30 reais', 'velho ~30 reais'],
  [
    'headings and lists',
    '# Planos\n- Básico\n* Completo\n• Extra\n1. Um\n2. Dois',
    'Planos Básico Completo Extra Um Dois',
  ],
  ['a number at the beginning that is no list', '20. Pode ser?', '20. Pode ser?'],
  ['tasks', '- [ ] tarefa\n- [x] feita', 'tarefa feita'],
  ['quotes', '> dito\n> feito', 'dito feito'],
  ['rules', '---\nOi\n***\n=====\nfim', 'Oi fim'],
  ['dashes', 'texto---texto -- fim', 'texto texto -- fim'],
  ['a negative number', '-5 graus', '-5 graus'],
  ['links', 'Veja [a página](https://ligai.example/a_(b)) agora', 'Veja a página agora'],
  ['links with a title', 'Veja [aqui](https://a.example "b (c)") já', 'Veja aqui já'],
  ['images', '![logo](https://a.example/x.png) Oi', 'logo Oi'],
  ['references', 'Veja [aqui][1] e isto [2] e isso [^3]', 'Veja aqui e isto e isso'],
  ['citations', 'Custa 50【4:0†source】.', 'Custa 50.'],
  [
    'addresses in angle brackets',
    '<https://ligai.example/x> ou <ana@ligai.example>',
    'https://ligai.example/x ou ana@ligai.example',
  ],
  [
    'tables',
    '| Plano | Preço |\n| --- | ---: |\n| Básico | R$ 49,90 |\n| Completo | R$ 99 |\nQual?',
    'Plano, Preço. Básico, R$ 49,90. Completo, R$ 99. Qual?',
  ],
  ['tables without outer bars', 'A | B\n--- | ---\n1 | 2\n', 'A, B 1, 2'],
  ['tables with empty cells', '| | Preço |\n|a||\n', 'Preço. a.'],
  ['HTML', 'a <b>forte</b> e <a href="x">link</a><br>linha', 'a forte e link linha'],
  ['HTML lists', '<ul><li>um</li><li>dois</li></ul>fim', 'um dois fim'],
  ['HTML tables', '<tr><td>a</td><td>b</td></tr>', 'a, b'],
  [
    'entities',
    'e&nbsp;x &amp; y &eacute; &#233; &#xE9; &ccedil;&atilde;o &desconh; AT&T; P&D',
    'e x & y é é é ção AT&T; P&D',
  ],
  ['a comparison of names', 'se x <y então z> fim', 'se x y então z fim'],
  ['unknown elements', '<resposta>Oi</resposta> <｜fim｜>', 'Oi'],
  ['functions', '<function=buscar>{"a":1}</function>Certo.', 'Certo.'],
  ['SSML', 'Olá <break time="1s"/> mundo', 'Olá mundo'],
  ['comments', 'a <!-- b -- c --> d', 'a d'],
  ['scripts', '<script>alert("a < b")</script>fim', 'fim'],
  ['reasoning', '<think>hmm <b>x</b> vou</think>Olá!', 'Olá!'],
  ['nested reasoning', '<Thinking>a<thinking>b</thinking>c</Thinking> Oi', 'Oi'],
  ['reasoning that never ends', 'Oi. <think>nunca termina', 'Oi.'],
  ['the end of reasoning alone', '</think>Oi', 'Oi'],
  ['reasoning in brackets', '[THINK]abc [x](y) [/THINK]Oi', 'Oi'],
  ['tool calls', '<tool_call>{"name":"x"}</tool_call>Certo.', 'Certo.'],
  [
    'channels',
    '<|channel|>analysis<|message|>pensa<|end|><|start|>assistant<|channel|>final<|message|>Oi!<|return|>',
    'Oi!',
  ],
  ['fenced code', 'Use:\n```js\nfoo(`a`);\n```\nPronto.', 'Use: Pronto.'],
  ['fenced code with tildes', '~~~\nfoo\n~~~\nPronto.', 'Pronto.'],
  ['fenced code that never ends', 'Use:\n```\nfoo', 'Use:'],
  ['code in one line of three marks', '```npm i``` agora', 'npm i agora'],
  ['escapes', 'R\\$ 50, \\*nota\\* e 1\\. x', 'R$ 50, *nota* e 1. x'],
  ['formulas', 'É $x^2$ e \\(\\frac{1}{2}\\) e $$a \\times b$$ e \\[y^{3}\\].', 'É x² e 1/2 e a × b e y³.'],
  ['commands outside of formulas', '\\frac{1}{2} e 3 \\times 4', '1/2 e 3 × 4'],
  ['money', 'Custa US$ 5, R$ 6 ou $20', 'Custa US$ 5, R$ 6 ou $20'],
  ['multiplication', '2 * 3 = 6', '2 × 3 = 6'],
  ['comparisons', '5 > 3 e 3 < 5 e x -> y', '5 > 3 e 3 < 5 e x y'],
  ['emoji', 'Ótimo! 🎉👍🏽 Vamos 🇧🇷 lá ❤️ 👩‍👩‍👧 1️⃣', 'Ótimo! Vamos lá 1'],
  ['invisible characters', 'um\u200bdois tr\u00adês\u0007', 'um dois três'],
  ['braces', '{nome}', 'nome'],
  ['names of built-in properties', '&valueOf; \\toString x', 'x'],
];

/** How many characters after an open "<" are held. */
function heldAfter(written: string): number {
  let { markup } = removeMarkup(noMarkup, '');
  let most = 0;
  for (const char of written) {
    ({ markup } = removeMarkup(markup, char));
    most = Math.max(most, markup.held.length);
  }
  return most;
}

describe('text without markup', { timeout: 30_000 }, () => {
  it.each(cases)('has the words of %s', (_, written, expected) => {
    expect(tidy(plain([written]))).toBe(expected);
    expect(plain([...written.matchAll(/./gsu)].map(([char]) => char))).toBe(plain([written]));
  });

  const text = fc
    .array(
      fc.oneof(
        fc.constantFrom(...cases.map(([, written]) => written)),
        fc.string({ unit: 'binary', maxLength: 12 }),
        fc.constantFrom(...'<>&[]()`*_~|$\\{}!=#-\n /.1a'.split('')),
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join(''));

  it('waits for the character after a footnote, which may make it a link', () => {
    const written = 'e isso [^3](';
    expect(plain([...written])).toBe(plain([written]));
  });

  it('is the same for any division into tokens', () => {
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (written, sizes) => {
        const tokens: string[] = [];
        for (let at = 0, n = 0; at < written.length; n += 1) {
          const size = sizes[n % sizes.length] ?? 1;
          tokens.push(written.slice(at, at + size));
          at += size;
        }
        expect(plain(tokens)).toBe(plain([written]));
      }),
      { numRuns: 1000 },
    );
  });

  it('is not delayed by a sign that is no markup', () => {
    expect(heldAfter('se x <y então o valor é menor e a conta fecha em zero')).toBeLessThan(5);
    expect(heldAfter('custa $50 e [isto] ou *aquilo* & mais')).toBeLessThan(5);
  });

  it('waits for a bounded number of characters', () => {
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('<', '[', '&', '|', '-', '$', '`', '_', '~~~', '<think>', '](', '\\'),
        (written, open) => {
          let markup = noMarkup;
          for (const token of `${written}\n${open}${written.repeat(20)}`.match(/.{1,7}/gsu) ?? []) {
            ({ markup } = removeMarkup(markup, token));
            expect(markup.held.length).toBeLessThan(800);
          }
        },
      ),
    );
  });

  it.each([
    ['<', 40_000],
    ['<a ', 15_000],
    ['<think>', 6_000],
    ['<think><', 5_000],
    ['[', 40_000],
    ['](', 20_000],
    ['$a', 20_000],
    ['\\frac{', 7_000],
    ['|', 40_000],
    ['| -', 13_000],
    ['```\n', 10_000],
    ['_', 40_000],
    ['-', 40_000],
    ['&a', 20_000],
    ['\n- ', 13_000],
    ['<!-- -', 7_000],
    ['<|channel|>', 4_000],
    ['🙂', 20_000],
    ['\\', 40_000],
  ])('takes bounded time per token for %j', (part, times) => {
    const written = part.repeat(times);
    for (const tokens of [written.match(/.{1,4}/gsu) ?? [], [written]]) {
      const before = process.threadCpuUsage();
      plain(tokens);
      const { user, system } = process.threadCpuUsage(before);
      // Of processor time, for 10,000 tokens.
      expect((user + system) / 1000).toBeLessThan(1500);
    }
  });
});
