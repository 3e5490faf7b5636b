/** A number as it is written: "-1.299,90" has the whole part 1299, the fraction "90" and the mark ",". */
export type Amount = {
  readonly sign: '' | '-' | '+';
  readonly whole: number;
  /** As written, without separators: "007". */
  readonly digits: string;
  /** Digits after the decimal mark; empty for a whole number. */
  readonly fraction: string;
  readonly mark: '' | ',' | '.';
  /** True if the thousands are separated. */
  readonly grouped: boolean;
};

/** Source of a pattern for a number without its sign. Its length is bounded. */
export const numberSource = String.raw`(?:\d{1,3}(?:(?:\.\d{3}){1,4}(?!\d)(?:,\d{1,9})?|(?:,\d{3}){1,4}(?!\d)(?:\.\d{1,9})?|(?: \d{3}){1,4}(?!\d)(?:[.,]\d{1,2})?)|\d{1,15}(?:[.,]\d{1,9})?)(?!\d)`;

/** The largest number with a name; longer numbers are read digit by digit. */
const mostDigits = 15;

/**
 * Reads a written number. `decimalMark` decides for a single separator before three digits: "1.299" is 1299 in Portuguese and
 * 1.299 in English. Null if the text is no number with a name.
 */
export function amountOf(written: string, decimalMark: ',' | '.'): Amount | null {
  const match = /^([-−–+]?)\s?(\d[\d., ]*)$/u.exec(written.trim());
  const [, sign = '', body = ''] = match ?? [];
  const compact = body.replaceAll(' ', '');
  if (!match || !/^\d+(?:[.,]\d+)*$/u.test(compact)) return null;
  if (/[.,].*[.,]/u.test(compact) && !/^\d{1,3}(?:(?:\.\d{3})+(?:,\d+)?|(?:,\d{3})+(?:\.\d+)?)$/u.test(compact))
    return null;
  const { digits, fraction, mark, grouped } = partsOf(compact, decimalMark);
  if (digits.length > mostDigits) return null;
  const spaced = grouped || body.trim() !== compact;
  return {
    sign: sign === '+' ? '+' : sign === '' ? '' : '-',
    whole: Number(digits),
    digits,
    fraction,
    mark,
    grouped: spaced,
  };
}

type Parts = Pick<Amount, 'digits' | 'fraction' | 'mark' | 'grouped'>;

function partsOf(body: string, decimalMark: ',' | '.'): Parts {
  const separators = body.match(/[.,]/gu) ?? [];
  const last = separators.at(-1);
  if (last === undefined) return { digits: body, fraction: '', mark: '', grouped: false };
  const at = body.lastIndexOf(last);
  const tail = body.slice(at + 1);
  const isGrouping =
    tail.length === 3 &&
    /^\d{1,3}[.,]/u.test(body) &&
    !/^0/u.test(body) &&
    (separators.length > 1 ? separators.every((mark) => mark === last) : last !== decimalMark);
  if (isGrouping) return { digits: body.replaceAll(/[.,]/gu, ''), fraction: '', mark: '', grouped: true };
  const digits = body.slice(0, at).replaceAll(/[.,]/gu, '');
  return { digits, fraction: tail, mark: last === ',' ? ',' : '.', grouped: separators.length > 1 };
}

/** The value, for the choice between singular and plural. */
export const numericValue = ({ whole, fraction }: Amount): number => Number(`${whole}.${fraction || '0'}`);
