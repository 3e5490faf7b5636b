import type { schedules } from '../schema/index.ts';

/** A row of `schedules`, whole. */
export type Schedule = typeof schedules.$inferSelect;
