export * from './delivery-status.ts';
export * from './webhook-event.ts';
export * from './webhook-payload.ts';
