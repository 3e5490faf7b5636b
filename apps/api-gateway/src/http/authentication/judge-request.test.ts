import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Admission, judgeRequest } from './judge-request.ts';

const key = (name: string, text: string) => ({ name, digest: createHash('sha256').update(text).digest() });
const crm = 'crm-0123456789abcdef0123';
const ops = 'ops-0123456789abcdef0123';
const keyed: Admission = { apiKeys: [key('crm', crm), key('ops', ops)], openToAll: false };
const keyless: Admission = { apiKeys: [], openToAll: false };

describe('with API keys configured', () => {
  it.each([
    ['Authorization: Bearer', { authorization: `Bearer ${crm}` }, 'crm'],
    ['the scheme in another case', { authorization: `bearer  ${ops} ` }, 'ops'],
    ['X-API-Key', { 'x-api-key': ops }, 'ops'],
    ['X-API-Key beside another scheme of a proxy', { authorization: 'Basic dTpw', 'x-api-key': crm }, 'crm'],
    ['a valid key beside an invalid one', { authorization: 'Bearer nothing', 'x-api-key': crm }, 'crm'],
  ])('a request with %s is admitted', (_, headers, keyName) => {
    expect(judgeRequest(headers, keyed)).toEqual({ keyName });
  });

  it.each([
    ['another key', { 'x-api-key': `${crm}x` }],
    ['the beginning of a key', { authorization: `Bearer ${crm.slice(0, -1)}` }],
    ['a name', { 'x-api-key': 'crm' }],
    ['a name with its key', { 'x-api-key': `crm:${crm}` }],
    ['a digest', { 'x-api-key': createHash('sha256').update(crm).digest('hex') }],
    ['an empty key', { 'x-api-key': '' }],
  ])('a request with %s gets 401 with the detail that the key is unknown', (_, headers) => {
    expect(judgeRequest(headers, keyed)).toMatchObject({
      status: 401,
      detail: 'The API key is not known',
      headers: { 'WWW-Authenticate': 'Bearer realm="LigAI", error="invalid_token"' },
    });
  });

  it.each([[{}], [{ authorization: `Basic ${crm}` }], [{ authorization: 'Bearer' }]])(
    'a request without a key (%j) gets 401 with the detail how to send one',
    (headers) => {
      expect(judgeRequest(headers, keyed)).toMatchObject({
        status: 401,
        detail: expect.stringContaining('An API key is needed'),
        headers: { 'WWW-Authenticate': 'Bearer realm="LigAI"' },
      });
    },
  );

  it('the key alone decides, and Host and Origin are ignored', () => {
    const headers = { host: 'ligai.example.com', origin: 'https://desk.example.com', 'x-api-key': crm };
    expect(judgeRequest(headers, keyed)).toEqual({ keyName: 'crm' });
  });
});

describe('without API keys configured', () => {
  it('a request of a local program is admitted with any key', () => {
    expect(judgeRequest({ host: 'localhost:8000', 'x-api-key': 'anything' }, keyless)).toEqual({ keyName: undefined });
  });

  it('a request of a page with another origin gets 403', () => {
    const headers = { host: 'localhost:8000', origin: 'https://evil.example' };
    expect(judgeRequest(headers, keyless)).toMatchObject({ status: 403, headers: {} });
  });
});
