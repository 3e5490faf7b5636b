import { type DialCall, dialCall } from '@ligai/contracts';
import { deletePrompt, findActivePrompt, insertPrompt } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { migratedDatabase, natsServer } from '@ligai/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayUnderTest, startGatewayUnderTest } from '../../testing/gateway-under-test.ts';

type Reply = { call_id: DialCall['call_id']; status: 'queued'; created: boolean };

const servers = new AsyncDisposableStack();
let gateway: GatewayUnderTest;
/** What call-controller was asked for. */
let asked: DialCall[];
/** What it answers. */
let answer: (request: DialCall) => Promise<Reply>;

const queued = async ({ call_id }: DialCall): Promise<Reply> => ({ call_id, status: 'queued', created: true });

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  const env = { DIAL_EXTRA_PATTERN: '10\\d\\d' };
  gateway = servers.use(await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url }, env));
  gateway.others.handle(dialCall, { queue: 'call-controller' }, (request) => {
    asked.push(request);
    return answer(request);
  });
  await gateway.others.flush();
});

beforeEach(() => {
  asked = [];
  answer = queued;
});

afterAll(() => servers.disposeAsync());

const dial = (number: unknown) => gateway.ask('POST /api/v1/calls/dial', { json: { number } });

describe('dialling', () => {
  it('requests one call from call-controller, with a copy of the active prompt', async () => {
    const prompt = await findActivePrompt(gateway.context.db);
    const { status, body } = await dial('5511999887766');
    expect(status).toBe(200);
    expect(Object.entries(body as object)).toEqual([
      ['success', true],
      ['call_id', expect.stringMatching(/^call-[0-9a-f-]{36}$/)],
      ['message', 'Call initiated to 5511999887766'],
    ]);
    expect(asked).toEqual([
      {
        call_id: (body as Reply).call_id,
        number: '5511999887766',
        source: 'api',
        dial_within_ms: 60_000,
        ...{ campaign_id: null, contact_id: null, schedule_id: null, name: null, metadata: {}, attempt: 1 },
        prompt: {
          prompt_id: prompt?.id,
          prompt_version: 1,
          name: prompt?.name,
          content: prompt?.content,
          greeting: prompt?.greeting,
          language: 'pt-BR',
          ...{
            voice_id: null,
            model: null,
            temperature: null,
            reasoning_effort: null,
            opening: 'speak_first',
            greeting_interruptible: true,
            voicemail_action: null,
            turn_taking: null,
            turn_taking_values: {},
            variables: { phone_number: '5511999887766' },
          },
        },
      },
    ]);
  });

  it.each([
    ['+55 (11) 99988-7766', '5511999887766'],
    ['+5511999887766', '5511999887766'],
    ['55.11.99988.7766', '5511999887766'],
    ['1001', '1001'],
  ])('reads %s as %s', async (number, digits) => {
    expect(await dial(number)).toMatchObject({ status: 200, body: { message: `Call initiated to ${digits}` } });
    expect(asked).toMatchObject([{ number: digits }]);
  });

  it('repeats the request with the same call_id if the answer is late, and places one call', async () => {
    const first = Promise.withResolvers<Reply>();
    answer = (request) => (asked.length === 1 ? first.promise : queued(request));
    const { status, body } = await dial('5511999887766');
    expect(status).toBe(200);
    expect(asked.map(({ call_id }) => call_id)).toEqual([(body as Reply).call_id, (body as Reply).call_id]);
    first.resolve(await queued(asked[0] as DialCall));
  });

  it.each<[string, () => LigaiError]>([
    ['no service responds', () => new LigaiError('no_responder', 'No service answers', { retryable: true })],
    ['the limit is reached', () => new LigaiError('limit_reached', 'Cannot dial: 15 are up', { retryable: true })],
    ['the database is unavailable', () => new LigaiError('outcome_unknown', 'Cannot confirm', { retryable: true })],
    ['the number is rejected', () => new LigaiError('invalid_request', 'Cannot dial: number refused')],
  ])('stays unconfirmed after a late answer if then %s, so that the client does not dial again', async (_, failure) => {
    const first = Promise.withResolvers<Reply>();
    answer = async () => {
      if (asked.length === 1) return first.promise;
      throw failure();
    };
    const { status, headers, body } = await dial('5511999887766');
    expect(status).toBe(504);
    expect(headers['retry-after']).toBeUndefined();
    const callId = asked[0]?.call_id as DialCall['call_id'];
    expect(new Set(asked.map(({ call_id }) => call_id))).toEqual(new Set([callId]));
    expect(body).toEqual({
      detail: `Call ${callId} was requested but not confirmed: check GET /api/v1/calls/${callId} before dialling the number again`,
    });
    first.resolve(await queued(asked[0] as DialCall));
  });
});

