import { recordPath } from '@ligai/contracts';
import { findImportReport } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { z } from 'zod';
import { route, StreamedFile } from '../../http/route.ts';
import { textOfPiece } from '../campaigns/contacts/error-report.ts';

export const getImportErrorsRoute = route({
  method: 'get',
  path: '/api/v1/imports/:id/errors.csv',
  summary: 'Get Import Errors (CSV)',
  description:
    'Every error and duplicate of an import, by line, as a CSV file with the columns `line`, `phone_number` and `error`: ' +
    'the first 100,000, then how many more there are. Text that a spreadsheet would take for a formula has an apostrophe ' +
    'in front. Kept for 30 days.',
  params: recordPath('The `import_id` in the answer to an import'),
  answer: z.string(),
  fileType: 'text/csv',
  errors: { 404: 'There is no such import, or it is older than 30 days' },
  example: {
    answer:
      'line,phone_number,error\r\n3,nobody,"phone_number: expected a phone number, got ""nobody"""\r\n7,5511999887766,duplicate of line 2\r\n',
  },
  async handle({ params: { id } }, { db }) {
    const report = await findImportReport(db, id);
    if (!report) throw new LigaiError('not_found', `Import ${id} not found`);
    return new StreamedFile(`import-${id}-errors.csv`, textOf(report));
  },
});

async function* textOf(report: AsyncIterable<Buffer>): AsyncGenerator<string> {
  for await (const piece of report) yield textOfPiece(piece);
}
