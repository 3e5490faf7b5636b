import { scheduleWake } from '@ligai/contracts';
import { claimDueSchedules, insertPrompt } from '@ligai/db';
import { systemClock } from '@ligai/kernel';
import { migratedDatabase, natsServer, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type GatewayUnderTest, startGatewayUnderTest } from '../../testing/gateway-under-test.ts';

const servers = new AsyncDisposableStack();
let gateway: GatewayUnderTest;
let woken = 0;

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  const env = { DIAL_EXTRA_PATTERN: '10\\d\\d' };
  gateway = servers.use(await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url }, env));
  gateway.others.subscribe(scheduleWake, () => {
    woken += 1;
  });
  await gateway.others.flush();
});

afterAll(() => servers.disposeAsync());

type Body = Record<string, unknown> & { id: number };

const inMs = (ms: number) => new Date(systemClock.now() + ms).toISOString();
const tomorrow = () => inMs(86_400_000);
const create = (json: Record<string, unknown>) =>
  gateway.ask('POST /api/v1/schedules', {
    json: { phone_number: '5511999887766', scheduled_time: tomorrow(), ...json },
  });
const created = async (json: Record<string, unknown> = {}): Promise<Body> => (await create(json)).body as Body;

describe('scheduling a call', () => {
  it('responds with 201 and the fields in the order of the specification, times in UTC', async () => {
    const json = { scheduled_time: '2999-01-15T11:00:00-03:00', notes: 'Follow-up call' };
    const { status, body } = await create(json);
    expect(status).toBe(201);
    expect(Object.entries(body as Body)).toEqual([
      ['id', expect.any(Number)],
      ['phone_number', '5511999887766'],
      ['scheduled_time', '2999-01-15T14:00:00Z'],
      ['status', 'pending'],
      ['notes', 'Follow-up call'],
      ['created_at', expect.stringMatching(/Z$/)],
      ['call_id', null],
      ['reason', null],
      ['prompt_id', null],
      ['variables', {}],
      ['name', null],
      ['metadata', {}],
    ]);
    expect(await gateway.ask(`GET /api/v1/schedules/${(body as Body).id}`)).toMatchObject({ status: 200, body });
  });

  it('stores the options of its call: prompt, variables, name and metadata', async () => {
    const content = 'Sell {{product}} to {{name}}.';
    const prompt = await insertPrompt(gateway.context.db, { name: 'Sales', content });
    const json = { prompt_id: prompt.id, variables: { product: 'plan B' }, name: 'Maria', metadata: { order: 7 } };
    const schedule = await created(json);
    expect(schedule).toMatchObject(json);
    expect((await gateway.ask(`GET /api/v1/schedules/${schedule.id}`)).body).toMatchObject(json);
    for (const [given, detail] of [
      [{ variables: {} }, 'variables: the prompt uses {{product}}, for which there is no value'],
      [{ prompt_id: 999_999 }, 'prompt_id: there is no prompt 999999'],
      [{ variables: JSON.parse('{"__proto__":"x"}') }, 'variables.__proto__: this name cannot be used'],
    ] as const) {
      expect(await create({ ...json, ...given })).toMatchObject({ status: 422, body: { detail } });
    }
  });

  it('notifies the schedulers', async () => {
    const before = woken;
    await created();
    await waitUntil(() => woken > before, { what: 'woken', timeoutMs: 5000 });
  });

  it.each([
    ['+55 (11) 99988-7766', '5511999887766'],
    ['55.11.99988.7766', '5511999887766'],
    ['tel:+5511999887766', '5511999887766'],
    ['https://wa.me/5511999887766', '5511999887766'],
    ['1001', '1001'],
  ])('parses the number %s as %s, as a dial request does', async (phone_number, phoneNumber) => {
    expect(await created({ phone_number })).toMatchObject({ phone_number: phoneNumber, notes: null });
  });

  it.each([
    '2999-01-15T14:00:00Z',
    '2999-01-15T14:00:00.123Z',
    '2999-01-15T14:00:00.123456+00:00',
    '2999-01-15T14:00Z',
    '2999-01-15T16:30:00+02:30',
  ])('accepts the time %s', async (scheduled_time) => {
    expect(await created({ scheduled_time })).toMatchObject({
      scheduled_time: expect.stringMatching(/^2999-01-15T14:00:00(\.123)?Z$/),
    });
  });

  it('accepts a time that has just passed', async () => {
    expect((await create({ scheduled_time: inMs(-50_000) })).status).toBe(201);
  });
});

