import { pipeline } from 'node:stream/promises';
import type { PhoneNumber } from '@ligai/contracts';
import { LigaiError, unlessAborted } from '@ligai/kernel';
import { and, eq, sql } from 'drizzle-orm';
import { from as copyFrom } from 'pg-copy-streams';
import type { Queryable, Transaction } from '../database.ts';
import { connectionOf } from '../pooled-session.ts';
import { importReports, imports } from '../schema/tables.ts';
import type { ContactMetadata } from './contact.ts';
import { longestRefusedText } from './refused-rows.ts';

export type NewContact = {
  phoneNumber: PhoneNumber;
  name: string | null;
  metadata: ContactMetadata;
  /** Its line in the imported file, for the report of duplicates; by default its position, from 1. */
  line?: number;
};

export type ImportedContacts = {
  imported: number;
  /** Contacts whose number the campaign, or the import before them, has already. */
  duplicates: number;
  /** The first duplicates by line, a thousand at a time; they must be read before the transaction ends. */
  duplicateLines: AsyncIterable<DuplicateLine[]>;
};

export type DuplicateLine = {
  line: number;
  phoneNumber: PhoneNumber;
  name: string | null;
  /** The line that has the same number; null if the campaign had the number before. */
  firstLine: number | null;
};

/** Limits of the duplicates listed, and read at a time: all at once would block the event loop and use much memory. */
const mostDuplicateLines = 100_000;
const duplicatesAtATime = 1000;

/**
 * Adds contacts to a campaign, in their order: all of them, or none if `batches` throws, as `tx` is rolled back. Holds
 * one batch in memory. The texts must be valid in Postgres. Errors: `not_found`, `conflict` if the campaign is
 * completed, and any error that `batches` throws.
 */
export async function importContacts(
  tx: Transaction,
  campaignId: number,
  batches: AsyncIterable<readonly NewContact[]>,
): Promise<ImportedContacts> {
  // Temporary tables write no WAL, and need no cleanup after a session that died.
  await tx.execute(sql`
    create temporary table staged_contacts (
      nth bigint not null, line bigint not null, phone_number text not null, name text, metadata jsonb not null)
    on commit drop`);
  const copy = connectionOf(tx).query(copyFrom('copy staged_contacts from stdin'));
  let staged = 0;
  // Without it the import would wait for the next upload chunk after the connection is lost.
  const lost = new AbortController();
  copy.once('error', (error) => lost.abort(error));
  await pipeline(async function* () {
    for await (const batch of untilAborted(batches, lost.signal)) {
      if (batch.length > 0) yield copyText(batch, staged);
      staged += batch.length;
    }
  }, copy);
  const { imported, lastIdBefore } = await unstage(tx, campaignId);
  const duplicates = staged - imported;
  const duplicateLines = duplicates === 0 ? noDuplicates() : listDuplicates(tx, campaignId, lastIdBefore);
  return { imported, duplicates, duplicateLines };
}

/** Ends with the signal's reason at once, also while the next item is awaited. */
async function* untilAborted<T>(items: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await unlessAborted(iterator.next(), signal);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    // The import has ended, successfully or not: a late error of the source has no effect.
    iterator.return?.().catch(() => {});
  }
}

