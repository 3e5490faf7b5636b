import { z } from 'zod';
import { CallMetadata, contactLimits } from '../call/call-context.ts';
import { EndReason } from '../call/end-reason.ts';
import { CampaignStatus, ContactStatus } from '../campaign/contact-status.ts';
import { CallId } from '../ids.ts';
import { JsonValue } from '../json-value.ts';
import { Timestamp } from '../timestamp.ts';
import { visibleText } from '../visible-text.ts';
import { anyOf, filters, listQuery, pageQuery } from './list-query.ts';
import { wholeNumber } from './problem.ts';
import { ListQuery, wholeText } from './system.ts';

/** Field order is that of the specification's example, further fields after it. */
export const CampaignAnswer = z.object({
  id: z.number().int(),
  name: z.string(),
  status: CampaignStatus,
  total_contacts: z.number().int(),
  completed_contacts: z.number().int().describe('Finished: `successful_contacts` + `failed_contacts`'),
  successful_contacts: z
    .number()
    .int()
    .describe('Contacts whose call was `successful`: the agent was heard and the person answered something'),
  failed_contacts: z.number().int().describe('Finished contacts that are not successful'),
  created_at: Timestamp,
  in_progress: z.number().int().describe('Contacts that are being called now, queued calls not among them'),
  description: z.string().nullable(),
  max_concurrent: z.number().int(),
  prompt_id: z.number().int().nullable().describe('null uses the prompt that is active when the campaign is started'),
  started_at: Timestamp.nullable().describe('When it was first started'),
  completed_at: Timestamp.nullable(),
  waiting_reason: z
    .string()
    .nullable()
    .describe('Why the running campaign places no calls at the moment; null if it places calls'),
  resumes_at: Timestamp.nullable().describe('When it tries to dial again; null if it does not wait, or if unknown'),
  refused_rows: z
    .number()
    .int()
    .describe(
      'Rows of its imports of the last 30 days that became no contact, duplicates among them; `GET /api/v1/campaigns/{id}/refused-rows` lists the newest 1,000',
    ),
});
export type CampaignAnswer = z.infer<typeof CampaignAnswer>;

/** The specification has no `limit` here, so its default is the largest allowed value. */
export const ListCampaignsQuery = listQuery({
  ...pageQuery(['id', 'created_at', 'name'], { sort: '-id', limit: 1000 }),
  status: anyOf(CampaignStatus).describe('Filter by status, several separated by commas'),
  number: filters.number.describe('Filter by the phone number of a contact'),
  prompt_id: filters.prompt_id,
  from: filters.from('Created'),
  to: filters.to('Created'),
  q: filters.q('part of the name or of the description'),
});

export const CampaignStatsAnswer = z.object({
  total_contacts: z.number().int(),
  pending: z.number().int().describe('Not dialled yet'),
  completed: z.number().int().describe('Finished, successful or not'),
  failed: z.number().int(),
  success_rate: z.number().describe('Successful ÷ completed × 100, one decimal; 0 if there is no data'),
  avg_duration: z.number().describe('Seconds over answered calls, one decimal; 0 if there is no data'),
  in_progress: z.number().int().describe('Contacts that are being called now, queued calls not among them'),
});
export type CampaignStatsAnswer = z.infer<typeof CampaignStatsAnswer>;

const outcome = {
  status: ContactStatus,
  reason: EndReason.nullable(),
  successful: z.boolean().describe('Whether a conversation took place'),
  contacts: z.number().int(),
};

export const CampaignOutcomesAnswer = z.object({
  total_contacts: z.number().int(),
  pending: z.number().int().describe('Not dialled yet'),
  on_line: z
    .array(z.object({ status: ContactStatus, contacts: z.number().int() }))
    .describe('Contacts that are being called'),
  finished: z.array(z.object(outcome)).describe('Finished contacts by status and reason, the most frequent first'),
  bucket_seconds: z.number().int().describe('Length of the time that each point stands for'),
  points: z
    .array(
      z.object({
        at: Timestamp.describe('Beginning of the time'),
        successful: z.number().int(),
        failed: z.number().int().describe('Finished contacts that are not successful'),
        statuses: z.partialRecord(ContactStatus, z.number().int()).describe('Finished contacts by status'),
      }),
    )
    .describe(
      'What finished in each time from the first start to the completion or to now, at most 101 points; empty before the start',
    ),
});
export type CampaignOutcomesAnswer = z.infer<typeof CampaignOutcomesAnswer>;

const fields = {
  name: visibleText(200),
  description: z.string().max(2000).nullable(),
  max_concurrent: wholeNumber(1, 10_000),
  prompt_id: z.number().int().min(1).nullable(),
};

export const CreateCampaignBody = z.strictObject({
  name: fields.name.describe('Campaign name'),
  description: fields.description.default(null).describe('Campaign description'),
  max_concurrent: fields.max_concurrent.default(5).describe('Max simultaneous calls (default: 5)'),
  prompt_id: fields.prompt_id.default(null).describe('Specific prompt to use'),
});
export type CreateCampaignBody = z.infer<typeof CreateCampaignBody>;

export const UpdateCampaignBody = z
  .strictObject({
    name: fields.name.describe('Campaign name'),
    description: fields.description.describe('Description'),
    max_concurrent: fields.max_concurrent.describe('Max concurrent calls'),
    prompt_id: fields.prompt_id.describe('Specific prompt to use, from the next start on'),
  })
  .partial();
export type UpdateCampaignBody = z.infer<typeof UpdateCampaignBody>;

