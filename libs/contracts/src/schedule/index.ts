export * from './schedule-status.ts';
