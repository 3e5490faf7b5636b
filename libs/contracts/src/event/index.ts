export * from './call-event.ts';
export * from './campaign-event.ts';
export * from './event-subject.ts';