describe('an invalid schedule', () => {
  it('more than 60 s in the past gets 400', async () => {
    const scheduled_time = inMs(-61_000);
    const total = (await gateway.ask('GET /api/v1/schedules')).headers['x-total-count'];
    expect(await create({ scheduled_time })).toMatchObject({
      status: 400,
      body: { detail: `Cannot schedule a call for ${scheduled_time}: that time has passed` },
    });
    expect((await gateway.ask('GET /api/v1/schedules')).headers['x-total-count']).toBe(total);
  });

  const time = 'expected an ISO 8601 time with its zone, such as 2026-01-15T14:00:00Z';
  const years = 'scheduled_time: expected a year from 0001 to 9999, got ';
  it.each([
    [{ scheduled_time: '2999-01-15T14:00:00' }, `scheduled_time: ${time}, got "2999-01-15T14:00:00"`],
    [{ scheduled_time: '2999-02-30T14:00:00Z' }, `scheduled_time: ${time}, got "2999-02-30T14:00:00Z"`],
    [{ scheduled_time: '0000-01-01T00:00:00Z' }, `${years}"0000-01-01T00:00:00Z"`],
    [{ scheduled_time: '9999-12-31T23:59:59-01:00' }, `${years}"9999-12-31T23:59:59-01:00"`],
    [{ scheduled_time: 'tomorrow' }, `scheduled_time: ${time}, got "tomorrow"`],
    [{ scheduled_time: 4102444800 }, `scheduled_time: ${time}, got 4102444800`],
    [{ scheduled_time: undefined }, 'scheduled_time: is required'],
    [{ phone_number: undefined }, 'phone_number: is required'],
    [
      { phone_number: '0551199' },
      'phone_number: expected a valid phone number of an allowed country (allowed_countries: BR); ' +
        'a number in BR has 10 or 11 digits with its area code, got "0551199"',
    ],
    [{ notes: 7 }, 'notes: expected string, got 7'],
    [{ note: 'x' }, 'note: unknown field'],
  ])('%j gets 422 with the field', async (json, detail) => {
    expect(await create(json)).toMatchObject({ status: 422, body: { detail } });
  });

  it('with notes of more than 2,000 characters gets 422', async () => {
    expect((await create({ notes: 'n'.repeat(2000) })).status).toBe(201);
    const { status, body } = await create({ notes: 'n'.repeat(2001) });
    expect(status).toBe(422);
    expect((body as { detail: string }).detail).toMatch(/^notes: /);
  });
});

describe('the list of schedules', () => {
  it('is sorted newest first, has the fields in the order of the specification, and is paged', async () => {
    const ids = [(await created()).id, (await created()).id, (await created()).id];
    const { headers, body } = await gateway.ask('GET /api/v1/schedules?skip=1&limit=2');
    const rows = body as Body[];
    expect(rows.map(({ id }) => id)).toEqual([ids[1], ids[0]]);
    expect(Number(headers['x-total-count'])).toBeGreaterThanOrEqual(3);
    const order = ['id', 'phone_number', 'scheduled_time', 'status', 'created_at', 'notes', 'call_id', 'reason'];
    expect(Object.keys(rows[0] ?? {}).slice(0, order.length)).toEqual(order);
  });

  it('can be filtered by status, with the count', async () => {
    const { id } = await created();
    await gateway.ask(`DELETE /api/v1/schedules/${id}`);
    const { headers, body } = await gateway.ask('GET /api/v1/schedules?status=cancelled');
    expect((body as Body[]).map(({ status }) => status)).toEqual(
      Array(Number(headers['x-total-count'])).fill('cancelled'),
    );
    expect((body as Body[])[0]?.id).toBe(id);
  });

  it.each(['pending', 'dialing', 'completed', 'failed', 'cancelled', 'missed'])(
    'accepts the status %s',
    async (status) => {
      expect((await gateway.ask(`GET /api/v1/schedules?status=${status}`)).status).toBe(200);
    },
  );

  it.each(['status=done', 'status=', 'skip=-1', 'limit=0', 'limit=1001'])('rejects ?%s with 422', async (query) => {
    const { status, body } = await gateway.ask(`GET /api/v1/schedules?${query}`);
    expect(status).toBe(422);
    expect((body as { detail: string }).detail).toContain(query.split('=')[0]);
  });
});

