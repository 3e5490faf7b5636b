import {
  newCallId,
  type PromptAnswer,
  type PromptUsesAnswer,
  type PromptVersionAnswer,
  type PromptVersionItem,
} from '@ligai/contracts';
import { insertPrompt, schema, storedVersions, updatePrompt } from '@ligai/db';
import { aPhoneNumber, aPrompt, migratedDatabase, natsServer } from '@ligai/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayUnderTest, startGatewayUnderTest } from '../../../testing/gateway-under-test.ts';

const servers = new AsyncDisposableStack();
let gateway: GatewayUnderTest;

const keys = { crm: 'c'.repeat(24), ops: 'o'.repeat(24) };

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  const env = { API_KEYS: `crm:${keys.crm},ops:${keys.ops}` };
  gateway = servers.use(await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url }, env));
});

beforeEach(() => gateway.context.db.delete(schema.prompts));

afterAll(() => servers.disposeAsync());

async function ask<T>(line: string, json?: unknown, key: keyof typeof keys = 'crm'): Promise<T> {
  const headers = { 'X-API-Key': keys[key] };
  const { status, body } = await gateway.ask(line, { headers, ...(json !== undefined && { json }) });
  expect({ status, body }).toMatchObject({ status: line.endsWith('/prompts') ? 201 : 200 });
  return body as T;
}

const statusOf = async (line: string) => (await gateway.ask(line, { headers: { 'X-API-Key': keys.crm } })).status;

const create = (json: object = {}) =>
  ask<PromptAnswer>('POST /api/v1/prompts', { name: 'Sales', content: 'Sell.', ...json });

const versionsOf = (id: number, query = '') => ask<PromptVersionItem[]>(`GET /api/v1/prompts/${id}/versions${query}`);

describe('a change of a prompt', () => {
  it('stores the former version, with its time and the name of the key that stored it', async () => {
    const { id } = await create({ greeting: 'Hello.', turn_taking_values: { max_fillers: 1 } });
    await ask(`PUT /api/v1/prompts/${id}`, { content: 'Sell more.', greeting: null }, 'ops');
    expect(await versionsOf(id)).toMatchObject([
      { version: 2, current: true, changed_by: 'ops', name: 'Sales', content_length: 10 },
      { version: 1, current: false, changed_by: 'crm', name: 'Sales', content_length: 5 },
    ]);
    const former = await ask<PromptVersionAnswer>(`GET /api/v1/prompts/${id}/versions/1`);
    expect(former).toMatchObject({ content: 'Sell.', greeting: 'Hello.', turn_taking_values: { max_fillers: 1 } });
    const present = await ask<PromptVersionAnswer>(`GET /api/v1/prompts/${id}/versions/2`);
    expect(present).toMatchObject({ content: 'Sell more.', greeting: null, current: true });
    expect(Date.parse(present.changed_at)).toBeGreaterThanOrEqual(Date.parse(former.changed_at));
  });

  it('stores no version if the definition stays the same, such as an activation', async () => {
    const { id } = await create({ variables: { a: '1', b: '2' } });
    await ask(`PUT /api/v1/prompts/${id}`, { name: 'Sales', variables: { b: '2', a: '1' } });
    await ask(`POST /api/v1/prompts/${id}/activate`);
    expect(await versionsOf(id)).toHaveLength(1);
  });

  it('by several requests at once stores each version once', async () => {
    const { id } = await create();
    await Promise.all(['a', 'b', 'c', 'd'].map((content) => ask(`PUT /api/v1/prompts/${id}`, { content })));
    const versions = await versionsOf(id);
    expect(versions.map(({ version }) => version)).toEqual([5, 4, 3, 2, 1]);
    expect(await versionsOf(id, '?skip=1&limit=2')).toEqual(versions.slice(1, 3));
    expect(await versionsOf(id, '?limit=2')).toEqual(versions.slice(0, 2));
  });

  it(`keeps the newest ${storedVersions} former versions`, async () => {
    const { db } = gateway.context;
    const { id } = await insertPrompt(db, { name: 'Sales', content: 'Sell.' });
    for (let nth = 1; nth <= storedVersions + 3; nth += 1) await updatePrompt(db, id, { content: `Sell ${nth}.` });
    const versions = await versionsOf(id, '?limit=1000');
    expect(versions).toHaveLength(storedVersions + 1);
    expect(versions.at(-1)?.version).toBe(4);
    expect(await statusOf(`GET /api/v1/prompts/${id}/versions/3`)).toBe(404);
  });
});

