import type { ImportAnswer } from '@ligai/contracts';
import type { ImportedContacts } from '@ligai/db';

type ErrorDetail = ImportAnswer['error_details'][number];

const mostDetails = 100;
const longestNumber = 50;

/** What is wrong with single contacts of an import, counted as they come. */
export class ImportTally {
  #errors = 0;
  readonly #details: ErrorDetail[] = [];

  /** `number` as it was written, if it was. */
  add({ line, number, error }: { line: number; number: string | undefined; error: string }): void {
    this.#errors += 1;
    if (this.#details.length >= mostDetails) return;
    this.#details.push({ line, phone_number: number?.slice(0, longestNumber) ?? null, error });
  }

  /** The answer, once the others are imported. */
  answer({ imported, duplicates }: ImportedContacts): ImportAnswer {
    return { imported, duplicates, errors: this.#errors, error_details: this.#details };
  }
}
