export * from './socket-tickets.ts';
