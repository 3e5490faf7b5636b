import { ImportContact, type NumberRules } from '@ligai/contracts';
import type { NewContact } from '@ligai/db';
import { type Clock, isLigaiError, LigaiError } from '@ligai/kernel';
import { refuseUnfitBody } from '../../../http/body-rules.ts';
import { describeProblems, shown } from '../../../http/invalid-request.ts';
import { listInBody } from '../../../http/list-in-body.ts';
import { readContactNumber } from '../../../http/read-number.ts';
import { ContactBatches, type ReadContact } from './contact-batches.ts';
import type { ContactProblem, ImportTally } from './import-tally.ts';

/** More than the body's limit holds of the shortest contacts. */
const mostContacts = 400_000;

/**
 * Reads `{"contacts": […]}` contact by contact, in slices that hold the event loop for some 10 ms. What is wrong with one
 * contact is counted in `tally` under its position from 1; a body of another form is `invalid_request`.
 */
export async function* readJsonContacts(
  body: Buffer,
  { tally, rules, clock }: { tally: ImportTally; rules: NumberRules; clock: Clock },
): AsyncGenerator<NewContact[]> {
  const batches = new ContactBatches({ tally, clock });
  let line = 0;
  for (const item of listInBody(body, 'contacts')) {
    line += 1;
    if (line > mostContacts) {
      throw new LigaiError('invalid_request', `contacts: has more than ${mostContacts} entries`);
    }
    batches.add(
      'problem' in item ? { line, number: undefined, problem: item.problem } : readContact(line, item.value, rules),
    );
    if (batches.isDue) yield await batches.next();
  }
  if (line === 0) throw new LigaiError('invalid_request', 'contacts: expected at least one contact, got []');
  yield* batches.rest();
}

/** For each object that may hold metadata, which nests, zod makes several weak maps: slow to collect, and most contacts have none. */
const BareContact = ImportContact.omit({ metadata: true });

function readContact(line: number, value: unknown, rules: NumberRules): ReadContact {
  if (typeof value !== 'object' || value === null) {
    return { line, number: undefined, problem: `contact: expected an object, got ${shown(value)}` };
  }
  const written = 'phone_number' in value && typeof value.phone_number === 'string' ? value.phone_number : undefined;
  const writtenName = 'name' in value && typeof value.name === 'string' ? value.name : undefined;
  const wrong = (problem: string): ContactProblem => ({ line, number: written, name: writtenName, problem });
  const unfit = problemOf(() => refuseUnfitBody(value));
  if (unfit !== undefined) return wrong(unfit);
  const parsed = 'metadata' in value ? ImportContact.safeParse(value) : BareContact.safeParse(value);
  if (!parsed.success) {
    return wrong(describeProblems(parsed.error.issues, { where: 'contact', root: value }));
  }
  const { phone_number, name } = parsed.data;
  const metadata = 'metadata' in parsed.data ? (parsed.data.metadata as NewContact['metadata']) : {};
  const { number: phoneNumber, problem } = readContactNumber(phone_number, rules);
  return phoneNumber === undefined ? wrong(problem) : { line, phoneNumber, name, metadata };
}

function problemOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (isLigaiError(error, 'invalid_request')) return error.message;
    throw error;
  }
}