/** Moves the staged contacts to `contacts`, and returns how many it inserted. */
async function unstage(tx: Transaction, campaignId: number): Promise<{ imported: number; lastIdBefore: number }> {
  // Blocks the deletion of the campaign, and a concurrent import into it, which could insert the same number.
  const campaign = await tx.execute(sql`select from campaigns where id = ${campaignId} for key share`);
  if (campaign.rowCount === 0) throw new LigaiError('not_found', `Campaign ${campaignId} not found`);
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('contacts', ${campaignId}))`);
  await tx.execute(sql`set local work_mem = '64MB'`);
  await tx.execute(sql`analyze staged_contacts`);
  const { rows } = await tx.execute<{ id: string | null }>(
    sql`select max(id) as id from contacts where campaign_id = ${campaignId}`,
  );
  // Without "on conflict", which reads each row twice and takes 50 % longer.
  const inserted = await tx.execute(sql`
    insert into contacts (campaign_id, phone_number, name, metadata)
    select ${campaignId}, phone_number, name, metadata
    from (select distinct on (phone_number) * from staged_contacts order by phone_number, nth) as first_of_each
    where not exists (
      select from contacts where campaign_id = ${campaignId} and contacts.phone_number = first_of_each.phone_number)
    order by nth`);
  const count = inserted.rowCount ?? 0;
  const counted = await tx.execute(sql`
    update campaigns set total_contacts = total_contacts + ${count}
    where id = ${campaignId} and status <> 'completed'`);
  if (counted.rowCount !== 0) return { imported: count, lastIdBefore: Number(rows[0]?.id ?? 0) };
  throw new LigaiError('conflict', `Cannot import into campaign ${campaignId}: it is completed`);
}

async function* noDuplicates(): AsyncGenerator<DuplicateLine[]> {}

type DuplicateRow = { line: string; phone_number: PhoneNumber; name: string | null; first_line: string | null };

/** What was not imported: numbers that the campaign had before, and all but the first of each in this import. */
async function* listDuplicates(
  tx: Transaction,
  campaignId: number,
  lastIdBefore: number,
): AsyncGenerator<DuplicateLine[]> {
  await tx.execute(sql`
    declare duplicate_lines no scroll cursor for
    select line, phone_number, name, case when had then null else first_line end as first_line
    from (
      select line, phone_number, left(name, ${longestRefusedText.name}::int) as name, nth,
        first_value(line) over same_number as first_line,
        row_number() over same_number as position,
        exists (
          select from contacts where campaign_id = ${campaignId} and id <= ${lastIdBefore}
          and contacts.phone_number = staged_contacts.phone_number) as had
      from staged_contacts window same_number as (partition by phone_number order by nth)
    ) as numbered
    where had or position > 1
    order by nth limit ${mostDuplicateLines}`);
  for (;;) {
    const { rows } = await tx.execute<DuplicateRow>(
      sql`fetch ${sql.raw(String(duplicatesAtATime))} from duplicate_lines`,
    );
    if (rows.length > 0) yield rows.map(toDuplicateLine);
    if (rows.length < duplicatesAtATime) return;
  }
}

const toDuplicateLine = ({ line, phone_number, name, first_line: firstLine }: DuplicateRow): DuplicateLine => ({
  line: Number(line),
  phoneNumber: phone_number,
  name,
  firstLine: firstLine === null ? null : Number(firstLine),
});

/**
 * Rows in the text format of COPY. Source: PostgreSQL, "COPY", "Text Format". Joined: a text put together bit by bit is a
 * tree of several times its size.
 */
function copyText(batch: readonly NewContact[], staged: number): string {
  const rows: string[] = [];
  for (const { phoneNumber, name, metadata, line } of batch) {
    const nth = staged + rows.length;
    const [nameText, metadataText] = [name === null ? '\\N' : escaped(name), escaped(JSON.stringify(metadata))];
    rows.push([nth, line ?? nth + 1, phoneNumber, nameText, metadataText].join('\t'));
  }
  rows.push('');
  return rows.join('\n');
}

const special = /[\\\t\n\r]/g;
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const escaped = (text: string): string => text.replace(special, (character) => escapes[character] ?? character);

export type FinishedImport = Omit<typeof imports.$inferInsert, 'id' | 'createdAt'>;

/** Stores an import and its report in the import's own transaction. Returns the import's id. */
export async function storeImport(tx: Transaction, done: FinishedImport, report: Iterable<Buffer>): Promise<number> {
  const [row] = await tx.insert(imports).values(done).returning({ id: imports.id });
  if (!row) throw new Error('Cannot store an import: nothing was returned');
  let nth = 0;
  for (const piece of report) {
    await tx.insert(importReports).values({ importId: row.id, nth, piece });
    nth += 1;
  }
  return row.id;
}

/** The pieces of an import's report, in order; undefined if there is no such import. */
export async function findImportReport(db: Queryable, importId: number): Promise<AsyncGenerator<Buffer> | undefined> {
  const [found] = await db.select({ id: imports.id }).from(imports).where(eq(imports.id, importId));
  return found && piecesOf(db, importId);
}

async function* piecesOf(db: Queryable, importId: number): AsyncGenerator<Buffer> {
  for (let nth = 0; ; nth += 1) {
    const which = and(eq(importReports.importId, importId), eq(importReports.nth, nth));
    const [row] = await db.select({ piece: importReports.piece }).from(importReports).where(which);
    if (!row) return;
    yield row.piece;
  }
}
