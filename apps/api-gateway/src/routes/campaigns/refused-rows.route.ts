import { RefusedRowAnswer, RefusedRowsQuery, recordPath, toTimestamp } from '@ligai/contracts';
import { listRefusedRows, type RefusedRow, requireCampaign } from '@ligai/db';
import { z } from 'zod';
import { listReply } from '../../http/list-reply.ts';
import { route } from '../../http/route.ts';

export const listRefusedRowsRoute = route({
  method: 'get',
  path: '/api/v1/campaigns/:id/refused-rows',
  summary: 'Get Refused Rows of a Campaign',
  description: [
    'Rows of its imports that became no contact, and why: the newest import first, each in the order of its lines. An import',
    'stores its first 1,000 such rows, those with an error before duplicates; a campaign has the newest 1,000, for 30 days.',
    '`refused_rows` of the campaign counts all of them.',
  ].join('\n'),
  params: recordPath('The campaign ID'),
  query: RefusedRowsQuery,
  answer: z.array(RefusedRowAnswer),
  errors: { 404: 'There is no such campaign' },
  example: {
    answer: [
      {
        id: 2,
        import_id: 1,
        line: 3,
        phone_number: 'nobody',
        name: 'Mary Major',
        reason: 'error',
        error: 'phone_number: expected a phone number: digits with an optional + in front, got "nobody"',
        duplicate_of_line: null,
        created_at: '2026-01-15T10:00:00Z',
      },
      {
        id: 1,
        import_id: 1,
        line: 5,
        phone_number: '5511999887766',
        name: 'John Doe',
        reason: 'duplicate',
        error: null,
        duplicate_of_line: 2,
        created_at: '2026-01-15T10:00:00Z',
      },
    ],
  },
  async handle({ params: { id }, query }, { db }) {
    await requireCampaign(db, id);
    const { rows, ...end } = await listRefusedRows(db, id, query);
    return listReply(rows.map(toRefusedRowAnswer), { path: `/api/v1/campaigns/${id}/refused-rows`, query, end });
  },
});

const toRefusedRowAnswer = (row: RefusedRow): RefusedRowAnswer => ({
  id: row.id,
  import_id: row.importId,
  line: row.line,
  phone_number: row.phoneNumber,
  name: row.name,
  reason: row.error === null ? 'duplicate' : 'error',
  error: row.error,
  duplicate_of_line: row.duplicateOfLine,
  created_at: toTimestamp(row.createdAt),
});
