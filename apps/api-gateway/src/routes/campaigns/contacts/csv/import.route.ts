import { ImportAnswer, recordPath } from '@ligai/contracts';
import { numberRulesOf } from '../../../../http/read-number.ts';
import { route } from '../../../../http/route.ts';
import { importExample } from '../../campaign-examples.ts';
import { importInto } from '../import-into.ts';
import { readContacts } from './read-contacts.ts';

export const importCsvRoute = route({
  method: 'post',
  path: '/api/v1/campaigns/:id/contacts/csv',
  summary: 'Import Contacts (CSV)',
  description:
    'The file has a header with the column `phone_number`; `name` is optional, and further columns become `metadata`. It is ' +
    'in UTF-8, separated by commas or semicolons. All in one step: a line that is no contact is counted as an error, a ' +
    'file that is no such CSV is refused whole.',
  params: recordPath('The campaign ID'),
  upload: { field: 'file', contentType: 'text/csv', limitMb: 512 },
  answer: ImportAnswer,
  idempotent: true,
  errors: { 400: 'The campaign is completed', 404: 'There is no such campaign' },
  example: { answer: importExample },
  handle: ({ params, upload, once }, gateway) =>
    importInto(gateway, {
      campaignId: params.id,
      once,
      read: (tally) => readContacts(upload.file, { tally, rules: numberRulesOf(gateway) }),
    }),
});
