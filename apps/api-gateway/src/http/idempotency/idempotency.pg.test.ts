import { randomUUID } from 'node:crypto';
import { type DialCall, dialCall } from '@ligai/contracts';
import { schema } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, type GatewayUnderTest, startGatewayUnderTest } from '../../testing/gateway-under-test.ts';

type Reply = { call_id: DialCall['call_id']; status: 'queued'; created: boolean };

const crm = 'crm-0123456789abcdef0123';
const ops = 'ops-0123456789abcdef0123';

const servers = new AsyncDisposableStack();
let gateway: GatewayUnderTest;
/** Others beside it: one that is there when the first dies, and one that asks for keys. */
let next: GatewayUnderTest;
let keyed: GatewayUnderTest;
/** What call-controller was asked for, and what it answers. */
let asked: DialCall[];
let answer: (request: DialCall) => Promise<Reply>;

const queued = async ({ call_id }: DialCall): Promise<Reply> => ({ call_id, status: 'queued', created: true });

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  const addresses = { databaseUrl: database.url, natsUrl: nats.url };
  gateway = servers.use(await startGatewayUnderTest(addresses));
  next = servers.use(await startGatewayUnderTest(addresses));
  keyed = servers.use(await startGatewayUnderTest(addresses, { API_KEYS: `crm:${crm},ops:${ops}` }));
  gateway.others.handle(dialCall, { queue: 'call-controller' }, (request) => {
    asked.push(request);
    return answer(request);
  });
  await gateway.others.flush();
});

beforeEach(async () => {
  asked = [];
  answer = queued;
  await gateway.context.db.delete(schema.idempotencyKeys);
  await gateway.context.db.delete(schema.schedules);
});

afterAll(() => servers.disposeAsync());

const number = '5511999887766';
const withKey = (key: string, json: unknown) => ({ json, headers: { 'Idempotency-Key': key } });
const dial = (key: string, json: unknown = { number }) => gateway.ask('POST /api/v1/calls/dial', withKey(key, json));

const callIdOf = ({ body }: Answer) => (body as Reply).call_id;

/** As if the process of the attempts had died long ago. */
const abandonAll = () =>
  gateway.context.db.update(schema.idempotencyKeys).set({ runningUntil: sql`now() - interval '1 second'` });

describe('a request with an idempotency key', () => {
  it('is executed once, and its repetition gets the same response', async () => {
    const first = await dial('order-1');
    const second = await dial('order-1');
    expect(first).toMatchObject({ status: 200, body: { success: true } });
    expect(first.headers).not.toHaveProperty('idempotent-replayed');
    expect(second).toMatchObject({ status: 200, headers: { 'idempotent-replayed': 'true' } });
    expect(JSON.stringify(second.body)).toBe(JSON.stringify(first.body));
    expect(second.headers['content-type']).toBe(first.headers['content-type']);
    expect(asked).toHaveLength(1);
  });

  it('is the same request in any notation of its JSON', async () => {
    const first = await dial('order-1');
    const headers = { 'Idempotency-Key': 'order-1', 'Content-Type': 'application/json' };
    const second = await gateway.ask('POST /api/v1/calls/dial', { raw: `{ "number":\n"${number}" }`, headers });
    expect(second).toMatchObject({ status: 200, body: first.body, headers: { 'idempotent-replayed': 'true' } });
  });

  it('with another body gets 422, and is not executed', async () => {
    await dial('order-1');
    const { status, body } = await dial('order-1', { number: '5511999887767' });
    expect({ status, body }).toEqual({
      status: 422,
      body: { detail: 'Idempotency-Key: was used for another request, choose a new one' },
    });
    expect(asked).toHaveLength(1);
  });

  it('differs from requests without a key, each of which is executed', async () => {
    const ids = [];
    for (let n = 0; n < 2; n += 1)
      ids.push(callIdOf(await gateway.ask('POST /api/v1/calls/dial', { json: { number } })));
    expect(new Set(ids).size).toBe(2);
    expect(await gateway.context.db.$count(schema.idempotencyKeys)).toBe(0);
  });

  it('gets the same 201 again if it creates a resource', async () => {
    const call = { phone_number: number, scheduled_time: new Date(Date.now() + 3_600_000).toISOString() };
    const first = await gateway.ask('POST /api/v1/schedules', withKey('order-1', call));
    const second = await gateway.ask('POST /api/v1/schedules', withKey('order-1', call));
    expect(first.status).toBe(201);
    expect(second).toMatchObject({ status: 201, body: first.body, headers: { 'idempotent-replayed': 'true' } });
    expect(await gateway.context.db.$count(schema.schedules)).toBe(1);
  });

  it.each([
    ['prompts', { name: 'Sales', content: 'Sell.' }],
    ['webhooks', { name: 'CRM', url: 'https://example.com/w', events: ['call.ended'], secret: 'my-secret-key' }],
    ['campaigns', { name: 'January Promotion' }],
  ] as const)('creates one record in %s, also if it is sent twice at once', async (path, json) => {
    const table = schema[path];
    const before = await gateway.context.db.$count(table);
    const ask = () => gateway.ask(`POST /api/v1/${path}`, withKey('order-1', json));
    const [one, other] = await Promise.all([ask(), ask()]);
    const created = one.status === 201 ? one : other;
    expect(created.status).toBe(201);
    expect([201, 409]).toContain(created === one ? other.status : one.status);
    expect(await ask()).toMatchObject({ status: 201, body: created.body, headers: { 'idempotent-replayed': 'true' } });
    const otherBody = await gateway.ask(`POST /api/v1/${path}`, withKey('order-1', { ...json, name: 'Another' }));
    expect(otherBody.status).toBe(422);
    expect(await gateway.context.db.$count(table)).toBe(before + 1);
    expect(JSON.stringify(await gateway.context.db.select().from(schema.idempotencyKeys))).not.toContain('my-secret');
  });

  it('is separate for each API key', async () => {
    const dialAs = (apiKey: string) =>
      keyed.ask('POST /api/v1/calls/dial', {
        json: { number },
        headers: { 'Idempotency-Key': 'order-1', 'X-API-Key': apiKey },
      });
    const ids = [callIdOf(await dialAs(crm)), callIdOf(await dialAs(ops)), callIdOf(await dialAs(crm))];
    expect(new Set(ids).size).toBe(2);
    expect(ids[2]).toBe(ids[0]);
    expect(asked).toHaveLength(2);
  });
});

