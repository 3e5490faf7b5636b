import type { WebhookAnswer, WebhookEvent } from '@ligai/contracts';

/** What the form holds. */
export type WebhookValues = {
  name: string;
  url: string;
  events: WebhookEvent[];
  isActive: boolean;
  retryForHours: string;
  /** What happens to the secret when it is saved. */
  secret: { do: 'keep' } | { do: 'remove' } | { do: 'set'; value: string };
};

export const newWebhook = (): WebhookValues => ({
  ...{ name: '', url: '', events: ['call.started', 'call.ended', 'call.failed'] },
  ...{ isActive: true, retryForHours: '24', secret: { do: 'set', value: randomSecret() } },
});

export const valuesOf = (webhook: WebhookAnswer): WebhookValues => ({
  name: webhook.name,
  url: webhook.url,
  events: webhook.events,
  isActive: webhook.is_active,
  retryForHours: String(webhook.retry_for_hours),
  secret: { do: 'keep' },
});

/** What `POST /webhooks` takes, if the schema accepts it. */
export type WebhookBody = Pick<WebhookAnswer, 'name' | 'url' | 'events' | 'is_active'> & {
  /** What is no number is sent as it was typed, and refused. */
  retry_for_hours: number | string;
  /** Left out: it is kept. */
  secret?: string | null;
};

/** The names of the form for those fields of the body that have another one there. */
export const fieldNames = { is_active: 'isActive', retry_for_hours: 'retryForHours' } as const;

export function bodyOf({ name, url, events, isActive, retryForHours, secret }: WebhookValues): WebhookBody {
  return {
    name: name.trim(),
    url: url.trim(),
    events,
    is_active: isActive,
    retry_for_hours: /^\d{1,3}$/.test(retryForHours.trim()) ? Number(retryForHours) : retryForHours,
    ...(secret.do === 'set' && { secret: secret.value }),
    ...(secret.do === 'remove' && { secret: null }),
  };
}

/**
 * The body of `PUT /webhooks` with what was changed only: what the form still shows may be older than what is stored, as a
 * webhook that LigAI switched off meanwhile.
 */
export function changesOf(body: WebhookBody, before: WebhookBody): Partial<WebhookBody> {
  const known: Record<string, unknown> = before;
  const isChanged = ([name, value]: [string, unknown]) => JSON.stringify(value) !== JSON.stringify(known[name]);
  return Object.fromEntries(Object.entries(body).filter(isChanged));
}

/** A key of Standard Webhooks: 32 random bytes in base64 after `whsec_`. */
export function randomSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}
