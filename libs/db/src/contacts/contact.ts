import type { contacts } from '../schema/index.ts';

export type { ContactMetadata } from '../schema/contacts.ts';

/** A row of `contacts`, whole. */
export type Contact = typeof contacts.$inferSelect;
