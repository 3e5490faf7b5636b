import { type DuplicateLine, longestRefusedText, mostRefusedRows, type NewRefusedRow } from '@ligai/db';

/** The first rows of an import that become no contact, as the campaign stores them: those with an error, then duplicates. */
export class FirstRefusedRows {
  readonly #rows: NewRefusedRow[] = [];

  get rows(): readonly NewRefusedRow[] {
    return this.#rows;
  }

  add({ line, phoneNumber, name, error }: Omit<NewRefusedRow, 'duplicateOfLine'>): void {
    if (this.#rows.length >= mostRefusedRows) return;
    this.#rows.push({
      line,
      phoneNumber: cut(phoneNumber, longestRefusedText.phoneNumber),
      name: cut(name, longestRefusedText.name),
      error: cut(error, longestRefusedText.error),
      duplicateOfLine: null,
    });
  }

  addDuplicates(duplicates: readonly DuplicateLine[]): void {
    for (const { firstLine, ...row } of duplicates.slice(0, mostRefusedRows - this.#rows.length)) {
      this.#rows.push({ ...row, error: null, duplicateOfLine: firstLine });
    }
  }
}

/** Valid in Postgres. A text of its own: a part of a longer one would hold all of it, here a piece of the file, in memory. */
const cut = (text: string | null, most: number): string | null =>
  text ? structuredClone(text.slice(0, most).toWellFormed().replaceAll('\0', '\ufffd')) : null;
