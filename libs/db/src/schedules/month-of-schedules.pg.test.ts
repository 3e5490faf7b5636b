import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { touchedBlocks } from '../testing/touched-blocks.ts';
import { countSchedulesByDay, listSchedules } from './find-schedules.ts';

// One connection, so that its settings and statistics are those of all queries.
const db = await migratedDatabase({ max: 1 }, 'owner');

const january = { from: new Date('2026-01-01T03:00:00Z'), to: new Date('2026-02-01T03:00:00Z') };

beforeAll(async () => {
  await db.execute(sql`set synchronous_commit = on`);
  // 10,000 schedules in January and 30,000 in other months.
  await db.execute(sql`
    insert into schedules (phone_number, scheduled_time, status, notes)
    select '5511999887766', ${january.from.toISOString()}::timestamptz + (n - 1) * interval '267.84 seconds',
      case when n % 2 = 0 then 'pending' else 'cancelled' end, repeat('note ', 40)
    from generate_series(1 - 15000, 25000) n`);
  await db.execute(sql`vacuum analyze schedules`);
  await db.execute(sql`set enable_seqscan = off`);
});

describe('a month with 10,000 schedules', () => {
  it('is counted by day in the time zone, without reading its rows', async () => {
    const read = () => countSchedulesByDay(db, { ...january, timeZone: 'America/Sao_Paulo' });
    const days = await read();
    expect(new Set(days.map(({ day }) => day)).size).toBe(31);
    expect([days[0]?.day, days.at(-1)?.day]).toEqual(['2026-01-01', '2026-01-31']);
    expect(days.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
    expect(await touchedBlocks(db, 'schedules', read, 'rows')).toBeLessThanOrEqual(20);
    expect(await touchedBlocks(db, 'schedules', read)).toBeLessThanOrEqual(200);
  });

  it('is counted in UTC if the database does not know the time zone', async () => {
    const days = await countSchedulesByDay(db, { ...january, timeZone: 'Nowhere/City' });
    expect([days[0]?.day, days.at(-1)?.day]).toEqual(['2026-01-01', '2026-02-01']);
  });

  it('is listed page by page in the order of time, each page with few blocks', async () => {
    const page = { ...january, skip: 0, limit: 1000, sort: { field: 'scheduled_time', descending: false } as const };
    const first = await listSchedules(db, page);
    expect(first.total).toBe(10_000);
    const next = () => listSchedules(db, { ...page, cursor: first.next as never });
    expect((await next()).schedules).toHaveLength(1000);
    expect(await touchedBlocks(db, 'schedules', next)).toBeLessThanOrEqual(2500);
  });
});
