import { contactLimits, variableName } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { z } from 'zod';
import { parseOrRefuse, shown } from '../../../../http/invalid-request.ts';
import { nameColumns, numberColumns, plainName, vagueNumberColumns, withoutRemark } from './column-names.ts';

/** What each column is, in the order of the header. */
export type Columns = {
  phoneNumber: number;
  name: number | undefined;
  /** `name` is that of the contact's metadata. */
  others: { at: number; name: string }[];
  /** Positions of columns without a name, which must be empty. */
  unnamed: number[];
  /** Names as the file has them. */
  names: readonly string[];
};

/** Our field, or a name for the contact's metadata → the file's column. */
export type ColumnMapping = Record<string, string>;

const columnName = z.string().min(1).max(contactLimits.metadataName).overwrite(variableName);
const Mapping = z.record(columnName, columnName);

/** Reads the form field `mapping`. Error: `invalid_request`. */
export function readMapping(text: string | undefined): ColumnMapping {
  if (text === undefined || text.trim() === '') return {};
  const value = jsonOf(text, 'mapping: expected JSON such as {"phone_number": "Telefone"}');
  return parseOrRefuse(z.object({ mapping: Mapping }), 'body', { mapping: value }).mapping;
}

/** Reads the form field `required`: names of metadata, or `name`, that every contact must have. Error: `invalid_request`. */
export function readRequired(text: string | undefined): string[] {
  if (text === undefined || text.trim() === '') return [];
  const required = z.array(columnName).max(contactLimits.metadataFields);
  return parseOrRefuse(z.object({ required }), 'body', {
    required: jsonOf(text, 'required: expected JSON such as ["plan"]'),
  }).required;
}

function jsonOf(text: string, expected: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`${expected}, got ${shown(text)}`);
  }
}

/**
 * Reads the first record. The number's column is the one that `mapping` names, else `phone_number`, else one with another
 * name for it; the name's likewise, unless `mapping` uses that column for something else. All others become metadata under
 * their own names. Error: `invalid_request` that says what is wrong with the header.
 */
export function readHeader(cells: readonly string[], mapping: ColumnMapping = {}): Columns {
  const names = cells.map(cleanName);
  refuseUnusable(names);
  const mapped = new Map(Object.entries(mapping).map(([field, column]) => [field, mappedColumn(names, field, column)]));
  const phoneNumber = mapped.get('phone_number') ?? numberColumn(names);
  const ownFields = [...mapped].filter(([field]) => field !== 'phone_number' && field !== 'name');
  const isNamed = (at: number) => ownFields.some(([, of]) => of === at);
  const name = mapped.get('name') ?? nameColumn(names, (at) => at === phoneNumber || isNamed(at));
  const others = names.flatMap((written, at) => {
    // A column may be the name and a variable at once.
    if (isNamed(at)) return ownFields.flatMap(([field, of]) => (of === at ? [{ at, name: field }] : []));
    return at === phoneNumber || at === name || written === '' ? [] : [{ at, name: written }];
  });
  if (others.length > contactLimits.metadataFields) {
    throw invalid(`mapping: has more than ${contactLimits.metadataFields} fields`);
  }
  const unnamed = names.flatMap((written, at) => (written === '' ? [at] : []));
  return { phoneNumber, name, others, unnamed, names };
}

/**
 * Without blanks around, a byte order mark and other invisible characters; in the form in which placeholders name it.
 */
const cleanName = (cell: string): string =>
  variableName(
    cell
      .replaceAll(/\p{Cf}/gu, '')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );

function refuseUnusable(names: readonly string[]): void {
  if (names.length > contactLimits.metadataFields) {
    throw invalid(`file, header: has more than ${contactLimits.metadataFields} columns`);
  }
  for (const [at, name] of names.entries()) {
    if (name.length > contactLimits.metadataName) {
      throw invalid(
        `file, header: the name of column ${at + 1} has more than ${contactLimits.metadataName} characters`,
      );
    }
    if (name.includes('\0')) throw invalid(`file, header: the name of column ${at + 1} holds a NUL character`);
    if (name !== '' && names.indexOf(name) < at) throw invalid(`file, header: two columns are named ${shown(name)}`);
  }
}

function mappedColumn(names: readonly string[], field: string, column: string): number {
  const [clean, plain] = [cleanName(column), plainName(column)];
  const exact = clean === '' ? -1 : names.indexOf(clean);
  if (exact >= 0) return exact;
  const alike = names.flatMap((name, at) => (plain !== '' && plainName(name) === plain ? [at] : []));
  const [at, another] = alike;
  if (at === undefined) {
    throw invalid(`mapping.${field}: the file has no column ${shown(column)}, but ${shown(names.join(', '))}`);
  }
  if (another !== undefined) {
    const both = `${shown(names[at])} and ${shown(names[another])}`;
    throw invalid(`mapping.${field}: ${shown(column)} could be ${both}: write it as the file does`);
  }
  return at;
}

function numberColumn(names: readonly string[]): number {
  const clear = named(names, numberColumns);
  const found = clear.length > 0 ? clear : named(names, vagueNumberColumns);
  const [best, second] = found;
  if (best === undefined) throw invalid(`file, header: ${noNumber(names)}`);
  // The documented name, without a remark, says it for certain; of others either could be meant.
  const documented = found.find((at) => plainName(names[at] ?? '') === 'phonenumber');
  if (documented !== undefined) return documented;
  if (second === undefined) return best;
  throw invalid(
    `file, header: both ${shown(names[best])} and ${shown(names[second])} could hold the phone numbers: name one of them ` +
      '"phone_number", or send the form field mapping, such as {"phone_number": "Telefone"}',
  );
}

function nameColumn(names: readonly string[], isTaken: (at: number) => boolean): number | undefined {
  return named(names, nameColumns).find((at) => !isTaken(at));
}

/** Positions of columns with one of these names, the preferred one first. */
function named(names: readonly string[], aliases: readonly string[]): number[] {
  const ranks = names.map((name) => {
    const rank = aliases.indexOf(plainName(name));
    return rank >= 0 ? rank : aliases.indexOf(plainName(withoutRemark(name)));
  });
  const found = ranks.flatMap((rank, at) => (rank >= 0 ? [at] : []));
  return found.sort((one, other) => (ranks[one] ?? 0) - (ranks[other] ?? 0));
}

function noNumber(names: readonly string[]): string {
  const has = `has no column "phone_number", but ${shown(names.join(', '))}`;
  const isContact = names.some((name) => /^[+\d][\d ().-]{7,}$/.test(name));
  return isContact
    ? `${has}: the first line must name the columns, such as phone_number,name`
    : `${has}: rename the column with the numbers, or send the form field mapping, such as {"phone_number": "Telefone"}`;
}

const invalid = (message: string) => new LigaiError('invalid_request', message);
