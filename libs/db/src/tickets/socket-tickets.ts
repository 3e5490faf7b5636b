import { createHash, randomBytes } from 'node:crypto';
import { and, eq, lte, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { socketTickets } from '../schema/tables.ts';

export type SocketTicket = { ticket: string; expiresAt: Date };

/** Creates a ticket that is valid for `forMs`, and deletes expired ones that were not used. */
export async function issueTicket(db: Queryable, keyName: string, forMs: number): Promise<SocketTicket> {
  const ticket = randomBytes(32).toString('base64url');
  await db.delete(socketTickets).where(lte(socketTickets.expiresAt, sql`clock_timestamp()`));
  const expiresAt = sql<Date>`clock_timestamp() + ${forMs} * interval '1 millisecond'`;
  const rows = await db
    .insert(socketTickets)
    .values({ digest: digestOf(ticket), keyName, expiresAt })
    .returning({ expiresAt: socketTickets.expiresAt });
  return { ticket, expiresAt: rows[0]?.expiresAt ?? new Date(0) };
}

/**
 * Uses up a ticket and returns the name of the API key that requested it; undefined if the ticket does not exist, was
 * used or has expired. Of several concurrent requests, on any gateway, one succeeds.
 */
export async function redeemTicket(db: Queryable, ticket: string): Promise<string | undefined> {
  const [used] = await db
    .delete(socketTickets)
    .where(and(eq(socketTickets.digest, digestOf(ticket)), sql`${socketTickets.expiresAt} > clock_timestamp()`))
    .returning({ keyName: socketTickets.keyName });
  return used?.keyName;
}

const digestOf = (ticket: string): string => createHash('sha256').update(ticket).digest('hex');
