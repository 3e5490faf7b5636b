import { z } from 'zod';

/** The events that a webhook may subscribe to, in the order and with the descriptions of the specification. */
export const webhookEventDescriptions = {
  'call.started': 'Fired when a call is answered',
  'call.ended': 'Fired when a call ends',
  'call.failed': 'Fired when a call fails',
  'call.state_changed': 'Fired when call state changes',
} as const satisfies Record<string, string>;

export type WebhookEvent = keyof typeof webhookEventDescriptions;
const names = Object.keys(webhookEventDescriptions) as [WebhookEvent, ...WebhookEvent[]];
export const WebhookEvent = z.enum(names, `expected one of ${names.join(', ')}`);

export const isWebhookEvent = (type: string): type is WebhookEvent => Object.hasOwn(webhookEventDescriptions, type);

/** `pending` until it has succeeded or is out of tries; a `dead` one can be sent again. */
export const DeliveryStatus = z.enum(['pending', 'delivered', 'dead']);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;
