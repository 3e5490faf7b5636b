import { expect, test } from 'vitest';
import { LigaiError } from './errors.ts';
import {
  failureKindOfStatus,
  keyIdOf,
  ProviderError,
  providerFailure,
  retryAfterMsOf,
  withKeyId,
} from './provider-failure.ts';

test.each([
  ['refused', 'provider_rejected', false],
  ['unknown_model', 'provider_rejected', false],
  ['unknown_voice', 'provider_rejected', false],
  ['bad_request', 'provider_rejected', false],
  ['limited', 'provider_unavailable', true],
  ['unreachable', 'provider_unavailable', true],
] as const)('a failure that is %s is %s', (kind, code, retryable) => {
  const fields = { provider: 'openai', kind } as const;
  expect(providerFailure('No', fields)).toMatchObject({ code, retryable, fields });
});

test('a failure is given the id of its key once, which shows nothing of the key', () => {
  const failure = withKeyId(providerFailure('No', { provider: 'murf', kind: 'refused' }), 'secret-1');
  expect(failure).toMatchObject({ fields: { keyId: keyIdOf('secret-1') } });
  expect(withKeyId(failure, 'secret-2')).toMatchObject({ fields: { keyId: keyIdOf('secret-1') } });
  expect(keyIdOf('secret-1')).toMatch(/^[0-9a-f]{12}$/);
  expect(keyIdOf('secret-1')).not.toBe(keyIdOf('secret-2'));
  const other = new Error('not of a provider');
  expect(withKeyId(other, 'secret-1')).toBe(other);
});

test('only the error of a provider has the fields of a failed request', () => {
  expect(providerFailure('No', { provider: 'murf', kind: 'refused' })).toBeInstanceOf(ProviderError);
  const other = new LigaiError('provider_unavailable', 'No', { fields: { kind: 'refused' } });
  expect(other).not.toBeInstanceOf(ProviderError);
  expect(withKeyId(other, 'secret-1')).toMatchObject({ fields: { kind: 'refused' } });
  expect(other.fields).not.toHaveProperty('keyId');
});

test.each([
  [401, 'refused'],
  [402, 'refused'],
  [403, 'refused'],
  [429, 'limited'],
  [400, 'bad_request'],
  [404, 'bad_request'],
  [408, 'unreachable'],
  [500, 'unreachable'],
  [302, 'unreachable'],
] as const)('status %i means %s', (status, kind) => {
  expect(failureKindOfStatus(status)).toBe(kind);
});

test.each([
  ['2', 2000],
  ['0.5', 500],
  ['Thu, 15 Jan 2026 10:30:04 GMT', 4000],
  ['Thu, 15 Jan 2026 10:29:00 GMT', 0],
  ['999999999', 3_600_000],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
] as const)('Retry-After "%s" is %s ms', (header, ms) => {
  expect(retryAfterMsOf(header, Date.UTC(2026, 0, 15, 10, 30))).toBe(ms);
});
