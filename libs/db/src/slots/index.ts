export * from './busy-numbers.ts';
export * from './claim-calls.ts';
export * from './count-queued-calls.ts';
export * from './free-slots.ts';
export * from './pass-pace.ts';
export * from './pick-queued-calls.ts';
export * from './queued-leg.ts';
