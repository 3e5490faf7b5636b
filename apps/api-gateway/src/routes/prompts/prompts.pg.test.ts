import { schema } from '@ligai/db';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayUnderTest, startGatewayUnderTest } from '../../testing/gateway-under-test.ts';

const servers = new AsyncDisposableStack();
let gateway: GatewayUnderTest;

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  gateway = servers.use(await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url }));
});

afterAll(() => servers.disposeAsync());

type Prompt = { id: number; name: string; is_active: boolean };

const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

async function create(json: object): Promise<Prompt> {
  const { status, body } = await gateway.ask('POST /api/v1/prompts', { json });
  expect(status).toBe(201);
  return body as Prompt;
}

const activeIds = async () =>
  ((await gateway.ask('GET /api/v1/prompts')).body as Prompt[]).filter((one) => one.is_active).map(({ id }) => id);

it('a new installation has one active prompt in Portuguese', async () => {
  const { status, body } = await gateway.ask('GET /api/v1/prompts/active');
  expect(status).toBe(200);
  expect(body).toMatchObject({ name: 'Assistente', is_active: true, language: 'pt-BR' });
});

describe('prompts', () => {
  beforeEach(() => gateway.context.db.delete(schema.prompts));

  it('are created with 201 and the fields of the specification in their order, followed by the additional fields', async () => {
    const { status, body } = await gateway.ask('POST /api/v1/prompts', {
      json: { name: 'Customer Support', content: 'You are a helpful customer support agent...', is_active: true },
    });
    expect(status).toBe(201);
    expect(Object.entries(body as object)).toEqual([
      ['id', expect.any(Number)],
      ['name', 'Customer Support'],
      ['content', 'You are a helpful customer support agent...'],
      ['is_active', true],
      ['created_at', timestamp],
      ['updated_at', timestamp],
      ['greeting', null],
      ['voice_id', null],
      ['language', null],
      ['model', null],
      ['temperature', null],
      ['reasoning_effort', null],
      ['opening', 'speak_first'],
      ['greeting_interruptible', true],
      ['voicemail_action', null],
      ['turn_taking', null],
      ['turn_taking_values', {}],
      ['variables', {}],
    ]);
  });

  it('store their text unchanged, including emoji and line breaks', async () => {
    const given = {
      name: 'Clínica',
      content: 'Olá 👋\nSeja breve.',
      greeting: 'Oi, {{name}}!',
      voice_id: 'pt-BR-isadora',
      language: 'pt-BR',
      model: 'gpt-5.4-mini',
      reasoning_effort: 'none',
      temperature: 0.5,
      opening: 'listen_first',
      greeting_interruptible: false,
      voicemail_action: 'talk',
      turn_taking: 'patient',
      turn_taking_values: { end_of_turn_max_ms: 3000, max_fillers: 0 },
      variables: { name: 'Ana' },
    };
    const { id } = await create(given);
    expect((await gateway.ask(`GET /api/v1/prompts/${id}`)).body).toMatchObject({ ...given, is_active: false });
  });

  it('are listed newest first with the total count, and without a limit completely', async () => {
    const ids: number[] = [];
    for (const name of ['a', 'b', 'c']) ids.unshift((await create({ name, content: 'x' })).id);
    const { headers, body } = await gateway.ask('GET /api/v1/prompts');
    expect(headers['x-total-count']).toBe('3');
    expect((body as Prompt[]).map(({ id }) => id)).toEqual(ids);
    expect((await gateway.ask('GET /api/v1/prompts?skip=1&limit=1')).body).toMatchObject([{ id: ids[1] }]);
    expect((await gateway.ask('GET /api/v1/prompts?limit=0')).status).toBe(422);
  });

  it('with more text than one response may contain are listed in pages, each with the next', async () => {
    const large = '€'.repeat(100_000);
    for (let nth = 0; nth < 32; nth += 1) await create({ name: `Large ${nth}`, content: large });
    const ids: number[] = [];
    let pages = 0;
    for (let line = 'GET /api/v1/prompts?limit=1000'; line !== ''; pages += 1) {
      const { status, headers, body } = await gateway.ask(line);
      expect({ status, total: headers['x-total-count'] }).toEqual({ status: 200, total: '32' });
      expect(JSON.stringify(body).length).toBeLessThan(9_000_000);
      ids.push(...(body as Prompt[]).map(({ id }) => id));
      const next = /^<(\/api\/v1\/prompts\?limit=1000&skip=\d+)>; rel="next"$/.exec(String(headers['link'] ?? ''))?.[1];
      line = next === undefined ? '' : `GET ${next}`;
    }
    expect(pages).toBeGreaterThan(1);
    expect(ids).toHaveLength(32);
    expect(new Set(ids).size).toBe(32);
    expect(ids).toEqual(ids.toSorted((one, other) => other - one));
  });

  it('have at most one active prompt, however it was activated', async () => {
    const [first, second] = [
      await create({ name: 'a', content: 'x', is_active: true }),
      await create({ name: 'b', content: 'x' }),
    ];
    const activated = await gateway.ask(`POST /api/v1/prompts/${second.id}/activate`);
    expect(activated).toMatchObject({ status: 200, body: { id: second.id, is_active: true } });
    expect(await activeIds()).toEqual([second.id]);
    await gateway.ask(`PUT /api/v1/prompts/${first.id}`, { json: { is_active: true } });
    expect(await activeIds()).toEqual([first.id]);
    const third = await create({ name: 'c', content: 'x', is_active: true });
    expect(await activeIds()).toEqual([third.id]);
    expect((await gateway.ask('GET /api/v1/prompts/active')).body).toMatchObject({ id: third.id });
  });

  it('change only the given fields', async () => {
    const given = { name: 'a', content: 'x', greeting: 'Hi', is_active: true };
    const { id } = await create(given);
    const { status, body } = await gateway.ask(`PUT /api/v1/prompts/${id}`, { json: { name: 'Updated Name' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...given, name: 'Updated Name' });
    expect((await gateway.ask(`PUT /api/v1/prompts/${id}`, { json: { greeting: null } })).body).toMatchObject({
      greeting: null,
    });
  });

  it.each([
    [{ turn_taking: 'slow' }, 'turn_taking: expected patient, normal, quick, got "slow"'],
    [
      { turn_taking_values: { filler_after_ms: 50 } },
      'turn_taking_values.filler_after_ms: expected a whole number from 500 to 10000, got 50',
    ],
    [
      { turn_taking_values: { max_fillers: '3' } },
      'turn_taking_values.max_fillers: expected a whole number from 0 to 10, got "3"',
    ],
    [{ turn_taking_values: { patience: 1 } }, 'turn_taking_values.patience: unknown field'],
    [
      { turn_taking_values: { end_of_turn_min_ms: 900, end_of_turn_max_ms: 600 } },
      'turn_taking_values.end_of_turn_max_ms: expected at least end_of_turn_min_ms, which is 900, got 600',
    ],
    [{ opening: 'wait' }, 'opening: expected speak_first, listen_first, got "wait"'],
    [{ voicemail_action: 'beep' }, 'voicemail_action: expected hang_up, talk, got "beep"'],
    [{ greeting_interruptible: 'no' }, 'greeting_interruptible: expected boolean, got "no"'],
    [{ name: '\u200f' }, 'name: expected at least one visible character, got "U+200F"'],
    [{ content: '\u200b\n\u200b' }, expect.stringMatching(/^content: expected at least one visible character/)],
  ])('with %j get 422, which names field, range and value', async (given, detail) => {
    const answer = await gateway.ask('POST /api/v1/prompts', { json: { name: 'a', content: 'x', ...given } });
    expect(answer).toMatchObject({ status: 422, body: { detail } });
    const { id } = await create({ name: 'a', content: 'x' });
    expect(await gateway.ask(`PUT /api/v1/prompts/${id}`, { json: given })).toMatchObject({
      status: 422,
      body: { detail },
    });
  });

  it('replace their single values of turn-taking as a whole, and return to the settings with null and {}', async () => {
    const values = { end_of_turn_max_ms: 3000, max_fillers: 0 };
    const { id } = await create({ name: 'a', content: 'x', turn_taking: 'quick', turn_taking_values: values });
    const put = async (json: object) => (await gateway.ask(`PUT /api/v1/prompts/${id}`, { json })).body;
    expect(await put({ turn_taking_values: { max_fillers: 1 } })).toMatchObject({
      turn_taking: 'quick',
      turn_taking_values: { max_fillers: 1 },
    });
    expect(await put({ turn_taking: null, turn_taking_values: {} })).toMatchObject({
      turn_taking: null,
      turn_taking_values: {},
    });
  });

  it('can be deleted, and without the deleted active prompt none is active', async () => {
    const { id } = await create({ name: 'a', content: 'x', is_active: true });
    const deleted = await gateway.ask(`DELETE /api/v1/prompts/${id}`);
    expect(deleted).toMatchObject({ status: 200, body: { success: true, message: 'Prompt deleted' } });
    expect(await gateway.ask('GET /api/v1/prompts/active')).toMatchObject({
      status: 404,
      body: { detail: 'No active prompt' },
    });
  });

  it.each([
    ['GET /api/v1/prompts/999999', undefined],
    ['PUT /api/v1/prompts/999999', { name: 'x' }],
    ['DELETE /api/v1/prompts/999999', undefined],
    ['POST /api/v1/prompts/999999/activate', undefined],
  ])('that do not exist get 404: %s', async (line, json) => {
    const { status, body } = await gateway.ask(line, { json });
    expect({ status, body }).toEqual({ status: 404, body: { detail: 'Prompt 999999 not found' } });
  });

  it('with an invalid id get 422', async () => {
    expect(await gateway.ask('GET /api/v1/prompts/first')).toMatchObject({
      status: 422,
      body: { detail: 'id: expected a whole number from 0 to 9007199254740991, got "first"' },
    });
  });
});
