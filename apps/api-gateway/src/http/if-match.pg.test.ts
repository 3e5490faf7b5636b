import { claimDueSchedules, schema } from '@ligai/db';
import { systemClock } from '@ligai/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type GatewayUnderTest, startGatewayOnOwnServers } from '../testing/gateway-under-test.ts';

let gateway: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGatewayOnOwnServers();
});

afterAll(() => gateway[Symbol.asyncDispose]());

const tagOf = ({ headers }: Answer): string => {
  expect(headers.etag).toMatch(/^"[\w-]{22}"$/);
  return headers.etag ?? '';
};

async function created(path: string, json: object): Promise<string> {
  const answer = await gateway.ask(`POST /api/v1/${path}`, { json });
  expect(answer.status).toBe(201);
  const resource = `/api/v1/${path}/${(answer.body as { id: number }).id}`;
  expect(tagOf(await gateway.ask(`GET ${resource}`))).toBe(tagOf(answer));
  return resource;
}

/** Each resource that can be edited: how it is created, and two changes of it. */
const resources = [
  {
    what: 'a prompt',
    create: () => created('prompts', { name: 'Sales', content: 'Sell.' }),
    changes: [{ content: 'Sell more.' }, { content: 'Sell less.' }],
    error: /^Prompt \d+ was changed since it was read/,
  },
  {
    what: 'a webhook',
    create: () => created('webhooks', { name: 'CRM', url: 'https://example.com/w', events: ['call.ended'] }),
    changes: [{ secret: 'my-secret-key' }, { secret: 'another-secret' }],
    error: /^Webhook \d+ was changed since it was read/,
  },
  {
    what: 'a campaign',
    create: () => created('campaigns', { name: 'January Promotion' }),
    changes: [{ max_concurrent: 9 }, { max_concurrent: 8 }],
    error: /^Campaign \d+ was changed since it was read/,
  },
  {
    what: 'a scheduled call',
    create: () => created('schedules', { phone_number: '5511999887766', scheduled_time: '2999-01-15T14:00:00Z' }),
    changes: [{ scheduled_time: '2999-01-15T15:00:00Z' }, { metadata: { order: 'A-1042' } }],
    error: /^Scheduled call \d+ was changed since it was read/,
  },
  {
    what: 'a setting',
    create: async () => '/api/v1/settings/max_concurrent_calls',
    changes: [{ value: '21' }, { value: '22' }],
    error: /^Setting max_concurrent_calls was changed since it was read/,
  },
  {
    what: 'a secret setting',
    create: async () => '/api/v1/settings/llm_fallback_api_key',
    changes: [{ value: 'fallback-key-0123456789-one' }, { value: 'fallback-key-0123456789-two' }],
    error: /was changed since it was read/,
  },
] as const;