export const ContactAnswer = z.object({
  id: z.number().int(),
  phone_number: z.string(),
  name: z.string().nullable(),
  status: ContactStatus,
  metadata: z.record(z.string(), JsonValue),
  call_id: CallId.nullable().describe('The call that was made to it; null until it is dialled'),
  duration: z.number().int().describe('Whole seconds from the answer to the end of its call, 0 without one'),
  reason: EndReason.nullable().describe('Why its last call ended, or why none was placed; null before that'),
  created_at: Timestamp,
});
export type ContactAnswer = z.infer<typeof ContactAnswer>;

/** What the list and the export of contacts can be filtered by. */
const contactFilters = {
  status: anyOf(ContactStatus).describe('Filter by status'),
  number: filters.number,
  from: filters.from('Imported'),
  to: filters.to('Imported'),
  q: filters.q(
    'part of the name, beginning of the number, at least four last digits of the number, or a whole number without its country code. In a campaign with more than 50,000 contacts, a page may hold fewer than `limit` while a `Link` continues the search',
  ),
};
const contactPage = pageQuery(['id', 'phone_number'], { sort: 'id', limit: 100 });

export const ListContactsQuery = listQuery({
  ...contactPage,
  skip: ListQuery.shape.skip.describe('Records to skip'),
  limit: ListQuery.shape.limit.unwrap().default(100).describe('Max records (default: 100)'),
  ...contactFilters,
});

export const FoundContactsAnswer = z.object({
  contacts: z.array(
    z.object({
      ...ContactAnswer.pick({ id: true, phone_number: true, name: true, status: true }).shape,
      campaign_id: z.number().int(),
      campaign_name: z.string(),
    }),
  ),
});
export type FoundContactsAnswer = z.infer<typeof FoundContactsAnswer>;

export const FindContactsQuery = z.object({
  q: z
    .string()
    .trim()
    .min(2)
    .max(200)
    .describe(
      'Search text: beginning of the number, at least four last digits of the number, a whole number without its country code, or part of the name of one of the newest 50,000 contacts',
    ),
  limit: wholeText(1, 50).default(20).describe('Maximum records to return (default: 20)'),
});

export const ExportContactsQuery = z.object({
  ...contactFilters,
  sort: contactPage.sort,
  q: filters.q(
    'part of the name, beginning of the number, at least four last digits of the number, or a whole number without its country code',
  ),
});

export const ImportContact = z.strictObject({
  phone_number: z.string(),
  name: z.string().max(contactLimits.name).nullable().default(null),
  metadata: CallMetadata.default({}),
});

/** Problems of a contact are counted as errors of that contact. */
export const ImportContactsBody = z.strictObject({ contacts: z.array(ImportContact).min(1) });
export type ImportContactsBody = z.infer<typeof ImportContactsBody>;

const line = z
  .number()
  .int()
  .describe('Line of the file, the header being line 1; of a JSON import the position of the contact, from 1');
const phoneNumber = z.string().nullable();

export const ImportAnswer = z.object({
  imported: z.number().int(),
  duplicates: z.number().int().describe('Contacts whose number the campaign, or the import above them, has already'),
  errors: z.number().int(),
  error_details: z
    .array(z.object({ line, phone_number: phoneNumber, error: z.string() }))
    .describe('The first 100 errors'),
  duplicate_details: z
    .array(
      z.object({
        line,
        phone_number: z.string(),
        duplicate_of_line: z.number().int().nullable().describe('null: the campaign already had this number'),
      }),
    )
    .describe('The first 100 duplicates'),
  import_id: z
    .number()
    .int()
    .nullable()
    .describe('For `GET /api/v1/imports/{id}/errors.csv`, which lists the errors and duplicates; null for a dry run'),
  dry_run: z.literal(true).optional().describe('Nothing was stored'),
  file: z
    .object({
      encoding: z.string(),
      delimiter: z.string(),
      phone_number: z.string().describe('The column that the numbers were read from'),
      name: z.string().nullable().describe('The column that the names were read from'),
      metadata: z.array(z.string()).describe('Names under which the other columns become metadata'),
    })
    .optional()
    .describe('How the file of a dry run was read'),
  rows: z
    .array(
      z.object({
        line,
        phone_number: phoneNumber.describe('As it would be dialled; as it was written if there is an error'),
        name: z.string().nullable(),
        metadata: z.record(z.string(), JsonValue),
        error: z.string().nullable(),
      }),
    )
    .optional()
    .describe('The first 20 contacts of a dry run as they were read'),
});
export type ImportAnswer = z.infer<typeof ImportAnswer>;

export const RefusedRowAnswer = z.object({
  id: z.number().int(),
  import_id: z.number().int(),
  line,
  phone_number: phoneNumber.describe(
    'As it was written, its first 50 characters; of a duplicate as it was read; null if there is none',
  ),
  name: z.string().nullable().describe('Its first 200 characters'),
  reason: z.enum(['error', 'duplicate']),
  error: z.string().nullable().describe('As the import answered it; null for a duplicate'),
  duplicate_of_line: z
    .number()
    .int()
    .nullable()
    .describe('For a duplicate, the line with the same number; null if the campaign already had it'),
  created_at: Timestamp.describe('When it was imported'),
});
export type RefusedRowAnswer = z.infer<typeof RefusedRowAnswer>;

export const RefusedRowsQuery = listQuery({
  ...pageQuery(['id'], { sort: '-id', limit: 100 }),
  q: filters.q('part of the name or of the number'),
});

export const ImportQuery = z.object({
  dry_run: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true')
    .describe('`true` reads everything and stores nothing: the figures, and the first 20 contacts as they are read'),
});
