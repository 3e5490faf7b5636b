export * from './prompts.ts';
export * from './snapshot.ts';
