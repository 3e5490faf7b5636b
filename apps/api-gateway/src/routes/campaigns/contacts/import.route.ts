import { ImportAnswer, ImportContactsBody, type NumberRules, parsePhoneNumber, recordPath } from '@ligai/contracts';
import type { NewContact } from '@ligai/db';
import { badNumber, numberRulesOf } from '../../../http/read-number.ts';
import { route } from '../../../http/route.ts';
import { importExample } from '../campaign-examples.ts';
import { importInto } from './import-into.ts';
import type { ImportTally } from './import-tally.ts';

export const importContactsRoute = route({
  method: 'post',
  path: '/api/v1/campaigns/:id/contacts',
  summary: 'Import Contacts (JSON)',
  description:
    'All of them in one step. A number that the campaign has already is counted as a duplicate, one that cannot be dialled ' +
    'as an error; the first 100 errors are told. For more than some ten thousand contacts there is the import by CSV.',
  params: recordPath('The campaign ID'),
  body: ImportContactsBody,
  bodyLimitMb: 10,
  answer: ImportAnswer,
  idempotent: true,
  errors: { 400: 'The campaign is completed', 404: 'There is no such campaign' },
  example: {
    body: {
      contacts: [
        { phone_number: '5511999887766', name: 'John Doe' },
        { phone_number: '5511999887767', name: 'Jane Doe' },
      ],
    },
    answer: importExample,
  },
  handle: ({ params, body, once }, gateway) =>
    importInto(gateway, {
      campaignId: params.id,
      once,
      read: (tally) => readContacts(body, tally, numberRulesOf(gateway)),
    }),
});

async function* readContacts(
  { contacts }: ImportContactsBody,
  tally: ImportTally,
  rules: NumberRules,
): AsyncGenerator<NewContact[]> {
  const good: NewContact[] = [];
  for (const [at, { phone_number: number, name, metadata }] of contacts.entries()) {
    const { number: phoneNumber, problem } = parsePhoneNumber(number, rules);
    if (phoneNumber !== undefined) good.push({ phoneNumber, name, metadata });
    else tally.add({ line: at + 1, number, error: badNumber('phone_number', problem, number) });
  }
  yield good;
}