describe('an import with an idempotency key', () => {
  const contacts = (...numbers: string[]) => `phone_number,name\n${numbers.map((one) => `${one},Jane\n`).join('')}`;

  async function aCampaign(key: string): Promise<number> {
    const { status, body } = await gateway.ask('POST /api/v1/campaigns', withKey(key, { name: 'January Promotion' }));
    expect(status).toBe(201);
    return (body as { id: number }).id;
  }

  /** As curl does it: with a boundary of its own each time. */
  function importCsv(id: number, csv: string): Promise<Answer> {
    const boundary = `----${randomUUID()}`;
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="contacts.csv"\r\nContent-Type: text/csv\r\n`;
    const headers = { 'Idempotency-Key': 'import-1', 'Content-Type': `multipart/form-data; boundary=${boundary}` };
    return gateway.ask(`POST /api/v1/campaigns/${id}/contacts/csv`, {
      raw: `${head}\r\n${csv}\r\n--${boundary}--\r\n`,
      headers,
    });
  }

  const figures = { imported: 2, duplicates: 0, errors: 0 };

  it('of CSV is executed once, and another file gets 422', async () => {
    const id = await aCampaign('campaign-1');
    expect(await aCampaign('campaign-1')).toBe(id);
    const csv = contacts('5511999887766', '5511999887767');
    const first = await importCsv(id, csv);
    expect(first).toMatchObject({ status: 200, body: figures });
    expect(await importCsv(id, csv)).toMatchObject({
      status: 200,
      body: first.body,
      headers: { 'idempotent-replayed': 'true' },
    });
    expect((await importCsv(id, contacts('5511999887768'))).status).toBe(422);
    expect(await gateway.ask(`GET /api/v1/campaigns/${id}/stats`)).toMatchObject({ body: { total_contacts: 2 } });
  });

  it('of JSON is executed once, and an import into another campaign gets 422', async () => {
    const [id, other] = [await aCampaign('campaign-1'), await aCampaign('campaign-2')];
    const json = { contacts: [{ phone_number: '5511999887766' }, { phone_number: '5511999887767' }] };
    const ask = (into: number) => gateway.ask(`POST /api/v1/campaigns/${into}/contacts`, withKey('import-1', json));
    const first = await ask(id);
    expect(first).toMatchObject({ status: 200, body: figures });
    expect(await ask(id)).toMatchObject({ body: first.body, headers: { 'idempotent-replayed': 'true' } });
    expect((await ask(other)).status).toBe(422);
  });
});

describe('an idempotency key', () => {
  it.each([
    ['with a blank', 'order 1', '"order 1"'],
    ['that is empty', '', '""'],
    ['of 256 characters', 'k'.repeat(256), `"${'k'.repeat(79)}… (256 characters)`],
  ])('%s gets 422', async (_, key, shown) => {
    const { status, body } = await dial(key);
    const expected = 'expected 1 to 255 printable characters without blanks';
    expect({ status, body }).toEqual({ status: 422, body: { detail: `Idempotency-Key: ${expected}, got ${shown}` } });
    expect(asked).toEqual([]);
  });

  it('with characters beyond ASCII gets 422', async () => {
    expect((await dial('pedido-\u00e7')).status).toBe(422);
    expect(asked).toEqual([]);
  });

  it('of 255 characters is accepted', async () => {
    expect((await dial('k'.repeat(255))).status).toBe(200);
  });

  it('is ignored by a route that does not support keys', async () => {
    const { body } = await gateway.ask('POST /api/v1/prompts', { json: { name: 'Sales', content: 'Sell.' } });
    const activate = `POST /api/v1/prompts/${(body as { id: number }).id}/activate`;
    for (let n = 0; n < 2; n += 1) {
      const { status, headers } = await gateway.ask(activate, withKey('order-1', undefined));
      expect({ status, replayed: 'idempotent-replayed' in headers }).toEqual({ status: 200, replayed: false });
    }
  });
});

