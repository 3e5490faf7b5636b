import { ImportAnswer, ImportQuery, recordPath } from '@ligai/contracts';
import type { NewContact } from '@ligai/db';
import { numberRulesOf } from '../../../../http/read-number.ts';
import { route } from '../../../../http/route.ts';
import type { Upload } from '../../../../http/uploaded-file.ts';
import { importExample } from '../../campaign-answers.ts';
import { importInto } from '../import-into.ts';
import { type CsvReading, readContacts } from './read-contacts.ts';
import { readMapping, readRequired } from './read-header.ts';

export const importCsvRoute = route({
  method: 'post',
  path: '/api/v1/campaigns/:id/contacts/csv',
  summary: 'Import Contacts (CSV)',
  description: [
    'The file has a header with the column `phone_number`; `name` is optional, and further columns become `metadata`. All in',
    'one transaction: a line that is no contact is counted as an error, the others are imported. The answer shows the first',
    '100 errors and duplicates, `GET /api/v1/imports/{id}/errors.csv` all of them.',
    '',
    'Files as spreadsheets write them are taken as they are: separated by comma, semicolon, tab or `|`, in UTF-8, UTF-16 or',
    'Windows-1252, with any line ends, a first line `sep=;`, blank lines, trailing commas and shorter lines. Columns with',
    'usual names, such as `Phone Number`, `telefone`, `nome` or `nombre`, are recognised; the form field `mapping` names others.',
    '`?dry_run=true` shows how a file is read before it is imported.',
  ].join('\n'),
  params: recordPath('The campaign ID'),
  query: ImportQuery,
  upload: {
    field: 'file',
    contentType: 'text/csv',
    limitMb: 512,
    texts: {
      mapping:
        'JSON that names the column of each field, such as `{"phone_number": "Fone 2", "name": "Cliente"}`; other fields ' +
        'are names for metadata. Must come before the file',
      required:
        'JSON list of names of metadata, or `name` for that of the person, such as `["name", "plan"]`: a line without one ' +
        'of these values is an error. Must come before the file',
    },
  },
  answer: ImportAnswer,
  idempotent: true,
  errors: { 400: 'The campaign is completed', 404: 'There is no such campaign' },
  example: { answer: importExample },
  handle: ({ params, query, upload, idempotency, clientLeft }, gateway) =>
    importInto(gateway, {
      campaignId: params.id,
      idempotency,
      clientLeft,
      dryRun: query.dry_run,
      upload,
      read: (tally) => contactsOf(upload, { tally, rules: numberRulesOf(gateway), clock: gateway.clock }),
    }),
});

async function* contactsOf({ texts, file }: Upload, reading: CsvReading): AsyncGenerator<NewContact[]> {
  const { mapping, required } = await texts();
  yield* readContacts(file, { ...reading, mapping: readMapping(mapping), required: readRequired(required) });
}
