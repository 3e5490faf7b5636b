import type { SettingKey } from '@ligai/contracts';
import { sql } from 'drizzle-orm';
import { check, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** What was changed from its default. A secret is stored as `ciphertext` only (see `secret-box.ts`). */
export const settings = pgTable(
  'settings',
  {
    key: text().$type<SettingKey>().primaryKey(),
    value: text(),
    ciphertext: text(),
    updatedAt: instant().notNull().defaultNow(),
  },
  () => [check('settings_one_form', sql.raw('("value" is null) <> ("ciphertext" is null)'))],
);

/** Each ticket opens one socket, once. Only its digest is stored; using the ticket deletes the row. */
export const socketTickets = pgTable('socket_tickets', {
  digest: text().primaryKey(),
  /** Name of the API key that requested the ticket. */
  keyName: text().notNull(),
  /** Database time. */
  expiresAt: instant().notNull(),
});
