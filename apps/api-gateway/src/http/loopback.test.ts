import { describe, expect, it } from 'vitest';
import { foreignRequest } from './loopback.ts';

describe('without an API key, the Host', () => {
  it.each(['localhost', 'localhost:8000', 'LOCALHOST:8000', '127.0.0.1:8000', '127.8.9.1', '[::1]:8000', '[::1]'])(
    '%s is this machine',
    (host) => expect(foreignRequest({ host }, false)).toBeUndefined(),
  );

  it.each([
    'example.com',
    'localhost.example.com',
    'rebound.localhost',
    '192.168.0.7:8000',
    '0.0.0.0:8000',
    '127.0.0.1.nip.io',
    'localhost@example.com',
    'example.com#@localhost',
    '[::2]:8000',
    '127.0.0.1:8000:9',
    '',
  ])('"%s" is rejected', (host) => expect(foreignRequest({ host }, false)).toMatch(/^Host ".*" is not this machine$/));

  it('is required', () => expect(foreignRequest({}, false)).toBe('Host "" is not this machine'));
});

describe('with AUTH=off, the Host', () => {
  it.each(['192.168.0.7:8000', 'api-gateway:8000', '[fe80::1]:8000', 'localhost:8000'])('%s is accepted', (host) =>
    expect(foreignRequest({ host }, true)).toBeUndefined(),
  );

  it.each(['example.com', 'rebound.example.com:8000', ''])(
    '"%s" is rejected, because a page could have that name',
    (host) => expect(foreignRequest({ host }, true)).toMatch(/^Host /),
  );
});

describe('the Origin', () => {
  const host = 'localhost:8000';

  it.each(['http://localhost:8000', 'http://127.0.0.1:8000', 'http://[::1]:8000'])('%s is this API', (origin) =>
    expect(foreignRequest({ host, origin }, false)).toBeUndefined(),
  );

  it.each([
    'https://example.com',
    'http://localhost:3000',
    'http://localhost',
    'null',
    'http://localhost:8000.example.com',
    'file://',
    'chrome-extension://abc',
    '',
  ])('"%s" is rejected', (origin) =>
    expect(foreignRequest({ host, origin }, false)).toMatch(/^Origin ".*" is not this API$/),
  );

  it('does not match a Host with an invalid port', () => {
    expect(foreignRequest({ host: 'localhost:99999', origin: 'http://localhost' }, false)).toMatch(/^Origin /);
  });

  it('is compared with Host also with AUTH=off', () => {
    const open = { host: '192.168.0.7:8000' };
    expect(foreignRequest({ ...open, origin: 'http://192.168.0.7:8000' }, true)).toBeUndefined();
    expect(foreignRequest({ ...open, origin: 'http://example.com' }, true)).toMatch(/^Origin /);
  });
});

it('a picture or a frame of a page of another origin is foreign, a link to this API and the own page are not', () => {
  const of = (site: string, mode: string, dest: string) =>
    foreignRequest(
      { host: 'localhost:8000', 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest },
      false,
    );
  const foreign = [of('cross-site', 'no-cors', 'image'), of('same-site', 'no-cors', 'script')];
  expect([...foreign, of('same-site', 'navigate', 'iframe')]).not.toContain(undefined);
  const own = [of('same-origin', 'cors', 'empty'), of('none', 'navigate', 'document')];
  expect([...own, of('cross-site', 'navigate', 'document')]).toEqual([undefined, undefined, undefined]);
});