describe('while a request is in progress', () => {
  it('the same request gets 409 with Retry-After, and the response later', async () => {
    const held = Promise.withResolvers<Reply>();
    const reached = Promise.withResolvers<void>();
    answer = (request) => {
      reached.resolve();
      return held.promise.then(() => queued(request));
    };
    const first = dial('order-1');
    await reached.promise;
    const { status, headers, body } = await dial('order-1');
    expect({ status, body }).toEqual({
      status: 409,
      body: { detail: 'A request with this Idempotency-Key is still under way' },
    });
    expect(headers['retry-after']).toBe('1');
    held.resolve(await queued(asked[0] as DialCall));
    expect((await first).status).toBe(200);
    expect(await dial('order-1')).toMatchObject({ status: 200, body: (await first).body });
  });

  it('and its gateway stops, another gateway requests the same call', async () => {
    answer = () => new Promise(() => {});
    const lost = dial('order-1');
    await expect.poll(() => asked.length, { timeout: 15_000 }).toBe(1);
    await abandonAll();
    answer = queued;
    const again = await next.ask('POST /api/v1/calls/dial', withKey('order-1', { number }));
    expect(again.status).toBe(200);
    expect(new Set(asked.map(({ call_id }) => call_id))).toEqual(new Set([callIdOf(again)]));
    // The first gateway was only slow: whatever it answers, it is the same call.
    expect(callIdOf(await lost)).toBe(callIdOf(again));
  });
});

describe('a failed request', () => {
  it('that was rejected does not use up its key', async () => {
    expect((await dial('order-1', { number: 'nobody' })).status).toBe(422);
    expect((await dial('order-1')).status).toBe(200);
    expect(asked).toHaveLength(1);
  });

  it('with a temporary error is retried with its call_id, and the later response is final', async () => {
    answer = async () => {
      throw new LigaiError('limit_reached', 'Cannot dial: 15 of 15 calls are up', { retryable: true });
    };
    expect((await dial('order-1')).status).toBe(503);
    answer = queued;
    const answered = await dial('order-1');
    expect(answered.status).toBe(200);
    expect(answered.headers).not.toHaveProperty('idempotent-replayed');
    expect(asked.map(({ call_id }) => call_id)).toEqual([callIdOf(answered), callIdOf(answered)]);
    expect(await dial('order-1')).toMatchObject({ body: answered.body, headers: { 'idempotent-replayed': 'true' } });
  });

  it('with a temporary error does not free its key for another body, because its call may have been placed', async () => {
    answer = async () => {
      throw new LigaiError('switch_unavailable', 'Cannot dial: no switch', { retryable: true });
    };
    expect((await dial('order-1')).status).toBe(503);
    expect((await dial('order-1', { number: '5511999887767' })).status).toBe(422);
  });
});
