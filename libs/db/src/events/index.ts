export * from './append-event.ts';
export * from './campaign-events.ts';
export * from './unpublished-events.ts';
