import type {
  AnsweredBy,
  BridgeId,
  CallId,
  CallMetadata,
  CallSource,
  CallState,
  EndReason,
  KeyPress,
  NodeName,
  PhoneNumber,
  PromptSnapshot,
  ProviderName,
} from '@ligai/contracts';
import { AnsweredBy as AnsweredByValues, activeStatuses, CallStatus } from '@ligai/contracts';
import { sql } from 'drizzle-orm';
import { bigint, bigserial, boolean, check, index, integer, jsonb, pgTable, smallint, text } from 'drizzle-orm/pg-core';
import { instant, oneOf, quoted } from './columns.ts';

const onLine = sql.raw(`"status" in (${quoted(['dialing', 'ringing', 'in_progress'])})`);
const unended = sql.raw(`"status" in (${quoted(activeStatuses)})`);

/**
 * One row per call, from the request on. call-controller writes the leg's columns; the media-bridge that holds
 * `mediaGeneration` writes `state` from the answer on, `messageCount`, `provider` and `providerStatus`. Which service writes
 * which column in full: docs/data-ownership.md.
 */
export const calls = pgTable(
  'calls',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    callId: text().$type<CallId>().notNull().unique(),
    calledNumber: text().$type<PhoneNumber>().notNull(),
    /** The caller number presented; null if the trunk chooses it. */
    callerNumber: text().$type<PhoneNumber>(),
    source: text().$type<CallSource>().notNull(),
    status: text().$type<CallStatus>().notNull().default('queued'),
    /** What an active call is doing; null before it is dialled. */
    state: text().$type<CallState>(),
    reason: text().$type<EndReason>(),
    /** FreeSWITCH's name, such as `NORMAL_CLEARING`. */
    hangupCause: text(),
    sipStatus: integer(),
    prompt: jsonb().$type<PromptSnapshot>().notNull(),
    /** Of the prompt that was copied. */
    promptId: bigint({ mode: 'number' }),
    /** Whose call it is. No references: the record of a call outlives them. */
    campaignId: bigint({ mode: 'number' }),
    contactId: bigint({ mode: 'number' }),
    scheduleId: bigint({ mode: 'number' }),
    name: text(),
    metadata: jsonb().$type<CallMetadata>().notNull().default(sql`'{}'::jsonb`),
    /** The number of this attempt to reach its contact, from 1. */
    attempt: integer().notNull().default(1),
    answeredBy: text().$type<AnsweredBy>().notNull().default('unknown'),
    /** Saved with the end: `completed`, with at least one turn of the agent that was heard and one of the callee. */
    successful: boolean().notNull().default(false),
    /** Last sign of life of its leg, audio or conversation: the end time of a call whose end was not observed. */
    lastSeenAt: instant(),
    node: text().$type<NodeName>(),
    /** Epoch of the lease under which the leg was originated. */
    leaseEpoch: bigint({ mode: 'number' }),
    /** How often the gate has claimed it. Writes of the leg of an earlier claim are refused. */
    claims: integer().notNull().default(0),
    /** Counts reservations; writes and commands of an older generation are refused. */
    mediaGeneration: integer().notNull().default(0),
    bridgeId: text().$type<BridgeId>(),
    messageCount: integer().notNull().default(0),
    keysPressed: jsonb().$type<KeyPress[]>().notNull().default(sql`'[]'::jsonb`),
    /**
     * The provider whose failure the conversation has not recovered from, or that rejected its key while the call was
     * queued, and the HTTP status that it gave.
     */
    provider: text().$type<ProviderName>(),
    providerStatus: integer(),
    /** `sequence` of the newest event. */
    eventSequence: integer().notNull().default(0),
    /** Until then a gate is processing the call: other picks skip it. */
    pickedUntil: instant(),
    dialBefore: instant().notNull(),
    hangupRequestedAt: instant(),
    hangupReason: text().$type<EndReason>(),
    createdAt: instant().notNull().defaultNow(),
    dialingAt: instant(),
    ringingAt: instant(),
    /** The answer; null if there was none. */
    startTime: instant(),
    endTime: instant(),
    /** Whole seconds from the answer to the end, 0 until then: computed by the database, so it cannot disagree. */
    duration: integer()
      .notNull()
      .generatedAlwaysAs(sql.raw(`coalesce(round(extract(epoch from (end_time - start_time)))::integer, 0)`)),
  },
  (table) => [
    check('calls_status', oneOf('status', CallStatus.options)),
    check('calls_answered_by', oneOf('answered_by', AnsweredByValues.options)),
    check('calls_ended', sql.raw(`(end_time is null) = (status in (${quoted(activeStatuses)}))`)),
    index('calls_active').on(table.id).where(unended),
    // Whether a number is on a call.
    index('calls_on_line').on(table.calledNumber).where(onLine),
    index('calls_queued').on(table.source, table.id).where(sql.raw(`"status" = 'queued'`)),
    // One for each filter of the list, in the order of the list. `status` at the end saves reading rows for it.
    // That by time also has what the live statistics count.
    index('calls_by_time').on(table.createdAt, table.id, table.status, table.startTime, table.successful, table.source),
    index('calls_by_status').on(table.status, table.createdAt, table.id),
    index('calls_by_number').on(table.calledNumber.op('text_pattern_ops'), table.createdAt, table.id, table.status),
    index('calls_of_campaign')
      .on(table.campaignId, table.createdAt, table.id, table.status)
      .where(sql.raw('"campaign_id" is not null')),
    index('calls_of_prompt')
      .on(table.promptId, table.createdAt, table.id, table.status)
      .where(sql.raw('"prompt_id" is not null')),
    // With the name itself, without which Postgres reads each row for it. Of at most 500 characters, as an entry of an index
    // holds 2,700 bytes: the start that is searched by is cut, see `nameStart`.
    index('calls_by_name')
      .on(sql.raw('left(lower("name"), 100) text_pattern_ops'), table.createdAt, table.id, table.name)
      .where(sql.raw('"name" is not null')),
    // The surname, and the last digits: what people know of a call.
    index('calls_by_last_word')
      .on(
        sql.raw(`left(substring(lower("name") from '\\S+$'), 100) text_pattern_ops`),
        table.createdAt,
        table.id,
        table.name,
      )
      .where(sql.raw('"name" is not null')),
    index('calls_by_number_end').on(
      sql.raw('reverse("called_number") text_pattern_ops'),
      table.createdAt,
      table.id,
      table.calledNumber,
    ),
  ],
);

/** Outlives a deleted call, so that its `call_id` can never be dialled again. */
export const callTombstones = pgTable(
  'call_tombstones',
  {
    callId: text().$type<CallId>().primaryKey(),
    deletedAt: instant().notNull().defaultNow(),
  },
  (table) => [index('call_tombstones_age').on(table.deletedAt)],
);

/**
 * One row: sums over all calls up to `throughId`, all of which have ended, so that statistics read only the newer ones.
 * Deleting a call through the API subtracts it from the sums; retention does not.
 */
export const callTotals = pgTable(
  'call_totals',
  {
    id: smallint().primaryKey().default(1),
    throughId: bigint({ mode: 'number' }).notNull().default(0),
    calls: bigint({ mode: 'number' }).notNull().default(0),
    answered: bigint({ mode: 'number' }).notNull().default(0),
    answeredSeconds: bigint({ mode: 'number' }).notNull().default(0),
    successful: bigint({ mode: 'number' }).notNull().default(0),
  },
  () => [check('call_totals_one_row', sql.raw('"id" = 1'))],
);
