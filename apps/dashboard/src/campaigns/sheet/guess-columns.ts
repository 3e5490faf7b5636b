/** What a column of a sheet is used for: the number, its area code, the name, or a variable of this name. */
export type Role = 'number' | 'area_code' | 'name' | { variable: string };

export type SheetColumn = {
  readonly name: string;
  readonly samples: readonly string[];
  /** A row that was read has nothing in this column. */
  readonly hasBlanks: boolean;
};

/** A heading without what people write differently: case, accents, blanks, marks, and `nº` for `número`. */
export const plainHeading = (written: string): string =>
  written
    .replace(/(?<!\p{L})n[º°](?!\p{L})/giu, 'numero')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '');

/** In order of preference: a mobile telephone is answered by the person. */
const numberHeadings = [
  /^phonenumber$/,
  /celular|whats|mobile|movil|cellphone|^cel$|^cell$|msisdn/,
  /^(numero)?(de|do)?(telefone|telefono|phone|telephone|fone|tel)\d*(?!.*(fixo|comercial|home|work))/,
  /telefone|telefono|phone|fone|contactnumber|numerodecontato/,
];
/** Without one of the headings above, and if the values are telephone numbers. */
const vagueHeadings = /^(numero|number|num|contato|contact)$/;
const areaCodeHeadings = /^(ddd|areacode|codigodearea|dddcelular|dddtelefone)$/;
const nameHeadings = [
  /^(nome|name|nombre)$/,
  /^(nomecompleto|fullname|nombrecompleto|nomedocliente|nomecliente|nomedocontato|customername|contactname)$/,
  /^(primeironome|firstname|nomesocial|cliente|customer|contato|contact|contacto|pessoa|razaosocial)$/,
  /^nome|nome$/,
];
/** Digits that are no telephone number, although they have as many. */
const documentHeadings = /cpf|cnpj|^rg|documento|matricula|contrato|pedido|cep|codigo|^id$/;

/** Of a file without headings, as `read-table.ts` names its columns. */
const givenHeadings = /^(coluna|column)[a-z]{1,2}$/;

/** What each column most likely is, by its heading, then by its values. A column is a variable if nothing else. */
export function guessRoles(columns: readonly SheetColumn[], variables: readonly string[]): Role[] {
  const headings = columns.map(({ name }) => plainHeading(name));
  const number = numberColumn(columns, headings);
  const areaCode = number < 0 ? -1 : areaCodeColumn(columns, headings, number);
  const name = nameColumn(columns, headings, number);
  return columns.map((column, at) => {
    if (at === number) return 'number';
    if (at === areaCode) return 'area_code';
    if (at === name) return 'name';
    const alike = variables.find((one) => plainHeading(one) === headings[at]);
    return { variable: alike ?? suggestedVariable(column.name) };
  });
}

/**
 * A name for the variable of a column that can be written in a prompt: `Data de vencimento` is `data_de_vencimento`.
 */
export const suggestedVariable = (heading: string): string =>
  heading
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '') || heading;

/** Whether a variable asks for the person's name in so many words, as `{{nome}}` does. */
export const isPlainName = (variable: string): boolean => nameHeadings[0]?.test(plainHeading(variable)) ?? false;

/** Whether a row is the one with the headings. A remark in a contact's row may have the words of a heading. */
export const hasNumberHeading = (cells: readonly string[]): boolean =>
  firstMatch(cells.map(plainHeading), numberHeadings, () => true) >= 0 && !hasFullNumber(cells);

/** Whether a row has a telephone number with its area code: it is a contact, no headings. A date has fewer digits. */
export const hasFullNumber = (cells: readonly string[]): boolean =>
  cells.some((cell) => isLikeNumber(cell) && digitsOf(cell).length >= 10);

const isLikeNumber = (text: string): boolean => /^\s*[+\d(][\d ().-]+$/.test(text) && /^\d{8,15}$/.test(digitsOf(text));

function numberColumn(columns: readonly SheetColumn[], headings: readonly string[]): number {
  const named = firstMatch(headings, numberHeadings, (at) => !areaCodeHeadings.test(headings[at] ?? ''));
  if (named >= 0) return named;
  const like = (at: number) => areMostly(columns[at]?.samples ?? [], isLikeNumber);
  const vague = headings.findIndex((heading, at) => vagueHeadings.test(heading) && like(at));
  if (vague >= 0) return vague;
  return headings.findIndex((heading, at) => !documentHeadings.test(heading) && like(at));
}

/** Numbers that already have their area code need no column of it. */
function areaCodeColumn(columns: readonly SheetColumn[], headings: readonly string[], number: number): number {
  const areaCode = headings.findIndex((heading, at) => at !== number && areaCodeHeadings.test(heading));
  const samples = columns[number]?.samples.filter((text) => text !== '') ?? [];
  const short = samples.filter((text) => digitsOf(text).length <= 9);
  return short.length * 2 >= samples.length ? areaCode : -1;
}

/** In a file without headings the first column of words is most likely the name. */
function nameColumn(columns: readonly SheetColumn[], headings: readonly string[], number: number): number {
  if (!headings.every((heading) => givenHeadings.test(heading)))
    return firstMatch(headings, nameHeadings, (at) => at !== number);
  return columns.findIndex(({ samples }, at) => at !== number && areMostly(samples, isLikeName));
}

function firstMatch(
  headings: readonly string[],
  patterns: readonly RegExp[],
  allowed: (at: number) => boolean,
): number {
  for (const pattern of patterns) {
    const at = headings.findIndex((heading, index) => pattern.test(heading) && allowed(index));
    if (at >= 0) return at;
  }
  return -1;
}

const isLikeName = (text: string): boolean => /^\s*\p{L}[\p{L}\p{M}.'’ -]+$/u.test(text);

function areMostly(samples: readonly string[], isLike: (text: string) => boolean): boolean {
  const given = samples.filter((text) => text !== '');
  return given.length > 0 && given.filter(isLike).length * 2 > given.length;
}

const digitsOf = (text: string): string => text.replaceAll(/\D/g, '');