describe('a restored version', () => {
  it('is the definition of the prompt again, as a new version, and leaves it active', async () => {
    const { id } = await create({ is_active: true, voice_id: null, greeting: 'Hello.', opening: 'listen_first' });
    await ask(`PUT /api/v1/prompts/${id}`, { content: 'Wrong.', greeting: null, opening: 'speak_first' });
    const restored = await ask<PromptAnswer>(`POST /api/v1/prompts/${id}/versions/1/restore`, undefined, 'ops');
    expect(restored).toMatchObject({ content: 'Sell.', greeting: 'Hello.', opening: 'listen_first', is_active: true });
    expect(await versionsOf(id)).toMatchObject([
      { version: 3, current: true, changed_by: 'ops' },
      { version: 2, current: false },
      { version: 1, current: false },
    ]);
    expect(await ask(`GET /api/v1/prompts/${id}/versions/2`)).toMatchObject({ content: 'Wrong.' });
  });

  it('must be stored: otherwise 404', async () => {
    const { id } = await create();
    expect(await statusOf(`POST /api/v1/prompts/${id}/versions/9/restore`)).toBe(404);
    expect(await statusOf('GET /api/v1/prompts/999999/versions')).toBe(404);
  });
});

describe('the uses of a prompt', () => {
  it('are its campaigns, pending schedules and calls; of the active one also those without a prompt', async () => {
    const { db } = gateway.context;
    const active = await create({ is_active: true });
    const other = await create();
    const campaign = { maxConcurrent: 1 };
    await db.insert(schema.campaigns).values([
      { ...campaign, name: 'Named', promptId: other.id },
      { ...campaign, name: 'Default' },
      { ...campaign, name: 'Over', status: 'completed' },
    ]);
    const schedule = { phoneNumber: aPhoneNumber(), scheduledTime: new Date(Date.now() + 3_600_000) };
    await db
      .insert(schema.schedules)
      .values([
        { ...schedule, promptId: other.id },
        { ...schedule, promptId: other.id, status: 'cancelled' },
        schedule,
        schedule,
      ]);
    const call = { calledNumber: aPhoneNumber(), source: 'api' as const, prompt: aPrompt(), dialBefore: new Date() };
    await db.insert(schema.calls).values([1, 2].map(() => ({ ...call, callId: newCallId(), promptId: other.id })));
    const uses = (id: number) => ask<PromptUsesAnswer>(`GET /api/v1/prompts/${id}/uses`);
    expect(await uses(other.id)).toMatchObject({
      ...{ is_active: false, total_campaigns: 1, pending_schedules: 1, total_calls: 2, total_calls_estimated: false },
      campaigns: [{ name: 'Named', status: 'draft', by_default: false }],
    });
    expect(await uses(active.id)).toMatchObject({
      ...{ is_active: true, total_campaigns: 1, pending_schedules: 2, total_calls: 0 },
      campaigns: [{ name: 'Default', by_default: true }],
    });
  });
});

describe('the preview of a prompt', () => {
  const preview = (json: object) => ask<Record<string, unknown>>('POST /api/v1/prompts/preview', json);

  it('is filled in with the precedence of a call, and names the variables and those without a value', async () => {
    const body = {
      content: 'You sell {{product}} to {{name}} of {{company}}, {{phone_number}}. {{missing}}',
      greeting: 'Hi {{ name }}, {{product}}!',
      ...{ variables: { product: 'phones', company: 'none' }, values: { product: 'cars' } },
      ...{ name: 'Maria', metadata: { company: 'ACME', other: {} }, number: '(11) 99988-7766' },
    };
    expect(await preview(body)).toEqual({
      content: 'You sell cars to Maria of ACME, 5511999887766. ',
      greeting: 'Hi Maria, cars!',
      variables: ['name', 'product', 'company', 'phone_number', 'missing'],
      missing: ['missing'],
      tokens: expect.any(Number),
      problem: 'the prompt uses {{missing}}, for which there is no value',
    });
  });

  it('of a valid prompt has no problem, and is not longer than a call allows', async () => {
    expect(await preview({ content: 'Sell to {{phone_number}}.' })).toMatchObject({
      missing: [],
      problem: null,
      greeting: null,
    });
    const long = { content: '{{a}}'.repeat(1000), values: { a: 'x'.repeat(2000) } };
    const filled = await preview(long);
    expect((filled['content'] as string).length).toBe(100_000);
    expect(filled['problem']).toMatch(/2000000 characters/);
  });
});
