import { CreateWebhookBody } from '@ligai/contracts';
import { expect, it } from 'vitest';
import { bodyOf, changesOf, newWebhook, problemsOf, randomSecret, type WebhookValues } from './webhook-values.ts';

const values: WebhookValues = { ...newWebhook(), name: 'CRM', url: 'https://example.com/hook' };

it('a new webhook has a secret that the API accepts, another one each time', () => {
  expect(CreateWebhookBody.parse(bodyOf(values)).secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(randomSecret()).not.toBe(randomSecret());
  expect(problemsOf(values, true)).toEqual({});
});

it('a secret is sent only if it is changed', () => {
  expect(bodyOf({ ...values, secret: { do: 'keep' } })).not.toHaveProperty('secret');
  expect(bodyOf({ ...values, secret: { do: 'remove' } })).toMatchObject({ secret: null });
});

it('a change sends what was changed, and a secret that is removed', () => {
  const before: WebhookValues = { ...values, secret: { do: 'keep' } };
  expect(changesOf({ ...before, name: 'ERP ' }, before)).toEqual({ name: 'ERP' });
  expect(changesOf({ ...before, events: ['call.ended'] }, before)).toEqual({ events: ['call.ended'] });
  expect(changesOf({ ...before, secret: { do: 'remove' } }, before)).toEqual({ secret: null });
  expect(changesOf({ ...before, isActive: false }, before)).toEqual({ is_active: false });
});

it.each<[Partial<WebhookValues>, object]>([
  [{ name: ' ' }, { name: 'nameNeeded' }],
  [{ url: 'example.com' }, { url: 'urlNeeded' }],
  [{ url: '' }, { url: 'urlNeeded' }],
  [{ url: `https://${'x'.repeat(2048)}` }, { url: 'tooLong' }],
  [{ events: [] }, { events: 'eventsNeeded' }],
  [{ retryForHours: '73' }, { retryForHours: 'retryWrong' }],
  [{ retryForHours: '1,5' }, { retryForHours: 'retryWrong' }],
  [{ secret: { do: 'set', value: 'short' } }, { secret: 'secretWrong' }],
])('%j is named at its field', (change, problems) => {
  expect(problemsOf({ ...values, ...change }, true)).toEqual(problems);
});
