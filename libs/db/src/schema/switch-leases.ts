import type { NodeName } from '@ligai/contracts';
import { bigint, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** Who acts on a FreeSWITCH node. `epoch` grows by one with each new holder and is written into each call it dials. */
export const switchLeases = pgTable('switch_leases', {
  node: text().$type<NodeName>().primaryKey(),
  holder: text().notNull(),
  epoch: bigint({ mode: 'number' }).notNull(),
  /** Database time. */
  expiresAt: instant().notNull(),
});
