import { systemClock } from '@ligai/kernel';
import { startWebhookSink } from '@ligai/simulators';
import { hostileUrls, loopbackOnly } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressGuard } from './address-guard.ts';
import { isRefusal, NetworkList, openEgress, parseNetwork, type Resolve } from './index.ts';

/** Should the guard be wrong, nothing leaves this machine. */
let held: Disposable;
beforeAll(() => {
  held = loopbackOnly();
});
afterAll(() => held[Symbol.dispose]());

const noSuchName: Resolve = async () => {
  throw Object.assign(new Error('no such name'), { code: 'ENOTFOUND' });
};
const loopback = NetworkList.parse('127.0.0.0/8, ::1/128');
const closed = (resolve = noSuchName) => openEgress({ allow: [], clock: systemClock, resolve });
const names = (addresses: Record<string, string[]>): Resolve => {
  return async (name) => addresses[name] ?? noSuchName(name);
};

/** Connects as a delivery does, past whatever was checked before. */
async function connect(egress: ReturnType<typeof openEgress>, url: string): Promise<number> {
  const agent = egress.agent({ connections: 1, connectWithinMs: 2_000 });
  try {
    const { origin, pathname } = new URL(url);
    const { statusCode, body } = await agent.request({ origin, path: pathname, method: 'POST', body: '{}' });
    await body.dump();
    return statusCode;
  } finally {
    await agent.destroy();
  }
}

describe('an installation that opens nothing', () => {
  it('knows enough tricks to be worth the name', () => {
    expect(new Set(hostileUrls).size).toBeGreaterThanOrEqual(60);
  });

  it.each(hostileUrls)('refuses %j when it is named', async (url) => {
    await expect(closed().check(url)).rejects.toSatisfy(isRefusal);
  });

  it.each(hostileUrls.filter((url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)))(
    'connects to nothing when %j is used all the same',
    async (url) => {
      // A name fails before it is refused: here no name has an address.
      await expect(connect(closed(), url)).rejects.toThrow(/expected a public address|no such name/);
    },
  );

  it.each([
    'https://example.com/webhook',
    'http://8.8.8.8:8080/hook?token=1',
    'https://[2606:4700:4700::1111]/',
    'https://münchen.example/',
    'http://172.15.0.1/',
    'http://100.128.0.1/',
    'http://[2001:200::1]/',
  ])('lets %s pass', async (url) => {
    await expect(closed().check(url)).resolves.toBeInstanceOf(URL);
  });
});

describe('a name', () => {
  it('is refused by any of its addresses', async () => {
    const resolve = names({ 'two.example': ['8.8.8.8', '10.0.0.1'] });
    await expect(closed(resolve).check('http://two.example/')).rejects.toThrow(
      'url: expected a public address, got "two.example", which is by its address 10.0.0.1 private (WEBHOOK_ALLOW_PRIVATE can allow its network)',
    );
  });

  it('that does not resolve now, or not in time, is let pass', async () => {
    await expect(closed().check('https://soon.example/')).resolves.toBeDefined();
    const never: Resolve = () => new Promise(() => {});
    await expect(closed(never).check('https://slow.example/')).resolves.toBeDefined();
  });

  it('that is public when it is checked and private when it is used is refused then', async () => {
    await using sink = await startWebhookSink();
    const answers = [['8.8.8.8'], ['127.0.0.1']];
    const egress = closed(async () => answers.shift() ?? ['127.0.0.1']);
    const url = `http://rebinding.example:${sink.port}/`;
    await egress.check(url);
    await expect(connect(egress, url)).rejects.toSatisfy(isRefusal);
    expect(sink.deliveries).toEqual([]);
  });

  it.each(['::ffff:127.0.0.1', '64:ff9b::7f00:1', 'fe80::1%lo', '169.254.169.254'])(
    'that resolves to %s is refused when it is used',
    async (address) => {
      const egress = closed(names({ 'crm.example': [address] }));
      await expect(connect(egress, 'http://crm.example/')).rejects.toSatisfy(isRefusal);
    },
  );

  it('is connected to at the address that was looked at', async () => {
    await using sink = await startWebhookSink();
    const resolve = names({ 'crm.example': ['127.0.0.1'] });
    const egress = openEgress({ allow: loopback, clock: systemClock, resolve });
    expect(await connect(egress, `http://crm.example:${sink.port}/`)).toBe(200);
  });
});

describe('what an installation opens', () => {
  const open = openEgress({ allow: loopback, clock: systemClock, resolve: noSuchName });

  it('is open in every spelling, and nothing else is', async () => {
    await using sink = await startWebhookSink();
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '127.1']) {
      const url = `http://${host}:${sink.port}/`;
      await open.check(url);
      expect(await connect(open, url)).toBe(200);
    }
    for (const url of ['http://10.0.0.1/', 'http://[::ffff:127.0.0.1]/', 'http://user@127.0.0.1/']) {
      await expect(open.check(url)).rejects.toSatisfy(isRefusal);
    }
  });

  it('does not lead on by a redirect', async () => {
    const location = 'http://10.0.0.1/';
    await using sink = await startWebhookSink({ behaviour: { answer: { kind: 'status', status: 307, location } } });
    expect(await connect(open, sink.url)).toBe(307);
  });

  it.each([
    ['10.1.0.0/16', { address: '10.1.0.0', prefix: 16, family: 'ipv4' }],
    ['::1', { address: '::1', prefix: 128, family: 'ipv6' }],
    ['10.0.0.0/33', undefined],
    ['10.0.0/8', undefined],
    ['fd00::/129', undefined],
    ['localhost', undefined],
    ['10.0.0.0/8/8', undefined],
    ['', undefined],
  ])('is written as a network: %j', (text, network) => {
    expect(parseNetwork(text)).toEqual(network);
  });

  it('is a list without a mistake, or none', () => {
    expect(NetworkList.safeParse('10.0.0.0/8, nonsense').success).toBe(false);
    expect(NetworkList.safeParse('10.0.0.0/8, none').success).toBe(false);
    expect(NetworkList.parse('none')).toEqual([]);
  });
});

it('an address of one family is not held against networks of the other', () => {
  const guard = addressGuard(NetworkList.parse('::ffff:0:0/96'));
  expect(guard('10.0.0.1')).toBe('private');
  expect(addressGuard([])('8.8.8.8')).toBeUndefined();
  expect(addressGuard([])('nonsense')).toBe('not an address');
});
