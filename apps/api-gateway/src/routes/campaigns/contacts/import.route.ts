import { ImportAnswer, ImportContactsBody, ImportQuery, recordPath } from '@ligai/contracts';
import { numberRulesOf } from '../../../http/read-number.ts';
import { route } from '../../../http/route.ts';
import { importExample } from '../campaign-answers.ts';
import { importInto } from './import-into.ts';
import { readJsonContacts } from './read-json-contacts.ts';

export const importContactsRoute = route({
  method: 'post',
  path: '/api/v1/campaigns/:id/contacts',
  summary: 'Import Contacts (JSON)',
  description:
    'All in one transaction. A number that the campaign has already is counted as a duplicate, a contact with something ' +
    'wrong as an error; the others are imported. The answer shows the first 100 of each, ' +
    '`GET /api/v1/imports/{id}/errors.csv` all of them. For more than some ten thousand contacts use the import by CSV.',
  params: recordPath('The campaign ID'),
  query: ImportQuery,
  body: ImportContactsBody,
  bodyLimitMb: 10,
  bodyInSlices: true,
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
  handle: ({ params, query, raw, idempotency, clientLeft }, gateway) =>
    importInto(gateway, {
      campaignId: params.id,
      idempotency,
      clientLeft,
      dryRun: query.dry_run,
      read: (tally) => readJsonContacts(raw, { tally, rules: numberRulesOf(gateway), clock: gateway.clock }),
    }),
});
