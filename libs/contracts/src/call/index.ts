export * from './call-context.ts';
export * from './call-status.ts';
export * from './end-reason.ts';
export * from './key-press.ts';
export * from './turn.ts';