describe.each(resources)('$what', ({ create, changes, error }) => {
  const put = (resource: string, json: object, tag?: string) =>
    gateway.ask(`PUT ${resource}`, { json, headers: tag === undefined ? {} : { 'If-Match': tag } });

  it('changed by two clients at once keeps the change of one, and the other gets 412', async () => {
    const resource = await create();
    const read = tagOf(await gateway.ask(`GET ${resource}`));
    const answers = await Promise.all(changes.map((change) => put(resource, change, read)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const [won, lost] = answers[0]?.status === 200 ? answers : answers.toReversed();
    expect(lost).toMatchObject({
      headers: { 'x-error-code': 'precondition_failed' },
      body: { detail: expect.stringMatching(error) },
    });
    expect(JSON.stringify(lost)).not.toMatch(/secret-key|another-secret|fallback-key-/);
    const present = await gateway.ask(`GET ${resource}`);
    expect(tagOf(present)).toBe(tagOf(won as Answer));
    expect(tagOf(present)).not.toBe(read);
  });

  it('is changed with its present tag, in a list of tags, with * and without a condition', async () => {
    const resource = await create();
    let tag = tagOf(await gateway.ask(`GET ${resource}`));
    for (const condition of [() => tag, () => `"of-another", ${tag}`, () => `,${tag},`, () => '*', () => undefined])
      for (const change of changes) {
        const answer = await put(resource, change, condition());
        expect(answer.status).toBe(200);
        tag = tagOf(answer);
      }
  });

  it('is not changed with a weak tag, and a malformed tag gets 422', async () => {
    const resource = await create();
    const tag = tagOf(await gateway.ask(`GET ${resource}`));
    expect((await put(resource, changes[0], `W/${tag}`)).status).toBe(412);
    expect(await put(resource, changes[0], 'version-3')).toMatchObject({
      status: 422,
      body: { detail: expect.stringMatching(/^If-Match: expected the ETag of an answer .*, got "version-3"$/) },
    });
    expect(tagOf(await gateway.ask(`GET ${resource}`))).toBe(tag);
  });

  it('is deleted only if it is as it was read', async () => {
    const resource = await create();
    const changed = tagOf(await put(resource, changes[0]));
    const remove = (tag: string) => gateway.ask(`DELETE ${resource}`, { headers: { 'If-Match': tag } });
    expect((await remove('"of-another"')).status).toBe(412);
    expect((await remove(changed)).status).toBe(200);
  });
});

it('the figures of a campaign do not change its tag', async () => {
  const { db } = gateway.context;
  const campaign = await created('campaigns', { name: 'a' });
  const ofCampaign = tagOf(await gateway.ask(`GET ${campaign}`));
  await db.update(schema.campaigns).set({ totalContacts: 5, failedContacts: 3 });
  expect(tagOf(await gateway.ask(`GET ${campaign}`))).toBe(ofCampaign);
});

it('a prompt is activated, and a version of it restored, only if it is as it was read', async () => {
  const prompt = await created('prompts', { name: 'a', content: 'x' });
  const read = tagOf(await gateway.ask(`GET ${prompt}`));
  const changed = tagOf(await gateway.ask(`PUT ${prompt}`, { json: { content: 'y' } }));
  const post = (path: string, tag: string) => gateway.ask(`POST ${prompt}/${path}`, { headers: { 'If-Match': tag } });
  for (const path of ['activate', 'versions/1/restore']) {
    expect(await post(path, read)).toMatchObject({
      status: 412,
      headers: { 'x-error-code': 'precondition_failed' },
      body: { detail: expect.stringMatching(/^Prompt \d+ was changed since it was read/) },
    });
    expect(await gateway.ask(`GET ${prompt}`)).toMatchObject({ body: { content: 'y', is_active: false } });
  }
  const activated = await post('activate', changed);
  expect(activated).toMatchObject({ status: 200, body: { is_active: true } });
  expect(await post('versions/1/restore', tagOf(activated))).toMatchObject({ status: 200, body: { content: 'x' } });
});

it('activating a prompt changes its tag, that of the one that was active before, and that of the active prompt', async () => {
  const [first, second] = [
    await created('prompts', { name: 'a', content: 'x', is_active: true }),
    await created('prompts', { name: 'b', content: 'x' }),
  ];
  const read = async (path: string) => tagOf(await gateway.ask(`GET ${path}`));
  const active = '/api/v1/prompts/active';
  const before = { first: await read(first), second: await read(second), active: await read(active) };
  expect(before.active).toBe(before.first);
  const activated = tagOf(await gateway.ask(`POST ${second}/activate`));
  const after = { first: await read(first), second: await read(second), active: await read(active) };
  expect(after).toEqual({ first: expect.not.stringContaining(before.first), second: activated, active: activated });
  expect(activated).not.toBe(before.second);
  expect(activated).not.toBe(before.active);
  const save = (tag: string) =>
    gateway.ask(`PUT ${first}`, { json: { name: 'a', is_active: true }, headers: { 'If-Match': tag } });
  expect((await save(before.first)).status).toBe(412);
  expect(await read(active)).toBe(activated);
  expect((await save(after.first)).status).toBe(200);
});

it('the tag of a scheduled call stays when its time comes, and its change is then refused as too late', async () => {
  const scheduled_time = new Date(systemClock.now() - 1000).toISOString();
  const schedule = await created('schedules', { phone_number: '5511999887766', scheduled_time });
  const tag = tagOf(await gateway.ask(`GET ${schedule}`));
  await claimDueSchedules(gateway.context.db, { limit: 100, graceMs: 600_000, askAgainMs: 60_000 });
  expect(tagOf(await gateway.ask(`GET ${schedule}`))).toBe(tag);
  const answer = await gateway.ask(`PUT ${schedule}`, {
    json: { notes: 'x' },
    headers: { 'If-Match': '"of-another"' },
  });
  expect(answer).toMatchObject({ status: 400, body: { detail: expect.stringMatching(/it is dialing$/) } });
});

it('the list of settings has the tag of each', async () => {
  const { body } = await gateway.ask('GET /api/v1/settings?details=true');
  for (const key of ['max_concurrent_calls', 'openai_api_key'])
    expect(tagOf(await gateway.ask(`GET /api/v1/settings/${key}`))).toBe(
      (body as Record<string, { etag: string }>)[key]?.etag,
    );
});

it('a prompt that does not exist gets 404 with any condition', async () => {
  const asked = { json: { name: 'x' }, headers: { 'If-Match': '"none"' } };
  expect((await gateway.ask('PUT /api/v1/prompts/999999', asked)).status).toBe(404);
});