describe('changing a schedule', () => {
  const change = (id: number, json: Record<string, unknown>): Promise<Answer> =>
    gateway.ask(`PUT /api/v1/schedules/${id}`, { json });
  const stored = async (id: number) => (await gateway.ask(`GET /api/v1/schedules/${id}`)).body as Body;

  it('changes the fields that are sent, leaves the others, and notifies the schedulers', async () => {
    const prompt = await insertPrompt(gateway.context.db, { name: 'Sales', content: 'Sell {{product}}.' });
    const given = { prompt_id: prompt.id, variables: { product: 'plan B' }, metadata: { order: 7 }, notes: 'First' };
    const schedule = await created(given);
    const before = woken;
    const json = {
      phone_number: '(21) 98877-6655',
      scheduled_time: '2999-01-15T11:00:00-03:00',
      notes: null,
      name: 'Ana',
    };
    const { status, body } = await change(schedule.id, json);
    expect(status).toBe(200);
    const expected = {
      phone_number: '5521988776655',
      scheduled_time: '2999-01-15T14:00:00Z',
      notes: null,
      name: 'Ana',
    };
    expect(body).toEqual({ ...schedule, ...expected });
    expect(await stored(schedule.id)).toEqual(body);
    await waitUntil(() => woken > before, { what: 'woken', timeoutMs: 5000 });
    expect((await change(schedule.id, {})).body).toEqual(body);
  });

  it('is refused as a whole if the call could not be placed with it', async () => {
    const { id: promptId } = await insertPrompt(gateway.context.db, { name: 'Sales', content: 'Sell {{product}}.' });
    const schedule = await created();
    for (const [json, status, detail] of [
      [{ notes: 'x', prompt_id: promptId }, 422, /^variables: the prompt uses {{product}}/],
      [{ notes: 'x', prompt_id: 999_999 }, 422, /^prompt_id: there is no prompt 999999/],
      [{ notes: 'x', phone_number: '123' }, 422, /^phone_number: /],
      [{ notes: 'x', scheduled_time: inMs(-61_000) }, 400, /that time has passed$/],
      [{ notes: 'x', status: 'pending' }, 422, /^status: unknown field/],
    ] as const) {
      const answer = await change(schedule.id, json);
      expect(answer).toMatchObject({ status, body: { detail: expect.stringMatching(detail) } });
    }
    expect(await stored(schedule.id)).toEqual(schedule);
  });

  it('gets 400 once its time has come or it was cancelled, and 404 if there is none', async () => {
    const due = await created({ scheduled_time: inMs(-1000) });
    await claimDueSchedules(gateway.context.db, { limit: 100, graceMs: 600_000, askAgainMs: 60_000 });
    const detail = `Cannot change scheduled call ${due.id}: it is dialing`;
    expect(await change(due.id, { notes: 'x' })).toMatchObject({ status: 400, body: { detail } });
    expect(await stored(due.id)).toMatchObject({ notes: null });
    const { id } = await created();
    await gateway.ask(`DELETE /api/v1/schedules/${id}`);
    expect((await change(id, { notes: 'x' })).status).toBe(400);
    expect((await change(999_999, { notes: 'x' })).status).toBe(404);
  });

  it('and the claim of the scheduler exclude each other: the call has all of the change, or the change is refused', async () => {
    const ids = await Promise.all(
      Array.from({ length: 12 }, async () => (await created({ scheduled_time: inMs(-1000) })).id),
    );
    const claim = () => claimDueSchedules(gateway.context.db, { limit: 3, graceMs: 600_000, askAgainMs: 60_000 });
    const [answers, ...claims] = await Promise.all([
      Promise.all(ids.map((id) => change(id, { name: 'Ana', phone_number: '5521988776655' }))),
      ...Array.from({ length: 6 }, claim),
    ]);
    // Rows that were locked by a change are claimed afterwards.
    const due = [...claims, await claim(), await claim(), await claim(), await claim()].flatMap((one) => one.due);
    const placed = due.filter(({ id }) => ids.includes(id));
    expect(placed.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(ids.toSorted((a, b) => a - b));
    for (const [at, id] of ids.entries()) {
      const changed = answers[at]?.status === 200;
      expect(placed.find((one) => one.id === id)).toMatchObject(
        changed ? { name: 'Ana', phoneNumber: '5521988776655' } : { name: null, phoneNumber: '5511999887766' },
      );
    }
  });
});

describe('cancelling a schedule', () => {
  const cancel = (id: number | string): Promise<Answer> => gateway.ask(`DELETE /api/v1/schedules/${id}`);

  it('succeeds once, while the call is pending', async () => {
    const { id } = await created();
    const before = woken;
    expect(await cancel(id)).toMatchObject({
      status: 200,
      body: { success: true, message: 'Scheduled call cancelled' },
    });
    expect(await gateway.ask(`GET /api/v1/schedules/${id}`)).toMatchObject({ body: { status: 'cancelled' } });
    await waitUntil(() => woken > before, { what: 'woken', timeoutMs: 5000 });
    expect(await cancel(id)).toMatchObject({
      status: 400,
      body: { detail: `Cannot cancel scheduled call ${id}: it is cancelled` },
    });
  });

  it('gets 400 while the call is being dialled', async () => {
    const { id } = await created({ scheduled_time: inMs(-1000) });
    await claimDueSchedules(gateway.context.db, { limit: 100, graceMs: 600_000, askAgainMs: 60_000 });
    expect(await cancel(id)).toMatchObject({
      status: 400,
      body: { detail: `Cannot cancel scheduled call ${id}: it is dialing` },
    });
  });

  it('gets 404 for an unknown schedule, as do its details', async () => {
    const detail = 'Scheduled call 999999 not found';
    expect(await cancel(999_999)).toMatchObject({ status: 404, body: { detail } });
    expect(await gateway.ask('GET /api/v1/schedules/999999')).toMatchObject({ status: 404, body: { detail } });
    expect((await cancel('abc')).status).toBe(422);
  });
});
