import type { CallId, Turn } from '@ligai/contracts';
import { asc, eq } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { turns } from '../schema/tables.ts';

/** All turns of a call, in order. */
export async function listTurns(db: Queryable, callId: CallId): Promise<Turn[]> {
  const rows = await db.select().from(turns).where(eq(turns.callId, callId)).orderBy(asc(turns.index));
  return rows.map(toTurn);
}

/** Writes a turn; writing the same index again updates it. The caller has checked its generation in the same transaction. */
export async function saveTurn(db: Queryable, callId: CallId, generation: number, turn: Turn): Promise<void> {
  const said = {
    generation,
    role: turn.role,
    content: turn.content,
    generated: turn.generated,
    interrupted: turn.interrupted,
    startedAt: new Date(turn.startedAtMs),
    endedAt: turn.endedAtMs === null ? null : new Date(turn.endedAtMs),
    latency: turn.latency,
  };
  await db
    .insert(turns)
    .values({ callId, index: turn.index, ...said })
    .onConflictDoUpdate({ target: [turns.callId, turns.index], set: said });
}

function toTurn(row: typeof turns.$inferSelect): Turn {
  const { index, role, content, generated, interrupted, latency } = row;
  const startedAtMs = row.startedAt.getTime();
  const endedAtMs = row.endedAt?.getTime() ?? null;
  return { index, role, content, generated, interrupted, startedAtMs, endedAtMs, latency };
}
