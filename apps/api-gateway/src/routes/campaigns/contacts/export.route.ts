import { ExportContactsQuery, endReasonDescriptions, recordPath } from '@ligai/contracts';
import { type Contact, listContacts, metadataNames, requireCampaign } from '@ligai/db';
import { z } from 'zod';
import { byteOrderMark, csvLine, csvQuery, csvTimes } from '../../../http/csv.ts';
import { exportedPages, exportPage } from '../../../http/exported-pages.ts';
import { numberFilter, searchedNumber } from '../../../http/read-number.ts';
import { route, StreamedFile } from '../../../http/route.ts';

const columns = [
  ...['id', 'phone_number', 'name', 'status', 'outcome', 'reason', 'reason_text', 'successful'],
  ...['duration_seconds', 'call_id', 'imported_at'],
] as const;

/** Columns for fields of the metadata. */
const mostMetadataColumns = 100;

export const exportContactsRoute = route({
  method: 'get',
  path: '/api/v1/campaigns/:id/contacts/export',
  summary: 'Export Campaign Contacts (CSV)',
  description:
    'The contacts that match the filters of the list, in import order, with the outcome of their calls, as a CSV file for ' +
    'spreadsheets. Each field of the metadata is a column `metadata.NAME`, at most 100: fields of the first and the last 1,000 ' +
    'contacts. Other fields are in the column `other_metadata`, as JSON. Text that a spreadsheet would take for a formula has an ' +
    'apostrophe in front. The file is sent while it is read; a failure closes the connection before its end.',
  params: recordPath('The campaign ID'),
  query: z.object({ ...ExportContactsQuery.shape, ...csvQuery }),
  answer: z.string(),
  fileType: 'text/csv',
  errors: { 404: 'There is no such campaign' },
  example: {
    answer:
      `${columns.join(',')},metadata.company,other_metadata\r\n` +
      '1,5511999887766,John Doe,completed,conversation,callee_hangup,The person who was called hung up.,true,120,' +
      'call-123456-abc,2026-01-15 10:00:00,ACME,\r\n',
  },
  async handle({ params: { id }, query }, gateway) {
    const { db, settings } = gateway;
    await requireCampaign(db, id);
    const { delimiter, timezone, ...asked } = query;
    const filter = {
      ...asked,
      number: numberFilter(asked.number, gateway),
      q_number: searchedNumber(asked.q, gateway),
    };
    const timeOf = csvTimes(timezone ?? settings.current().timezone);
    const names = await metadataNames(db, id, mostMetadataColumns);
    const read = async (cursor: Parameters<typeof listContacts>[2]['cursor']) => {
      const { contacts, next } = await listContacts(db, id, { ...filter, skip: 0, limit: exportPage, cursor });
      return { records: contacts, next };
    };
    const toText = (contacts: Contact[]) =>
      contacts.map((contact) => csvLine(cellsOf(contact, timeOf, names), delimiter)).join('');
    const header = csvLine([...columns, ...names.map((name) => `metadata.${name}`), 'other_metadata'], delimiter);
    const pages = await exportedPages(read, toText, `${byteOrderMark}${header}`);
    return new StreamedFile(`campaign-${id}-contacts.csv`, pages);
  },
});

function cellsOf(contact: Contact, timeOf: (time: Date | null) => string, names: readonly string[]): unknown[] {
  const { reason, metadata } = contact;
  const ofColumns = new Set(names);
  const others = Object.entries(metadata).filter(([name]) => !ofColumns.has(name));
  return [
    ...[contact.id, contact.phoneNumber, contact.name, contact.status, outcomeOf(contact), reason],
    ...[reason && endReasonDescriptions[reason].replaceAll('`', ''), contact.successful, contact.duration],
    ...[contact.callId, timeOf(contact.createdAt)],
    ...names.map((name) => (Object.hasOwn(metadata, name) ? metadata[name] : null)),
    others.length > 0 ? Object.fromEntries(others) : null,
  ];
}

const outcomes: Record<Contact['status'], string> = {
  pending: 'not called yet',
  dialing: 'being called',
  in_progress: 'on the line',
  completed: 'answered without a conversation',
  no_answer: 'no answer',
  busy: 'busy',
  failed: 'failed',
  voicemail: 'voicemail',
  unknown: 'unknown',
  cancelled: 'cancelled',
};

const outcomeOf = ({ status, successful }: Contact): string => (successful ? 'conversation' : outcomes[status]);