describe('the options of a dial request', () => {
  const ask = (json: object) => gateway.ask('POST /api/v1/calls/dial', { json: { number: '5511999887766', ...json } });
  const salesPrompt = (given: object = {}) =>
    insertPrompt(gateway.context.db, {
      ...{ name: 'Sales', content: 'Sell {{product}} to {{name}} of {{company}}.', greeting: 'Oi, {{name}}!' },
      ...given,
    });

  it('are used by the call: prompt, variables, name and metadata', async () => {
    const prompt = await salesPrompt({ variables: { product: 'plan A', company: 'nobody' } });
    const metadata = { company: 'ACME', order: 1042, tags: ['vip'] };
    const { status } = await ask({ prompt_id: prompt.id, name: ' Maria ', metadata, variables: { product: 'plan B' } });
    expect(status).toBe(200);
    expect(asked).toMatchObject([{ name: 'Maria', metadata, prompt: { prompt_id: prompt.id, name: 'Sales' } }]);
    expect(asked[0]?.prompt.variables).toEqual({
      ...{ product: 'plan B', name: 'Maria', company: 'ACME', order: '1042', phone_number: '5511999887766' },
    });
  });

  it.each<[string, object, string]>([
    ['without values for its variables', {}, '{{name}}, {{product}}, {{company}}, for which there is no value'],
    [
      'with a misspelt variable',
      { name: 'Ana', variables: { product: 'x', compani: 'y' } },
      '{{company}}, for which there is no value',
    ],
    [
      'that its values make too long',
      { name: 'A'.repeat(500), metadata: { company: 'ACME' }, variables: { product: 'x' } },
      "the prompt's greeting has 2500 characters",
    ],
  ])('are rejected with a prompt %s', async (_, json, detail) => {
    const greeting = '{{name}}'.repeat(5);
    const prompt = await salesPrompt({ greeting });
    const { status, body } = await ask({ prompt_id: prompt.id, ...json });
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining(detail) },
    });
    expect(asked).toEqual([]);
  });

  it('are rejected with an unknown prompt', async () => {
    const { status, body } = await ask({ prompt_id: 999_999 });
    expect({ status, body }).toEqual({ status: 422, body: { detail: 'prompt_id: there is no prompt 999999' } });
  });

  it.each<[object, RegExp]>([
    [{ prompt_id: 0 }, /^prompt_id: /],
    [{ prompt_id: '1' }, /^prompt_id: /],
    [{ name: '' }, /^name: /],
    [{ name: 'x'.repeat(501) }, /^name: /],
    [{ variables: { a: 1 } }, /^variables\.a: /],
    [{ variables: { 'a b': 'x' } }, /^"variables\.a b": expected a name of letters, digits/],
    [{ variables: { a: 'x'.repeat(2_001) } }, /^variables\.a: /],
    [{ variables: [] }, /^variables: /],
    [{ metadata: 'x' }, /^metadata: /],
    [{ metadata: { text: 'x'.repeat(10_001) } }, /^metadata: expected at most 10000 characters as JSON/],
    [{ metadata: Object.fromEntries(Array.from({ length: 201 }, (_, nth) => [`f${nth}`, 1])) }, /^metadata: .*200/],
    [JSON.parse('{"variables":{"__proto__":"x"}}'), /^variables\.__proto__: /],
    [JSON.parse('{"metadata":{"__proto__":{"a":1}}}'), /^metadata\.__proto__: /],
    [JSON.parse('{"__proto__":{"a":1}}'), /__proto__/],
  ])('are rejected in the form %j', async (json, detail) => {
    const body = JSON.stringify(json).replace(/^\{/, '{"number":"5511999887766",');
    const answered = await gateway.ask('POST /api/v1/calls/dial', { json: JSON.parse(body) });
    expect(answered).toMatchObject({ status: 422, body: { detail: expect.stringMatching(detail) } });
    expect(asked).toEqual([]);
  });
});

