import type { ImportAnswer } from '@ligai/contracts';
import type { ImportedContacts, NewContact } from '@ligai/db';
import { visible } from '../../../http/invalid-request.ts';
import type { Columns } from './csv/read-header.ts';
import { ErrorReport } from './error-report.ts';
import { FirstRefusedRows } from './first-refused-rows.ts';

const mostDetails = 100;
const mostRows = 20;
const longestNumber = 50;

type Counted = Pick<ImportedContacts, 'imported' | 'duplicates'>;
type Row = NonNullable<ImportAnswer['rows']>[number];
type FileDescription = { delimiter: string; columns: Columns; encoding?: string };

/** What is wrong with a contact; `number` and `name` as they were written, if they were. */
export type ContactProblem = { line: number; number: string | undefined; name?: string | undefined; problem: string };

/** What an import says of single contacts, collected as they come. */
export class ImportTally {
  #errors = 0;
  readonly #details: ImportAnswer['error_details'] = [];
  readonly #duplicateDetails: ImportAnswer['duplicate_details'] = [];
  readonly #rows: Row[] = [];
  #file: ImportAnswer['file'];
  readonly report = new ErrorReport();
  readonly refused = new FirstRefusedRows();

  /** A contact with a problem. */
  add({ line, number, name, problem }: ContactProblem): void {
    this.#errors += 1;
    const written = number === undefined ? null : visible(number.slice(0, longestNumber));
    this.report.add({ line, phone_number: written, error: problem });
    this.refused.add({ line, phoneNumber: written, name: name ?? null, error: problem });
    if (this.#details.length >= mostDetails) return;
    const detail = ownCopy({ line, phone_number: written, error: problem });
    this.#details.push(detail);
    if (this.#rows.length < mostRows) this.#rows.push({ ...detail, name: null, metadata: {} });
  }

  /** A contact as it was read. */
  sample({ line, phoneNumber, name, metadata }: Required<NewContact>): void {
    if (this.#rows.length >= mostRows) return;
    const row = { line, phone_number: phoneNumber, name, metadata: metadata as Row['metadata'] };
    this.#rows.push(ownCopy({ ...row, error: null }));
  }

  /** Reads the list of duplicates, page by page. */
  async addDuplicates({ duplicates, duplicateLines }: ImportedContacts): Promise<void> {
    let listed = 0;
    for await (const lines of duplicateLines) {
      listed += lines.length;
      this.report.addDuplicates(lines);
      this.refused.addDuplicates(lines);
      for (const { line, phoneNumber, firstLine } of lines.slice(0, mostDetails - this.#duplicateDetails.length)) {
        this.#duplicateDetails.push({ line, phone_number: phoneNumber, duplicate_of_line: firstLine });
      }
    }
    this.report.addUnlisted(duplicates - listed);
  }

  describeFile({ delimiter, columns, encoding = 'UTF-8' }: FileDescription): void {
    const { names, phoneNumber, name, others } = columns;
    this.#file = {
      encoding,
      delimiter,
      phone_number: names[phoneNumber] ?? '',
      name: name === undefined ? null : (names[name] ?? ''),
      metadata: others.map((column) => column.name),
    };
  }

  /** The answer to an import that is stored, once the others are imported and counted. */
  answer(counted: Counted, importId: number | null): ImportAnswer {
    return {
      imported: counted.imported,
      duplicates: counted.duplicates,
      errors: this.#errors,
      error_details: this.#details,
      duplicate_details: this.#duplicateDetails,
      import_id: importId,
    };
  }

  /** The answer to a dry run: the same figures, and how the first rows were read. */
  dryAnswer(counted: Counted): ImportAnswer {
    return { ...this.answer(counted, null), dry_run: true, ...(this.#file && { file: this.#file }), rows: this.#rows };
  }

  get errors(): number {
    return this.#errors;
  }
}

/** With texts of its own: a part of a longer text, as V8 makes it, holds all of it, here a piece of the file, in memory. */
const ownCopy = <T>(value: T): T => structuredClone(value);
