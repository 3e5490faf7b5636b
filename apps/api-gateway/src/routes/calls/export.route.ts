import { type CallId, ExportCallsQuery, type Turn } from '@ligai/contracts';
import { type LiveCall, listCalls, turnsOfCalls } from '@ligai/db';
import { startOfText } from '@ligai/kernel';
import { z } from 'zod';
import { byteOrderMark, csvLine, csvQuery, csvTimes } from '../../http/csv.ts';
import { exportedPages, exportPage } from '../../http/exported-pages.ts';
import { numberFilter, searchedNumber } from '../../http/read-number.ts';
import { route, StreamedFile } from '../../http/route.ts';

const columns = [
  ...['id', 'call_id', 'called_number', 'name', 'status', 'successful', 'reason', 'duration_seconds'],
  ...['created_at', 'start_time', 'end_time', 'source', 'campaign_id', 'contact_id', 'schedule_id', 'prompt_id'],
  ...['attempt', 'answered_by', 'hangup_cause', 'keys_pressed', 'metadata'],
] as const;

export const exportCallsRoute = route({
  method: 'get',
  path: '/api/v1/calls/export',
  summary: 'Export Calls (CSV)',
  description:
    'The calls that match the filters of the list, newest first, as a CSV file for spreadsheets. Text that a spreadsheet would ' +
    'take for a formula has an apostrophe in front. The file is sent while it is read; a failure closes the connection before its end.',
  query: z.object({ ...ExportCallsQuery.shape, ...csvQuery }),
  answer: z.string(),
  fileType: 'text/csv',
  example: {
    answer:
      `${columns.join(',')}\r\n` +
      '1,call-123456-abc,5511999887766,Maria Silva,completed,true,callee_hangup,120,2026-01-15 10:30:00,2026-01-15 10:30:00,' +
      '2026-01-15 10:32:00,api,,,,1,1,unknown,NORMAL_CLEARING,1,"{""order"":""A-1042""}"\r\n',
  },
  async handle({ query }, gateway) {
    const { transcript, delimiter, timezone, ...filters } = query;
    const { db, settings } = gateway;
    const filter = {
      ...filters,
      number: numberFilter(filters.number, gateway),
      q_number: searchedNumber(filters.q, gateway),
    };
    const timeOf = csvTimes(timezone ?? settings.current().timezone);
    const read = async (cursor: Parameters<typeof listCalls>[1]['cursor']) => {
      const { calls, next } = await listCalls(db, { ...filter, skip: 0, limit: exportPage, cursor });
      return { records: calls, next };
    };
    const toText = async (calls: LiveCall[]) => {
      const turns = transcript ? await turnsOfCalls(db, callIdsOf(calls)) : undefined;
      return calls.map((call) => csvLine(cellsOf(call, timeOf, turns), delimiter)).join('');
    };
    const header = csvLine([...columns, ...(transcript ? ['transcript'] : [])], delimiter);
    return new StreamedFile('calls.csv', await exportedPages(read, toText, `${byteOrderMark}${header}`));
  },
});

const callIdsOf = (calls: LiveCall[]): CallId[] => calls.map(({ callId }) => callId);

function cellsOf(
  call: LiveCall,
  timeOf: (time: Date | null) => string,
  turns: ReadonlyMap<CallId, Turn[]> | undefined,
): unknown[] {
  const keys = call.keysPressed.map(({ digit }) => digit).join(' ');
  return [
    ...[call.id, call.callId, call.calledNumber, call.name, call.status, call.successful, call.reason, call.duration],
    ...[timeOf(call.createdAt), timeOf(call.startTime), timeOf(call.endTime), call.source],
    ...[call.campaignId, call.contactId, call.scheduleId, call.promptId, call.attempt, call.answeredBy],
    ...[call.hangupCause, keys, Object.keys(call.metadata).length > 0 ? call.metadata : null],
    ...(turns ? [transcriptOf(turns.get(call.callId) ?? [])] : []),
  ];
}

/** Characters that a cell of a spreadsheet holds. */
const cellChars = 32_000;

/** One line for each turn that was heard. */
function transcriptOf(turns: Turn[]): string {
  const lines = turns.flatMap(({ role, content }) => (content === '' ? [] : [`${role}: ${content}`]));
  const text = lines.join('\n');
  return text.length > cellChars ? `${startOfText(text, cellChars)}…` : text;
}