describe('the number of a call', () => {
  it.each([
    ['(11) 99988-7766', '5511999887766'],
    ['81999887766', '5581999887766'],
    ['2133334444', '552133334444'],
    ['0055 11 99988-7766', '5511999887766'],
    ['tel:+5511999887766', '5511999887766'],
    ['callto:+5511999887766', '5511999887766'],
    ['https://wa.me/5511999887766', '5511999887766'],
    ['="5511999887766"', '5511999887766'],
  ])('%s is dialled and returned as %s', async (number, read) => {
    const { body } = await dial(number);
    expect(body).toMatchObject({ success: true, message: `Call initiated to ${read}` });
    expect(asked).toMatchObject([{ number: read }]);
  });

  it('is parsed with the current settings', async () => {
    const set = (key: string, value: string) =>
      gateway.ask(`PUT /api/v1/settings/${key}`, { json: { value } }).then(({ status }) => expect(status).toBe(200));
    expect((await dial('+81 99 988 7766')).body).toEqual({
      detail:
        'number: is +81999887766 (JP), which allowed_countries does not include (allowed_countries: BR), got "+81 99 988 7766"',
    });
    await set('allowed_countries', 'default, JP');
    expect((await dial('+81 99 988 7766')).status).toBe(200);
    const { status, body } = await dial('81999887766');
    expect({ status, body }).toMatchObject({
      status: 422,
      body: { detail: expect.stringMatching(/\+5581999887766 .*\+81999887766/) },
    });
    await set('default_country', 'JP');
    await set('allowed_countries', 'default');
    expect((await dial('099-988-7766')).body).toMatchObject({ message: 'Call initiated to 81999887766' });
    for (const key of ['default_country', 'allowed_countries']) await gateway.ask(`DELETE /api/v1/settings/${key}`);
  });
});

describe('a dial request', () => {
  it.each([
    ['551199&system(id)', '"551199&system(id)"'],
    ['5511\n\napi status', '"5511\\n\\napi status"'],
    ['{a=b}sofia/gateway/x/5511999887766', '"{a=b}sofia/gateway/x/5511999887766"'],
    ['5511999887766\n', '"5511999887766\\n"'],
    ['5'.repeat(40), `"${'5'.repeat(40)}"`],
    ['1'.repeat(500), `"${'1'.repeat(79)}… (500 characters)`],
    ['5511999887766,5511999887767', '"5511999887766,5511999887767"'],
    ['0511999887766', '"0511999887766"'],
    ['٥٥١١٩٩٩٨٨٧٧٦٦', '"٥٥١١٩٩٩٨٨٧٧٦٦"'],
    ['91001', '"91001"'],
    ['', '""'],
  ])(
    'with the number %j gets 422 with that number, and no request is sent to call-controller',
    async (number, shown) => {
      const { status, body } = await dial(number);
      expect(status).toBe(422);
      const { detail } = body as { detail: string };
      expect(detail).toMatch(/^number: expected /);
      expect(detail.endsWith(`, got ${shown}`)).toBe(true);
      expect(asked).toEqual([]);
    },
  );

  it.each([
    [{}, 'number: is required'],
    [{ number: 5511999887766 }, 'number: expected string, got 5511999887766'],
    [{ number: null }, 'number: expected string, got null'],
    [{ number: '5511999887766', prompt: 1 }, 'prompt: unknown field'],
  ])('with the body %j gets 422', async (json, detail) => {
    const { status, body } = await gateway.ask('POST /api/v1/calls/dial', { json });
    expect({ status, body }).toEqual({ status: 422, body: { detail } });
  });

  it('with any other text gets 422, and only digits are sent to call-controller', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (number) => {
        const { status, body } = await dial(number);
        if (status === 200) return;
        expect(status).toBe(422);
        expect(Object.keys(body as object)).toEqual(['detail']);
      }),
      { numRuns: 200 },
    );
    for (const { number } of asked) expect(number).toMatch(/^\d{4,15}$/);
  });

  it('at the limit of concurrent calls gets 503 with Retry-After', async () => {
    answer = async () => {
      throw new LigaiError('limit_reached', 'Cannot dial: 15 of 15 calls are up', { retryable: true });
    };
    const { status, headers, body } = await dial('5511999887766');
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('5');
    expect(body).toEqual({ detail: 'Cannot dial: 15 of 15 calls are up' });
    expect(asked).toHaveLength(1);
  });

  it('gets 500 without details if call-controller fails', async () => {
    answer = async () => {
      throw new Error('password=hunter2');
    };
    expect(await dial('5511999887766')).toMatchObject({ status: 500, body: { detail: 'Internal server error' } });
  });
});

it('a dial request without an active prompt gets 400', async () => {
  const { db } = gateway.context;
  const prompt = await findActivePrompt(db);
  await deletePrompt(db, prompt?.id ?? 0);
  expect(await dial('5511999887766')).toMatchObject({ status: 400, body: { detail: 'No active prompt' } });
  expect(asked).toEqual([]);
  await insertPrompt(db, { name: 'Sales', content: 'Sell.', isActive: true });
  expect((await dial('5511999887766')).status).toBe(200);
});

it('a dial request without a call-controller gets 503 immediately', async () => {
  await using database = await migratedDatabase();
  await using nats = await natsServer();
  await using lonely = await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url });
  const { status, headers, body } = await lonely.ask('POST /api/v1/calls/dial', { json: { number: '5511999887766' } });
  expect({ status, body }).toEqual({
    status: 503,
    body: { detail: 'call-controller does not answer: no call was placed' },
  });
  expect(headers['retry-after']).toBe('5');
});
