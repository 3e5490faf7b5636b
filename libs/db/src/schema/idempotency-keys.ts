import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * Requests made with an `Idempotency-Key`, and their answers. Written by api-gateway only; times are the database's.
 */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    /** Name of the API key of the request; empty if API keys are not required. */
    principal: text().notNull(),
    /** Method and path with its parameters' names, `POST /api/v1/calls/dial`. */
    route: text().notNull(),
    key: text().notNull(),
    /** Digest of the request; null until a streamed body has been read completely. */
    fingerprint: text(),
    /** Identifies what the request creates; the same at every attempt. */
    id: uuid().notNull().defaultRandom(),
    /** Counts from 1; only the newest attempt may write here. */
    attempt: integer().notNull().default(1),
    /** An attempt that has not renewed its lease by then is dead. */
    runningUntil: instant().notNull(),
    /** HTTP status and body of the answer; null until the request is answered. */
    status: integer(),
    body: text(),
    expiresAt: instant().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.principal, table.route, table.key] }),
    check('idempotency_keys_answered', sql.raw('("status" is null) = ("body" is null)')),
    index('idempotency_keys_expiry').on(table.expiresAt),
  ],
);
