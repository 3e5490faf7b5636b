import { CreateWebhookBody, UpdateWebhookBody, type WebhookAnswer, type WebhookEvent } from '@ligai/contracts';

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

export type Problem = 'nameNeeded' | 'urlNeeded' | 'eventsNeeded' | 'retryWrong' | 'secretWrong' | 'tooLong';
export type Problems = Partial<Record<keyof WebhookValues, Problem>>;

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

/** The body of `POST /webhooks`. A secret that is kept is left out. */
export function bodyOf({ name, url, events, isActive, retryForHours, secret }: WebhookValues) {
  return {
    name: name.trim(),
    url: url.trim(),
    events,
    is_active: isActive,
    retry_for_hours: /^\d{1,3}$/.test(retryForHours.trim()) ? Number(retryForHours) : -1,
    ...(secret.do === 'set' && { secret: secret.value }),
    ...(secret.do === 'remove' && { secret: null }),
  };
}

/**
 * The body of `PUT /webhooks` with what was changed only: what the form still shows may be older than what is stored, as a
 * webhook that LigAI switched off meanwhile.
 */
export function changesOf(values: WebhookValues, before: WebhookValues): Partial<ReturnType<typeof bodyOf>> {
  const known: Record<string, unknown> = bodyOf(before);
  const isChanged = ([name, value]: [string, unknown]) => JSON.stringify(value) !== JSON.stringify(known[name]);
  return Object.fromEntries(Object.entries(bodyOf(values)).filter(isChanged));
}

const fieldOf: Record<string, { field: keyof WebhookValues; problem: Problem }> = {
  name: { field: 'name', problem: 'nameNeeded' },
  url: { field: 'url', problem: 'urlNeeded' },
  events: { field: 'events', problem: 'eventsNeeded' },
  retry_for_hours: { field: 'retryForHours', problem: 'retryWrong' },
  secret: { field: 'secret', problem: 'secretWrong' },
};

/** What is wrong with the values, by the schema of the API. */
export function problemsOf(values: WebhookValues, isNew: boolean): Problems {
  const { error } = (isNew ? CreateWebhookBody : UpdateWebhookBody).safeParse(bodyOf(values));
  const ofSchema = (error?.issues ?? []).map(({ code, path }) => {
    const { field, problem } = fieldOf[String(path[0])] ?? { field: 'name', problem: 'nameNeeded' };
    const isText = field === 'name' || field === 'url';
    return [field, code === 'too_big' && isText ? 'tooLong' : problem];
  });
  return {
    ...(!/^https?:\/\/./i.test(values.url.trim()) && { url: 'urlNeeded' }),
    ...(Object.fromEntries(ofSchema) as Problems),
  };
}

/** A key of Standard Webhooks: 32 random bytes in base64 after `whsec_`. */
export function randomSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}
