import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { contacts } from '../schema/tables.ts';

/** Which of these names no contact of a campaign brings in its metadata. */
export async function namesInNoMetadata(
  db: Queryable,
  campaignId: number,
  names: readonly string[],
): Promise<string[]> {
  if (names.length === 0) return [];
  const { rows } = await db.execute<{ name: string }>(sql`
    select wanted.name from jsonb_array_elements_text(${JSON.stringify(names)}::jsonb) with ordinality as wanted(name, nth)
    where not exists (
      select from ${contacts} where ${contacts.campaignId} = ${campaignId} and ${contacts.metadata} ? wanted.name)
    order by nth`);
  return rows.map(({ name }) => name);
}
