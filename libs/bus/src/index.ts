export type { Bus, GatherOptions, HandleOptions, RequestOptions } from './bus.ts';
export { type BusOptions, connectBus } from './connect-bus.ts';
export { type DialAnswer, requestDial } from './request-dial.ts';
