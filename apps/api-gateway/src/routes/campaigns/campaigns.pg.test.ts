import { campaignWake, dialCall, newCallId, pauseCampaign, startCampaign } from '@ligai/contracts';
import {
  claimContacts,
  insertPrompt,
  lockCampaign,
  saveCompleted,
  savePaused,
  saveStarted,
  schema,
  settleContacts,
} from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { aPrompt, migratedDatabase, natsServer, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayUnderTest, startGatewayUnderTest } from '../../testing/gateway-under-test.ts';

const servers = new AsyncDisposableStack();
let gateway: GatewayUnderTest;
let woken = 0;
/** What campaign-dialer answers. */
let dialer: (verb: 'start' | 'pause', id: number) => void;

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  gateway = servers.use(await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url }));
  const { others } = gateway;
  others.subscribe(campaignWake, () => {
    woken += 1;
  });
  others.handle(startCampaign, {}, async ({ campaign_id }) => {
    dialer('start', campaign_id);
    return { campaign_id, status: 'running' as const };
  });
  others.handle(pauseCampaign, {}, async ({ campaign_id }) => {
    dialer('pause', campaign_id);
    return { campaign_id, status: 'paused' as const };
  });
  await others.flush();
});

beforeEach(() => {
  dialer = () => {};
});

afterAll(() => servers.disposeAsync());

type Campaign = { id: number; [field: string]: unknown };

const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

async function create(json: object = {}): Promise<Campaign> {
  const { status, body } = await gateway.ask('POST /api/v1/campaigns', { json: { name: 'January', ...json } });
  expect(status).toBe(201);
  return body as Campaign;
}

const get = async (path: string) => (await gateway.ask(`GET /api/v1/campaigns/${path}`)).body;
const importJson = (id: number, contacts: unknown) =>
  gateway.ask(`POST /api/v1/campaigns/${id}/contacts`, { json: { contacts } });
const numbered = (count: number) =>
  Array.from({ length: count }, (_, nth) => ({ phone_number: String(5_511_900_000_000 + nth) }));
const inTransaction: GatewayUnderTest['context']['db']['transaction'] = (work) => gateway.context.db.transaction(work);

