import type { calls } from '../schema/index.ts';

/** A row of `calls`, whole. */
export type Call = typeof calls.$inferSelect;
