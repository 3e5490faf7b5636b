export * from './turns.ts';
