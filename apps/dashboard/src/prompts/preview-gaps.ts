/** A piece of a filled text: words, or the name of a variable that has no value. */
export type FilledPiece = { words: string } | { missing: string };

/** The API takes 50,000 characters of values; a preview with more gaps than this shows the rest as nothing. */
const mostGaps = 200;
const longestName = 200;

/** Values that leave each variable without a value in the filled text as it is written, for `piecesOf` to find. */
export const valuesOfGaps = (missing: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    missing
      .filter(({ length }) => length <= longestName / 2)
      .slice(0, mostGaps)
      .map((name) => [name, `{{${name}}}`]),
  );

/** Splits a text that was filled with `valuesOfGaps`. */
export function piecesOf(filled: string, missing: readonly string[]): FilledPiece[] {
  const names = new Set(missing);
  const pieces = filled.split(/\{\{([^{}]+)\}\}/u);
  // Every second piece is the name of a placeholder.
  return pieces.flatMap((piece, index): FilledPiece[] => {
    if (index % 2 === 0) return piece === '' ? [] : [{ words: piece }];
    return [names.has(piece) ? { missing: piece } : { words: `{{${piece}}}` }];
  });
}

/** What people write for the variables that every call fills. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  name: [
    'nome',
    'nomecompleto',
    'primeironome',
    'nomedapessoa',
    'nomedocliente',
    'cliente',
    'pessoa',
    'firstname',
    'fullname',
    'customername',
    'customer',
    'contactname',
  ],
  phone_number: [
    'phone',
    'phonenumber',
    'number',
    'telephone',
    'mobile',
    'telefone',
    'numero',
    'numerodetelefone',
    'celular',
    'fone',
    'whatsapp',
  ],
};

/**
 * The variable that a name without a value probably means: one that every call fills, or one of `valued`, the names in
 * the prompt that have a value. Undefined if it is like none of them.
 */
export function meantBy(written: string, valued: readonly string[]): string | undefined {
  const bare = bareName(written);
  const known = Object.keys(otherNames).find((name) => bareName(name) === bare || otherNames[name]?.includes(bare));
  return known ?? [...Object.keys(otherNames), ...valued].find((name) => isMisspelling(bare, bareName(name)));
}

/** Without accents, capitals and separators: `Nome_Completo` and `nome-completo` are one name. */
const bareName = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[\p{M}_.-]/gu, '')
    .toLowerCase();

/** Whether one name becomes the other by a letter more, less, another or exchanged with the next; digits tell names apart. */
function isMisspelling(one: string, other: string): boolean {
  if (one === other) return true;
  if (Math.min(one.length, other.length) < 4 || /\d/.test(one + other)) return false;
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  const [restShort, restLong] = [short.slice(at), long.slice(at)];
  if (restLong.length > restShort.length) return restLong.slice(1) === restShort;
  const isExchanged = restShort[0] === restLong[1] && restShort[1] === restLong[0];
  return restShort.slice(1) === restLong.slice(1) || (isExchanged && restShort.slice(2) === restLong.slice(2));
}
