import { ImportContact, type NumberRules } from '@ligai/contracts';
import type { NewContact } from '@ligai/db';
import { type Clock, isLigaiError, LigaiError } from '@ligai/kernel';
import { refuseUnfitBody } from '../../../http/body-rules.ts';
import { describeProblems, shown } from '../../../http/invalid-request.ts';
import { listInBody } from '../../../http/list-in-body.ts';
import { LoopSlices } from '../../../http/loop-slices.ts';
import { readContactNumber } from './contact-number.ts';
import type { ImportTally } from './import-tally.ts';

/** Contacts that are handed on at a time. */
const batchSize = 100;
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
  const slices = new LoopSlices(clock);
  let batch: NewContact[] = [];
  let line = 0;
  for (const item of listInBody(body, 'contacts')) {
    line += 1;
    if (line > mostContacts) {
      throw new LigaiError('invalid_request', `contacts: has more than ${mostContacts} entries`);
    }
    const contact = 'problem' in item ? wrong(line, undefined, item.problem) : readContact(line, item.value, rules);
    if ('problem' in contact) tally.add(contact);
    else {
      tally.sample(contact);
      batch.push(contact);
    }
    const due = slices.due;
    if (due) await slices.turn();
    // Also without contacts, as a sign that rows flow.
    if (due || batch.length >= batchSize) {
      yield batch;
      batch = [];
    }
  }
  if (line === 0) throw new LigaiError('invalid_request', 'contacts: expected at least one contact, got []');
  if (batch.length > 0) yield batch;
}

type Problem = { line: number; number: string | undefined; problem: string };

const wrong = (line: number, number: string | undefined, problem: string): Problem => ({ line, number, problem });

function readContact(line: number, value: unknown, rules: NumberRules): Required<NewContact> | Problem {
  if (typeof value !== 'object' || value === null) {
    return wrong(line, undefined, `contact: expected an object, got ${shown(value)}`);
  }
  const written = 'phone_number' in value && typeof value.phone_number === 'string' ? value.phone_number : undefined;
  const unfit = problemOf(() => refuseUnfitBody(value));
  if (unfit !== undefined) return wrong(line, written, unfit);
  const parsed = ImportContact.safeParse(value);
  if (!parsed.success) {
    return wrong(line, written, describeProblems(parsed.error.issues, { where: 'contact', root: value }));
  }
  const { phone_number, name, metadata } = parsed.data;
  const { number: phoneNumber, problem } = readContactNumber(phone_number, rules);
  return phoneNumber === undefined ? wrong(line, written, problem) : { line, phoneNumber, name, metadata };
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
