import { numberRules } from '@ligai/contracts';
import type { NewContact } from '@ligai/db';
import { systemClock } from '@ligai/kernel';
import { readContacts } from '../routes/campaigns/contacts/csv/read-contacts.ts';
import type { ColumnMapping } from '../routes/campaigns/contacts/csv/read-header.ts';
import { ImportTally } from '../routes/campaigns/contacts/import-tally.ts';

const rules = numberRules({
  default_country: 'BR',
  allowed_countries: ['default'],
  number_check: 'valid',
  special_numbers: [],
});

type Contact = Omit<NewContact, 'line'>;
type Read = { contacts: Contact[]; lines: (number | undefined)[]; errors: { line: number; error: string }[] };

/** Reads a file that comes in pieces of `pieceBytes`. */
export async function read(
  file: string | Buffer,
  {
    pieceBytes = 1_000_000,
    mapping = {},
    required = [],
  }: { pieceBytes?: number; mapping?: ColumnMapping; required?: readonly string[] } = {},
): Promise<Read> {
  const bytes = Buffer.from(file as string);
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  };
  const tally = new ImportTally();
  const contacts: NewContact[] = [];
  const reading = { tally, rules, clock: systemClock, mapping, required };
  for await (const batch of readContacts(pieces(), reading)) contacts.push(...batch);
  const { error_details } = tally.answer({ imported: 0, duplicates: 0 }, null);
  return {
    contacts: contacts.map(({ line: _, ...contact }) => contact),
    lines: contacts.map(({ line }) => line),
    errors: error_details.map(({ line, error }) => ({ line, error })),
  };
}

/** The reason for which a file is rejected as a whole. */
export const refused = async (file: string | Buffer, pieceBytes?: number) =>
  read(file, pieceBytes === undefined ? {} : { pieceBytes }).then(
    () => 'was taken',
    (error: Error & { code?: string }) => (error.code === 'invalid_request' ? error.message : `${error}`),
  );

export const john = { phoneNumber: '5511999887766', name: 'John Doe', metadata: { company: 'ACME' } };
export const jane = { phoneNumber: '5511999887767', name: 'Jane Doe', metadata: { company: 'XYZ Corp' } };
export const example = 'phone_number,name,company\n5511999887766,John Doe,ACME\n5511999887767,Jane Doe,XYZ Corp\n';

/** The contacts of {@link example}, without an error. */
export const both = { contacts: [john, jane], errors: [] };
