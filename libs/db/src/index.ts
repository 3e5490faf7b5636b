export * from './calls/browser-calls.ts';
export * from './calls/call.ts';
export * from './calls/call-history.ts';
export * from './calls/call-stats.ts';
export * from './calls/conversation.ts';
export * from './calls/delete-finished-call.ts';
export * from './calls/end-abandoned-calls.ts';
export * from './calls/end-queued-calls.ts';
export {
  findActiveCall,
  findCall,
  findLiveCall,
  findPromptOfCall,
  type LiveCall,
  listActiveCalls,
} from './calls/find-calls.ts';
export * from './calls/hangup-requests.ts';
export * from './calls/insert-call.ts';
export * from './calls/list-calls.ts';
export * from './calls/live-stats.ts';
export * from './calls/save-leg.ts';
export * from './campaigns/campaign.ts';
export { type OutcomesOfCampaign, outcomesOfCampaign } from './campaigns/campaign-outcomes.ts';
export * from './campaigns/define-campaign.ts';
export * from './campaigns/find-campaigns.ts';
export * from './campaigns/run-campaign.ts';
export * from './contacts/claim-contacts.ts';
export * from './contacts/contact.ts';
export * from './contacts/contacts-on-line.ts';
export * from './contacts/delete-contacts.ts';
export * from './contacts/find-contacts.ts';
export * from './contacts/import-contacts.ts';
export * from './contacts/list-contacts.ts';
export * from './contacts/refused-rows.ts';
export {
  type Database,
  type DatabaseOptions,
  openDatabase,
  ping,
  type Queryable,
  type Transaction,
} from './database.ts';
export { isDatabaseAway, isLastingFailure } from './database-errors.ts';
export * from './events/append-events.ts';
export * from './events/publish-events.ts';
export * from './idempotency/idempotency-keys.ts';
export * from './leases/switch-lease.ts';
export type { ListEnd } from './lists/list-page.ts';
export { foreignSchemaError, type MigrateOptions, migrate, type SchemaState, schemaState } from './migrate.ts';
export * from './phrases/stored-lines.ts';
export type { Precondition } from './precondition.ts';
export * from './prompts/prompt-uses.ts';
export {
  findPromptVersion,
  listPromptVersions,
  type PromptVersion,
  type PromptVersionItem,
  restorePromptVersion,
} from './prompts/prompt-versions.ts';
export * from './prompts/prompts.ts';
export * from './providers/providers.ts';
export { type RetentionDays, type Retired, retireOldRecords } from './retention.ts';
export * from './schedules/claim-schedules.ts';
export * from './schedules/claimed-schedules.ts';
export * from './schedules/find-schedules.ts';
export * from './schedules/pending-schedules.ts';
export * as schema from './schema/tables.ts';
export { type SecretBox, secretBox } from './secret-box.ts';
export { mayCreateRoles, serviceUrlOf } from './service-role.ts';
export * from './settings/settings.ts';
export * from './slots/busy-numbers.ts';
export * from './slots/claim-calls.ts';
export * from './slots/dial-gate.ts';
export * from './slots/pick-queued-calls.ts';
export * from './slots/return-to-queue.ts';
export * from './tickets/socket-tickets.ts';
export * from './webhooks/claim-deliveries.ts';
export * from './webhooks/insert-deliveries.ts';
export * from './webhooks/list-deliveries.ts';
export * from './webhooks/send-again.ts';
export * from './webhooks/settle-attempts.ts';
export * from './webhooks/webhooks.ts';
