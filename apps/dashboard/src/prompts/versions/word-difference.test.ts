import { expect, it } from 'vitest';
import { differenceOf, type Piece } from './word-difference.ts';

const shown = (pieces: readonly Piece[]): string =>
  pieces.map(({ kind, text }) => ({ same: text, removed: `[-${text}-]`, added: `[+${text}+]` })[kind]).join('');

/** The texts again, of which a difference must lose nothing. */
const older = (pieces: readonly Piece[]) => pieces.flatMap((one) => (one.kind === 'added' ? [] : one.text)).join('');
const newer = (pieces: readonly Piece[]) => pieces.flatMap((one) => (one.kind === 'removed' ? [] : one.text)).join('');

it('a changed word is shown in its sentence, and accents belong to their word', () => {
  expect(shown(differenceOf('Fale do plano básico.\nSeja breve.', 'Fale do plano médio.\nSeja breve.'))).toBe(
    'Fale do plano [-básico-][+médio+].\nSeja breve.',
  );
  expect(shown(differenceOf('Olá', 'Olá, Maria'))).toBe('Olá[+, Maria+]');
  expect(differenceOf('igual', 'igual')).toEqual([{ kind: 'same', text: 'igual' }]);
  expect(differenceOf('', '')).toEqual([]);
});

it('words that changed one after the other are one change', () => {
  expect(shown(differenceOf('Diga bom dia sempre.', 'Diga boa noite sempre.'))).toBe(
    'Diga [-bom dia-][+boa noite+] sempre.',
  );
});

it('both texts can be read from any difference', () => {
  let seed = 1;
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const text = () => Array.from({ length: random(30) }, () => ['a', 'b', ' ', '\n', 'é', '.'][random(6)]).join('');
  for (let nth = 0; nth < 500; nth += 1) {
    const [before, after] = [text(), text()];
    const pieces = differenceOf(before, after);
    expect([older(pieces), newer(pieces)]).toEqual([before, after]);
  }
});

it('two long texts without anything in common take little time', () => {
  const before = Array.from({ length: 15_000 }, (_, nth) => `a${nth}`).join(' ');
  const after = Array.from({ length: 15_000 }, (_, nth) => `b${nth}`).join(' ');
  const pieces = differenceOf(before, after);
  expect([older(pieces), newer(pieces)]).toEqual([before, after]);
}, 5000);
