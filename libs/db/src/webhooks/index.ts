export * from './claim-deliveries.ts';
export * from './insert-deliveries.ts';
export * from './list-deliveries.ts';
export * from './log-test.ts';
export * from './send-again.ts';
export * from './settle-attempts.ts';
export * from './webhooks.ts';
