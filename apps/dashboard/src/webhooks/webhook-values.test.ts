import { CreateWebhookBody } from '@ligai/contracts';
import { expect, it } from 'vitest';
import { bodyProblems } from '../forms/body-schemas.ts';
import { atFields } from '../forms/form-problems.ts';
import { bodyOf, changesOf, fieldNames, newWebhook, randomSecret, type WebhookValues } from './webhook-values.ts';

const problems = (change: Partial<WebhookValues>) =>
  Object.fromEntries(atFields(bodyProblems('webhook', bodyOf({ ...values, ...change })), { names: fieldNames }));

const values: WebhookValues = { ...newWebhook(), name: 'CRM', url: 'https://example.com/hook' };

it('a new webhook has a secret that the API accepts, another one each time', () => {
  expect(CreateWebhookBody.parse(bodyOf(values)).secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(randomSecret()).not.toBe(randomSecret());
  expect(problems({})).toEqual({});
});

it('a secret is sent only if it is changed', () => {
  expect(bodyOf({ ...values, secret: { do: 'keep' } })).not.toHaveProperty('secret');
  expect(bodyOf({ ...values, secret: { do: 'remove' } })).toMatchObject({ secret: null });
});

it('a change sends what was changed, and a secret that is removed', () => {
  const before: WebhookValues = { ...values, secret: { do: 'keep' } };
  const changes = (change: Partial<WebhookValues>) => changesOf(bodyOf({ ...before, ...change }), bodyOf(before));
  expect(changes({ name: 'ERP ' })).toEqual({ name: 'ERP' });
  expect(changes({ events: ['call.ended'] })).toEqual({ events: ['call.ended'] });
  expect(changes({ secret: { do: 'remove' } })).toEqual({ secret: null });
  expect(changes({ isActive: false })).toEqual({ is_active: false });
});

it.each<[Partial<WebhookValues>, string, string]>([
  [{ name: ' ' }, 'name', 'name: expected string to have >=1 characters'],
  [{ url: '' }, 'url', 'url: expected string to have >=1 characters'],
  [{ url: `https://${'x'.repeat(2048)}` }, 'url', 'url: expected string to have <=2048 characters'],
  [{ events: [] }, 'events', 'events: expected at least one event'],
  [{ retryForHours: '73' }, 'retryForHours', 'retry_for_hours: expected a whole number from 0 to 72'],
  [{ retryForHours: '1,5' }, 'retryForHours', 'retry_for_hours: expected a whole number from 0 to 72'],
  [{ secret: { do: 'set', value: 'short' } }, 'secret', 'secret: expected at least 8 characters'],
])('%j is named at its field', (change, field, problem) => {
  expect(problems(change)).toEqual({ [field]: problem });
});
