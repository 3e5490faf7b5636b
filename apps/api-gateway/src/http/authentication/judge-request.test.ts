import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Admission, judgeRequest } from './judge-request.ts';

const key = (name: string, text: string) => ({ name, digest: createHash('sha256').update(text).digest() });
const crm = 'crm-0123456789abcdef0123';
const ops = 'ops-0123456789abcdef0123';
const keyed: Admission = { apiKeys: [key('crm', crm), key('ops', ops)], openToAll: false };
const keyless: Admission = { apiKeys: [], openToAll: false };

describe('where there are keys', () => {
  it.each([
    ['Authorization: Bearer', { authorization: `Bearer ${crm}` }, 'crm'],
    ['the scheme in any case', { authorization: `bearer  ${ops} ` }, 'ops'],
    ['X-API-Key', { 'x-api-key': ops }, 'ops'],
    ['X-API-Key beside another scheme of a proxy', { authorization: 'Basic dTpw', 'x-api-key': crm }, 'crm'],
    ['one that is right beside one that is not', { authorization: 'Bearer nothing', 'x-api-key': crm }, 'crm'],
  ])('%s opens', (_, headers, keyName) => {
    expect(judgeRequest(headers, keyed)).toEqual({ keyName });
  });

  it.each([
    ['another key', { 'x-api-key': `${crm}x` }],
    ['the beginning of a key', { authorization: `Bearer ${crm.slice(0, -1)}` }],
    ['a name', { 'x-api-key': 'crm' }],
    ['a name with its key', { 'x-api-key': `crm:${crm}` }],
    ['a digest', { 'x-api-key': createHash('sha256').update(crm).digest('hex') }],
    ['nothing for a key', { 'x-api-key': '' }],
  ])('%s is 401 and says that it is not known', (_, headers) => {
    expect(judgeRequest(headers, keyed)).toMatchObject({
      status: 401,
      detail: 'The API key is not known',
      headers: { 'WWW-Authenticate': 'Bearer realm="LigAI", error="invalid_token"' },
    });
  });

  it.each([[{}], [{ authorization: `Basic ${crm}` }], [{ authorization: 'Bearer' }]])(
    'none at all (%j) is 401 and says how to send one',
    (headers) => {
      expect(judgeRequest(headers, keyed)).toMatchObject({
        status: 401,
        detail: expect.stringContaining('An API key is needed'),
        headers: { 'WWW-Authenticate': 'Bearer realm="LigAI"' },
      });
    },
  );

  it('the key is what counts, not where the request comes from', () => {
    const headers = { host: 'ligai.example.com', origin: 'https://desk.example.com', 'x-api-key': crm };
    expect(judgeRequest(headers, keyed)).toEqual({ keyName: 'crm' });
  });
});

describe('where there is no key', () => {
  it('a program of this machine is let in, whatever it shows', () => {
    expect(judgeRequest({ host: 'localhost:8000', 'x-api-key': 'anything' }, keyless)).toEqual({ keyName: undefined });
  });

  it('a page of elsewhere is 403', () => {
    const headers = { host: 'localhost:8000', origin: 'https://evil.example' };
    expect(judgeRequest(headers, keyless)).toMatchObject({ status: 403, headers: {} });
  });
});
