import type { DeliveryStatus, WebhookEvent } from '@ligai/contracts';
import { idIn, oneIn } from '../app/address-values.ts';

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

export const readWebhooksSearch = ({ event }: Record<string, unknown>): WebhooksSearch => ({
  event: oneIn(events, event),
});

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
  return {
    tab: oneIn(tabs, search['tab']),
    status: oneIn(statuses, search['status']),
    ...readWebhooksSearch(search),
    delivery: idIn(search['delivery']),
    language: oneIn(languages, search['language']),
  };
}
