import { contactLimits } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { shown } from '../../../../http/invalid-request.ts';

/** What each column is, in the order of the header. */
export type Columns = {
  phoneNumber: number;
  name: number | undefined;
  others: { at: number; name: string }[];
  count: number;
};

/** Reads the first record. Error: `invalid_request` that says what is wrong with it. */
export function readHeader(cells: readonly string[]): Columns {
  const names = cells.map((cell) => cell.trim());
  const problem = problemOf(names);
  if (problem !== undefined) throw new LigaiError('invalid_request', `file, header: ${problem}`);
  const others = names.flatMap((name, at) => (name === 'phone_number' || name === 'name' ? [] : [{ at, name }]));
  const name = names.indexOf('name');
  return {
    phoneNumber: names.indexOf('phone_number'),
    name: name < 0 ? undefined : name,
    others,
    count: names.length,
  };
}

function problemOf(names: readonly string[]): string | undefined {
  if (!names.includes('phone_number')) return `has no column "phone_number", but ${shown(names.join(', '))}`;
  if (names.length > contactLimits.metadataFields) return `has more than ${contactLimits.metadataFields} columns`;
  for (const [at, name] of names.entries()) {
    if (name === '') return `column ${at + 1} has no name`;
    if (name.length > contactLimits.metadataName) {
      return `the name of column ${at + 1} has more than ${contactLimits.metadataName} characters`;
    }
    if (names.indexOf(name) < at) return `two columns are named ${shown(name)}`;
  }
  return undefined;
}
