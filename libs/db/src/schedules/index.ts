export * from './claim-schedules.ts';
export * from './close-schedules.ts';
export * from './define-schedule.ts';
export * from './find-schedules.ts';
export * from './schedule.ts';
