import type { ListPage } from '@ligai/contracts';
import { and, eq, getTableColumns, ilike, or, type SQL, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from '../database.ts';
import { containing, type ListEnd, orderOf, pageOf, totalOf } from '../lists/list-page.ts';
import { refusedRows } from '../schema/tables.ts';

/** A row of an import that became no contact. */
export type RefusedRow = typeof refusedRows.$inferSelect;
export type NewRefusedRow = Omit<RefusedRow, 'id' | 'importId' | 'campaignId' | 'createdAt'>;

/** How many refused rows of one campaign are stored: those of its newest imports. One import stores no more either. */
export const mostRefusedRows = 1000;

/** Characters of each text of a refused row. */
export const longestRefusedText = { phoneNumber: 50, name: 200, error: 500 } as const;

/**
 * Stores the refused rows of an import, at most `mostRefusedRows`, in the import's own transaction, which holds the lock of
 * the campaign's imports. Older rows of the campaign make room for them. The texts must be valid in Postgres.
 */
export async function storeRefusedRows(
  tx: Transaction,
  { campaignId, importId }: Pick<RefusedRow, 'campaignId' | 'importId'>,
  rows: readonly NewRefusedRow[],
): Promise<void> {
  if (rows.length === 0) return;
  // One parameter: a query builder puts thousands of them together in one stretch, which holds the event loop.
  await tx.execute(sql`
    insert into ${refusedRows} (campaign_id, import_id, line, phone_number, name, error, duplicate_of_line)
    select ${campaignId}::bigint, ${importId}::bigint, line, "phoneNumber", name, error, "duplicateOfLine"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given(
      line int, "phoneNumber" text, name text, error text, "duplicateOfLine" int)
    order by line desc`);
  await tx.execute(sql`
    delete from ${refusedRows} where campaign_id = ${campaignId} and id <= (
      select id from ${refusedRows} where campaign_id = ${campaignId}
      order by id desc offset ${mostRefusedRows} limit 1)`);
}

/**
 * One page of a campaign's refused rows, the newest import first and each import's rows in their order, unless sorted
 * otherwise. `q` is part of the name or of the number, the number's digits alone too.
 */
export async function listRefusedRows(
  db: Queryable,
  campaignId: number,
  page: ListPage<'id'> & { q?: string | undefined },
): Promise<ListEnd & { rows: RefusedRow[] }> {
  const standard = { field: 'id' as const, descending: true };
  const order = orderOf({ columns: { id: refusedRows.id }, id: refusedRows.id, page, standard });
  const where = and(eq(refusedRows.campaignId, campaignId), found(page.q));
  const [read, total] = await Promise.all([
    db
      .select({ ...getTableColumns(refusedRows), cursorValue: order.cursorValue })
      .from(refusedRows)
      .where(and(where, order.after))
      .orderBy(...order.orderBy)
      .offset(page.skip)
      .limit(page.limit + 1),
    totalOf(db, refusedRows, { where, page }),
  ]);
  return pageOf(read, { sort: order.sort, limit: page.limit, total });
}

function found(q: string | undefined): SQL | undefined {
  if (q === undefined) return undefined;
  const digits = /^[\d\s\u00a0.\-()+]+$/.test(q) ? q.replaceAll(/\D/g, '') : '';
  return or(
    ilike(refusedRows.name, containing(q)),
    ilike(refusedRows.phoneNumber, containing(q)),
    digits === ''
      ? undefined
      : sql`regexp_replace(${refusedRows.phoneNumber}, '\\D', '', 'g') like ${containing(digits)}`,
  );
}
