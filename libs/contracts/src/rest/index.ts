export * from './calls.ts';
export * from './campaigns.ts';
export * from './prompts.ts';
export * from './schedules.ts';
export * from './settings.ts';
export * from './sockets.ts';
export * from './system.ts';
export * from './webhooks.ts';
