export * from './switch-lease.ts';
