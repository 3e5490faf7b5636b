/** Rows of a workbook, which is read in the browser; columns of every file, each of which the page shows with its use. */
export const sheetLimits = { rows: 300_000, columns: 200 } as const;

/** Why a file cannot be read. */
export type SheetProblemCode =
  | 'not_a_workbook'
  | 'old_or_locked'
  | 'too_large'
  | 'too_many_rows'
  | 'too_many_columns'
  | 'too_slow'
  | 'empty'
  | 'no_headings'
  | 'unreadable';

export class SheetProblem extends Error {
  readonly code: SheetProblemCode;

  constructor(code: SheetProblemCode) {
    super(code);
    this.name = 'SheetProblem';
    this.code = code;
  }
}
