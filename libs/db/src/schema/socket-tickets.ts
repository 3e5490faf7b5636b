import { pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** Each opens one socket, once. Only the digest of what its holder shows is kept; using it deletes the row. */
export const socketTickets = pgTable('socket_tickets', {
  digest: text().primaryKey(),
  /** Name of the API key that it was asked for with. */
  keyName: text().notNull(),
  /** Database time. */
  expiresAt: instant().notNull(),
});
