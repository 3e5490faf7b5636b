export * from './calls/index.ts';
export * from './campaigns/index.ts';
export * from './contacts/index.ts';
export {
  type Database,
  type DatabaseOptions,
  openDatabase,
  ping,
  type Queryable,
  type Transaction,
} from './database.ts';
export { isDatabaseAway } from './database-away.ts';
export * from './events/index.ts';
export * from './idempotency/index.ts';
export { isLastingFailure } from './lasting-failure.ts';
export * from './leases/index.ts';
export type { ListEnd } from './lists/index.ts';
export { migrate } from './migrate.ts';
export * from './prompts/index.ts';
export * from './providers/providers.ts';
export { type RetentionDays, type Retired, retireOldRecords } from './retention.ts';
export * from './schedules/index.ts';
export * as schema from './schema/index.ts';
export * from './settings/index.ts';
export * from './slots/index.ts';
export * from './tickets/index.ts';
export * from './turns/index.ts';
export * from './webhooks/index.ts';