describe('campaigns', () => {
  it('are created with 201 and the fields of the specification in their order, followed by the additional fields', async () => {
    const { status, body } = await gateway.ask('POST /api/v1/campaigns', {
      json: { name: 'January Promotion', description: 'New year special offers', max_concurrent: 3 },
    });
    expect(status).toBe(201);
    expect(Object.entries(body as object)).toEqual([
      ['id', expect.any(Number)],
      ['name', 'January Promotion'],
      ['status', 'draft'],
      ['total_contacts', 0],
      ['completed_contacts', 0],
      ['successful_contacts', 0],
      ['failed_contacts', 0],
      ['created_at', timestamp],
      ['in_progress', 0],
      ['description', 'New year special offers'],
      ['max_concurrent', 3],
      ['prompt_id', null],
      ['started_at', null],
      ['completed_at', null],
      ['waiting_reason', null],
      ['resumes_at', null],
    ]);
    expect(await get(String((body as Campaign).id))).toEqual(body);
  });

  it('have five concurrent calls by default, and accept only an existing prompt', async () => {
    const { id: promptId } = await insertPrompt(gateway.context.db, { name: 'x', content: 'y' });
    expect(await create({ prompt_id: promptId })).toMatchObject({ max_concurrent: 5, prompt_id: promptId });
  });

  it.each([
    [{}, 'name: is required'],
    [{ name: ' ' }, 'name: '],
    [{ name: 'x', max_concurent: 3 }, 'max_concurent: unknown field'],
    [{ name: 'x', max_concurrent: 0 }, 'max_concurrent: '],
    [{ name: 'x', max_concurrent: 2.5 }, 'max_concurrent: '],
    [{ name: 'x', max_concurrent: '3' }, 'max_concurrent: expected number, got "3"'],
    [{ name: 'x', prompt_id: 999_999 }, 'prompt_id: there is no prompt 999999'],
  ])('with %j get 422 with the field', async (json, detail) => {
    const { status, body } = await gateway.ask('POST /api/v1/campaigns', { json });
    expect({ status, body }).toEqual({ status: 422, body: { detail: expect.stringContaining(detail) } });
  });

  it('are listed newest first with their total', async () => {
    const [first, second] = [await create(), await create()];
    const { headers, body } = await gateway.ask('GET /api/v1/campaigns?limit=2');
    expect((body as Campaign[]).map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(Number(headers['x-total-count'])).toBeGreaterThanOrEqual(2);
    expect((await gateway.ask('GET /api/v1/campaigns?limit=1001')).status).toBe(422);
  });

  it('change only the given fields, and notify the dialer', async () => {
    const { id } = await create({ description: 'kept' });
    const before = woken;
    const { status, body } = await gateway.ask(`PUT /api/v1/campaigns/${id}`, { json: { max_concurrent: 10 } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'January', description: 'kept', max_concurrent: 10 });
    await waitUntil(() => woken > before, { what: 'the dialer is woken', timeoutMs: 5000 });
  });

  it('that are completed can be renamed, and get 400 for every other change', async () => {
    const { id } = await create();
    await inTransaction((tx) => saveCompleted(tx, id));
    expect(await gateway.ask(`PUT /api/v1/campaigns/${id}`, { json: { name: 'x', description: 'y' } })).toMatchObject({
      status: 200,
      body: { name: 'x', description: 'y', status: 'completed' },
    });
    expect(await gateway.ask(`PUT /api/v1/campaigns/${id}`, { json: { name: 'z', max_concurrent: 2 } })).toMatchObject({
      status: 400,
      body: { detail: `Cannot update campaign ${id}: it is completed, only name and description can be changed` },
    });
    expect(await importJson(id, numbered(1))).toMatchObject({
      status: 400,
      body: { detail: `Cannot import into campaign ${id}: it is completed` },
    });
  });

  it('are deleted with their contacts, and get 400 while they run', async () => {
    const { id } = await create();
    await importJson(id, numbered(3));
    await inTransaction((tx) => saveStarted(tx, id, aPrompt()));
    expect(await gateway.ask(`DELETE /api/v1/campaigns/${id}`)).toMatchObject({
      status: 400,
      body: { detail: `Cannot delete campaign ${id}: it is running, pause it first` },
    });
    await inTransaction((tx) => savePaused(tx, id));
    expect(await gateway.ask(`DELETE /api/v1/campaigns/${id}`)).toMatchObject({
      status: 200,
      body: { success: true, message: 'Campaign deleted' },
    });
    expect((await gateway.ask(`GET /api/v1/campaigns/${id}`)).status).toBe(404);
  });

  it.each([
    'GET /api/v1/campaigns/999999',
    'GET /api/v1/campaigns/999999/stats',
    'GET /api/v1/campaigns/999999/contacts',
    'PUT /api/v1/campaigns/999999',
    'POST /api/v1/campaigns/999999/start',
    'POST /api/v1/campaigns/999999/pause',
    'POST /api/v1/campaigns/999999/contacts',
    'DELETE /api/v1/campaigns/999999',
  ])('that do not exist get 404: %s', async (line) => {
    const json = line.startsWith('PUT') ? { name: 'x' } : line.endsWith('s') ? { contacts: numbered(1) } : undefined;
    const { status, body } = await gateway.ask(line, json && !line.startsWith('GET') ? { json } : {});
    expect({ status, body }).toEqual({ status: 404, body: { detail: 'Campaign 999999 not found' } });
  });
});

describe('the statistics of a campaign', () => {
  it('are exact: 45 of 100 completed, 40 of them successful, 88.9 %, duration averaged over answered calls', async () => {
    const { id } = await create();
    await importJson(id, numbered(100));
    await inTransaction(async (tx) => {
      const campaign = await lockCampaign(tx, id);
      const claimed = await claimContacts(tx, id, 50);
      const settled = claimed.slice(0, 45).map((contact, nth) => ({
        id: contact.id,
        outcome:
          nth < 40
            ? { status: 'completed' as const, answered: true, successful: true, duration: 95 + (nth % 2) }
            : { status: 'busy' as const, answered: false, successful: false, duration: 0 },
      }));
      await settleContacts(tx, campaign, settled);
      // Of the five that are left on the line, two calls still wait in the queue.
      for (const [nth, { callId, phoneNumber }] of claimed.slice(45).entries()) {
        const call = { callId: callId ?? newCallId(), calledNumber: phoneNumber, dialBefore: new Date() };
        const status = nth < 3 ? ('ringing' as const) : ('queued' as const);
        await tx.insert(schema.calls).values({ ...call, source: 'campaign', prompt: aPrompt(), status });
      }
    });
    const stats = (await get(`${id}/stats`)) as object;
    expect(Object.entries(stats)).toEqual([
      ['total_contacts', 100],
      ['pending', 52],
      ['completed', 45],
      ['failed', 5],
      ['success_rate', 88.9],
      ['avg_duration', 95.5],
      ['in_progress', 3],
    ]);
    expect(await get(String(id))).toMatchObject({
      ...{ total_contacts: 100, completed_contacts: 45, successful_contacts: 40, failed_contacts: 5, in_progress: 3 },
    });
  });

  it('are zero for an empty campaign', async () => {
    const { id } = await create();
    const zeros = { total_contacts: 0, pending: 0, completed: 0, failed: 0, in_progress: 0 };
    expect(await get(`${id}/stats`)).toEqual({ ...zeros, success_rate: 0, avg_duration: 0 });
  });
});

describe('starting and pausing', () => {
  it('is requested from the dialer, and its answer is returned', async () => {
    const { id } = await create();
    const asked: [string, number][] = [];
    dialer = (...what) => void asked.push(what);
    expect(await gateway.ask(`POST /api/v1/campaigns/${id}/start`)).toMatchObject({
      status: 200,
      body: { success: true, message: 'Campaign started' },
    });
    expect(await gateway.ask(`POST /api/v1/campaigns/${id}/pause`)).toMatchObject({
      status: 200,
      body: { success: true, message: 'Campaign paused' },
    });
    expect(asked).toEqual([
      ['start', id],
      ['pause', id],
    ]);
  });

  it.each([
    ['conflict', 400],
    ['no_active_prompt', 400],
    ['invalid_request', 422],
    ['not_found', 404],
  ] as const)('with the error %s of the dialer gets %i and its message', async (code, status) => {
    const { id } = await create();
    dialer = () => {
      throw new LigaiError(code, `Cannot start campaign ${id}: because`);
    };
    const answer = await gateway.ask(`POST /api/v1/campaigns/${id}/start`);
    expect(answer).toMatchObject({ status, body: { detail: `Cannot start campaign ${id}: because` } });
  });
});

describe('contacts', () => {
  it('are imported as JSON, counted exactly, and listed in import order', async () => {
    const { id } = await create();
    const given = [
      { phone_number: '+55 (11) 99988-7766', name: 'John Doe', metadata: { company: 'ACME', age: 7 } },
      { phone_number: '5511999887767', name: 'Jane Doe' },
      { phone_number: '5511999887766' },
      { phone_number: 'nobody' },
    ];
    const { status, body } = await importJson(id, given);
    expect(status).toBe(200);
    expect(Object.entries(body as object)).toEqual([
      ['imported', 2],
      ['duplicates', 1],
      ['errors', 1],
      ['error_details', [{ line: 4, phone_number: 'nobody', error: expect.stringContaining('got "nobody"') }]],
      ['duplicate_details', [{ line: 3, phone_number: '5511999887766', duplicate_of_line: 1 }]],
      ['import_id', expect.any(Number)],
    ]);
    const { headers, body: listed } = await gateway.ask(`GET /api/v1/campaigns/${id}/contacts`);
    expect(headers['x-total-count']).toBe('2');
    expect(listed).toEqual([
      {
        id: expect.any(Number),
        phone_number: '5511999887766',
        name: 'John Doe',
        status: 'pending',
        metadata: { company: 'ACME', age: 7 },
        call_id: null,
        duration: 0,
        reason: null,
        created_at: timestamp,
      },
      expect.objectContaining({ phone_number: '5511999887767', name: 'Jane Doe', metadata: {} }),
    ]);
    expect(await get(String(id))).toMatchObject({ total_contacts: 2 });
  });

  it('with more text than one response may contain are listed in pages, each with the next', async () => {
    const { id } = await create();
    const metadata = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, '€'.repeat(3200)]));
    await importJson(
      id,
      numbered(330).map((contact) => ({ ...contact, metadata })),
    );
    const numbers: string[] = [];
    let pages = 0;
    for (let path = `/api/v1/campaigns/${id}/contacts?limit=1000`; path !== ''; pages += 1) {
      const { status, headers, body } = await gateway.ask(`GET ${path}`);
      expect(status).toBe(200);
      numbers.push(...(body as { phone_number: string }[]).map((contact) => contact.phone_number));
      path = /^<(.*)>; rel="next"$/.exec(String(headers['link'] ?? ''))?.[1] ?? '';
    }
    expect(pages).toBeGreaterThan(1);
    expect(numbers).toEqual(numbered(330).map((contact) => contact.phone_number));
  });

  it('are listed by status, a hundred without a limit', async () => {
    const { id } = await create();
    await importJson(id, numbered(120));
    await inTransaction((tx) => claimContacts(tx, id, 3));
    const list = async (query: string) => gateway.ask(`GET /api/v1/campaigns/${id}/contacts${query}`);
    expect((await list('')).body).toHaveLength(100);
    expect((await list('?skip=110&limit=1000')).body).toHaveLength(10);
    const dialing = await list('?status=dialing');
    expect(dialing.headers['x-total-count']).toBe('3');
    expect(dialing.body).toHaveLength(3);
    expect(await list('?status=ringing')).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('status: ') },
    });
  });

  it.each([
    [{}, 'contacts: is required'],
    [{ contacts: {} }, 'contacts: expected array'],
    [{ contacts: [] }, 'contacts: '],
    [{ contacts: 'x' }, 'contacts: expected array, got a string'],
    [{ contact: [] }, 'contact: unknown field'],
    [{ contacts: [{ phone_number: '5511999887766' }], campaign: 7 }, 'campaign: unknown field'],
    [[], 'body: expected object, got an array'],
  ])('with %j are rejected completely with 422', async (json, detail) => {
    const { id } = await create();
    const { status, body } = await gateway.ask(`POST /api/v1/campaigns/${id}/contacts`, { json });
    expect({ status, body }).toEqual({ status: 422, body: { detail: expect.stringContaining(detail) } });
    expect(await get(String(id))).toMatchObject({ total_contacts: 0 });
  });

  it('with invalid fields are reported as errors, and the others are imported', async () => {
    const { id } = await create();
    const good = { phone_number: '5511999887766', name: 'John Doe' };
    const deep = `{"phone_number":"5511999887767","metadata":{"x":${'['.repeat(60)}${']'.repeat(60)}}}`;
    const bad: [string, string][] = [
      ['{}', 'phone_number: is required'],
      ['0', 'contact: expected an object, got 0'],
      ['{"phone_number":5511999887766}', 'phone_number: expected string, got 5511999887766'],
      ['{"phone_number":"5511999887768","company":"ACME"}', 'company: unknown field'],
      [
        '{"phone_number":"5511999887768","name":"a\\u0000b"}',
        'name: holds a NUL character or half of a surrogate pair',
      ],
      ['{"phone_number":"5511999887768","metadata":"ACME"}', 'metadata: '],
      ['{"phone_number":"5511999887768","metadata":{"__proto__":1}}', 'metadata.__proto__: this name cannot be used'],
      ['{"phone_number":"5,5119998E+12"}', 'scientific notation: format the column as text'],
      [`{"phone_number":"${'5'.repeat(70_000)}"}`, 'has more than 65536 bytes'],
      [deep, 'is nested more than 50 levels deep'],
    ];
    const raw = `{"contacts":[${[...bad.map(([contact]) => contact), JSON.stringify(good)].join(' ,\n')}]}`;
    const headers = { 'Content-Type': 'application/json' };
    const { status, body } = await gateway.ask(`POST /api/v1/campaigns/${id}/contacts`, { raw, headers });
    expect(status).toBe(200);
    expect(body).toMatchObject({ imported: 1, errors: bad.length });
    const { error_details } = body as { error_details: { line: number; error: string }[] };
    for (const [at, [, error]] of bad.entries()) {
      expect(error_details[at]).toMatchObject({ line: at + 1, error: expect.stringContaining(error) });
    }
  });

  it.each(['[{},]}', '[{}}', '[{}', '[{}]', '[{"a":tru}]}', '[{}]}x', '[{}],}'])(
    'in a body that is not JSON (…%s) get 400, and none is imported',
    async (rest) => {
      const { id } = await create();
      const raw = `{"contacts":${rest.replace('[', '[{"phone_number":"5511999887766"},')}`;
      const headers = { 'Content-Type': 'application/json' };
      const { status, body } = await gateway.ask(`POST /api/v1/campaigns/${id}/contacts`, { raw, headers });
      expect({ status, body }).toEqual({ status: 400, body: { detail: 'The body is not valid JSON' } });
      expect(await get(String(id))).toMatchObject({ total_contacts: 0 });
    },
  );

  it('in a body that is too large get 413 with the limit', async () => {
    const { id } = await create();
    const contacts = [{ phone_number: '5511999887766', name: 'x'.repeat(11 * 1024 * 1024) }];
    expect(await importJson(id, contacts)).toMatchObject({
      status: 413,
      body: { detail: 'The body is too large: at most 10 MB are taken' },
    });
  });
});

it('campaign requests to the gateway place no call themselves', async () => {
  let dialled = 0;
  using _ = gateway.others.handle(dialCall, {}, async ({ call_id }) => {
    dialled += 1;
    return { call_id, status: 'queued' as const, created: true };
  });
  await gateway.others.flush();
  const { id } = await create();
  await importJson(id, numbered(2));
  await gateway.ask(`POST /api/v1/campaigns/${id}/start`);
  expect(dialled).toBe(0);
});
