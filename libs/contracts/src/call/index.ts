export * from './call-status.ts';
export * from './turn.ts';
