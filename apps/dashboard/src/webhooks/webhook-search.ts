import type { DeliveryStatus, WebhookEvent } from '@ligai/contracts';

const events = ['call.started', 'call.ended', 'call.failed', 'call.state_changed'] as const satisfies WebhookEvent[];
const tabs = ['deliveries', 'receiver', 'configuration'] as const;
const statuses = ['pending', 'delivered', 'dead'] as const satisfies DeliveryStatus[];
const languages = ['node', 'python', 'php'] as const;

/** The events that a webhook can subscribe to, in the order of the API. */
export const webhookEvents: readonly WebhookEvent[] = events;
export const deliveryStatuses: readonly DeliveryStatus[] = statuses;
export type ReceiverLanguage = (typeof languages)[number];
export const receiverLanguages: readonly ReceiverLanguage[] = languages;
export type WebhookTab = (typeof tabs)[number];

/** What of the list of webhooks is in the address. */
export type WebhooksSearch = { event?: WebhookEvent | undefined };

export function readWebhooksSearch({ event }: Record<string, unknown>): WebhooksSearch {
  const known = events.find((one) => one === event);
  return { ...(known && { event: known }) };
}

/** What of a webhook's page is in the address. */
export type WebhookSearch = {
  /** Default: its deliveries. */
  tab?: WebhookTab | undefined;
  status?: DeliveryStatus | undefined;
  event?: WebhookEvent | undefined;
  /** The delivery that is open. */
  delivery?: number | undefined;
  /** The language in which the receiver is shown. */
  language?: ReceiverLanguage | undefined;
};

/** Reads the address; what is unknown is ignored. */
export function readWebhookSearch(search: Record<string, unknown>): WebhookSearch {
  const tab = tabs.find((one) => one === search['tab']);
  const status = statuses.find((one) => one === search['status']);
  const language = languages.find((one) => one === search['language']);
  const delivery = Number(search['delivery']);
  return {
    ...(tab && { tab }),
    ...(status && { status }),
    ...readWebhooksSearch(search),
    ...(Number.isSafeInteger(delivery) && delivery > 0 && { delivery }),
    ...(language && { language }),
  };
}
