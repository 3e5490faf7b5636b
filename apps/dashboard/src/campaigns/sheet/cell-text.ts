/** What a cell of a workbook holds, formulas as their last result. Numbers are as the file has them: `5.511999887766E12`. */
export type Cell = string | WrittenNumber | boolean | Date | null;

/** The digits of a number in a workbook; a class of its own, so that text is not mistaken for it. */
export class WrittenNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type CellLanguage = 'pt-BR' | 'en';

/** A cell as the text of a CSV field: a telephone number that became a number has its digits again, dates are dates. */
export function cellText(cell: Cell, language: CellLanguage): string {
  if (cell === null) return '';
  // Rows of the sheet are lines of the CSV file.
  if (typeof cell === 'string') return cell.replaceAll(/\s*[\r\n\u2028\u2029]+\s*/g, ' ').trim();
  if (cell instanceof WrittenNumber) return numberText(cell.text, language);
  if (cell instanceof Date) return dateText(cell, language);
  return language === 'en' ? (cell ? 'yes' : 'no') : cell ? 'sim' : 'não';
}

/** Whole numbers as their digits; fractions without the error of their binary form (`0.30000000000000004`). */
function numberText(written: string, language: CellLanguage): string {
  const value = Number(written);
  if (!Number.isFinite(value)) return written;
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return BigInt(value).toString();
  const short = String(Number(value.toPrecision(15)));
  return language === 'en' ? short : short.replace('.', ',');
}

/** Workbooks have no time zone: the library gives the written time as UTC. */
function dateText(date: Date, language: CellLanguage): string {
  // A telephone number formatted as a date: spreadsheet programs, whose last year is 9999, show the same.
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999) return '########';
  const [day = '', time = ''] = date.toISOString().split('T');
  const [year, month, dayOfMonth] = day.split('-');
  const shown = language === 'en' ? day : `${dayOfMonth}/${month}/${year}`;
  const clock = time.slice(0, 5);
  if (clock === '00:00') return shown;
  // A time without a day is a day of 1899 or 1900.
  return Number(year) < 1901 ? clock : `${shown} ${clock}`;
}
