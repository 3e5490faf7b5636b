import { campaignWake, dialCall, pauseCampaign, startCampaign } from '@ligai/contracts';
import { insertPrompt, saveCompleted, savePaused, saveStarted } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { aPrompt, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Campaign, createCampaign, getCampaign, importJson, numbered } from '../../testing/campaigns.ts';
import { type GatewayUnderTest, startGatewayOnOwnServers } from '../../testing/gateway-under-test.ts';

let gateway: GatewayUnderTest;
let woken = 0;
/** What campaign-dialer answers. */
let dialer: (verb: 'start' | 'pause', id: number) => void;

beforeAll(async () => {
  gateway = await startGatewayOnOwnServers();
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

afterAll(() => gateway[Symbol.asyncDispose]());

const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

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
      ['refused_rows', 0],
    ]);
    expect(await getCampaign(gateway, String((body as Campaign).id))).toEqual(body);
  });

  it('have five concurrent calls by default, and accept only an existing prompt', async () => {
    const { id: promptId } = await insertPrompt(gateway.context.db, { name: 'x', content: 'y' });
    expect(await createCampaign(gateway, { prompt_id: promptId })).toMatchObject({
      max_concurrent: 5,
      prompt_id: promptId,
    });
  });

  it.each([
    [{}, 'name: is required'],
    [{ name: ' ' }, 'name: '],
    [{ name: 'x', max_concurent: 3 }, 'max_concurent: unknown field'],
    [{ name: 'x', max_concurrent: 0 }, 'max_concurrent: '],
    [{ name: 'x', max_concurrent: 2.5 }, 'max_concurrent: '],
    [{ name: 'x', max_concurrent: '3' }, 'max_concurrent: expected a whole number from 1 to 10000, got "3"'],
    [{ name: 'x', prompt_id: 999_999 }, 'prompt_id: there is no prompt 999999'],
    [{ name: '\u200d\u2060' }, 'name: expected at least one visible character, got "U+200DU+2060"'],
  ])('with %j get 422 with the field', async (json, detail) => {
    const { status, body } = await gateway.ask('POST /api/v1/campaigns', { json });
    expect({ status, body }).toEqual({ status: 422, body: { detail: expect.stringContaining(detail) } });
  });

  it('are listed newest first with their total', async () => {
    const [first, second] = [await createCampaign(gateway), await createCampaign(gateway)];
    const { headers, body } = await gateway.ask('GET /api/v1/campaigns?limit=2');
    expect((body as Campaign[]).map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(Number(headers['x-total-count'])).toBeGreaterThanOrEqual(2);
    expect((await gateway.ask('GET /api/v1/campaigns?limit=1001')).status).toBe(422);
  });

  it('change only the given fields, and notify the dialer', async () => {
    const { id } = await createCampaign(gateway, { description: 'kept' });
    const before = woken;
    const { status, body } = await gateway.ask(`PUT /api/v1/campaigns/${id}`, { json: { max_concurrent: 10 } });
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'January', description: 'kept', max_concurrent: 10 });
    await waitUntil(() => woken > before, { what: 'the dialer is woken', timeoutMs: 5000 });
  });

  it('that are completed can be renamed, and get 400 for every other change', async () => {
    const { id } = await createCampaign(gateway);
    await gateway.context.db.transaction((tx) => saveCompleted(tx, id));
    expect(await gateway.ask(`PUT /api/v1/campaigns/${id}`, { json: { name: 'x', description: 'y' } })).toMatchObject({
      status: 200,
      body: { name: 'x', description: 'y', status: 'completed' },
    });
    expect(await gateway.ask(`PUT /api/v1/campaigns/${id}`, { json: { name: 'z', max_concurrent: 2 } })).toMatchObject({
      status: 400,
      body: { detail: `Cannot update campaign ${id}: it is completed, only name and description can be changed` },
    });
    expect(await importJson(gateway, id, numbered(1))).toMatchObject({
      status: 400,
      body: { detail: `Cannot import into campaign ${id}: it is completed` },
    });
  });

  it('are deleted with their contacts, and get 400 while they run', async () => {
    const { id } = await createCampaign(gateway);
    await importJson(gateway, id, numbered(3));
    await gateway.context.db.transaction((tx) => saveStarted(tx, id, aPrompt()));
    expect(await gateway.ask(`DELETE /api/v1/campaigns/${id}`)).toMatchObject({
      status: 400,
      body: { detail: `Cannot delete campaign ${id}: it is running, pause it first` },
    });
    await gateway.context.db.transaction((tx) => savePaused(tx, id));
    expect(await gateway.ask(`DELETE /api/v1/campaigns/${id}`)).toMatchObject({
      status: 200,
      body: { success: true, message: 'Campaign deleted' },
    });
    expect((await gateway.ask(`GET /api/v1/campaigns/${id}`)).status).toBe(404);
  });

  it('that are drafts lose all their contacts, and can be filled again; once started they get 400', async () => {
    const { id } = await createCampaign(gateway);
    const remove = () => gateway.ask(`DELETE /api/v1/campaigns/${id}/contacts`);
    await importJson(gateway, id, [...numbered(3), { phone_number: 'nobody' }]);
    expect(await remove()).toMatchObject({ status: 200, body: { success: true, message: 'Contacts deleted' } });
    expect(await getCampaign(gateway, String(id))).toMatchObject({ total_contacts: 0, refused_rows: 0 });
    expect(await getCampaign(gateway, `${id}/stats`)).toMatchObject({ total_contacts: 0, pending: 0 });
    expect(await getCampaign(gateway, `${id}/contacts`)).toEqual([]);
    expect(await getCampaign(gateway, `${id}/refused-rows`)).toEqual([]);
    expect(await importJson(gateway, id, numbered(2))).toMatchObject({ body: { imported: 2, duplicates: 0 } });
    await gateway.context.db.transaction((tx) => saveStarted(tx, id, aPrompt()));
    expect(await remove()).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(/^Cannot delete the contacts of campaign \d+: it was started/) },
    });
    expect(await getCampaign(gateway, String(id))).toMatchObject({ total_contacts: 2 });
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
    'DELETE /api/v1/campaigns/999999/contacts',
  ])('that do not exist get 404: %s', async (line) => {
    const json = line.startsWith('PUT')
      ? { name: 'x' }
      : line.startsWith('POST') && line.endsWith('s')
        ? { contacts: numbered(1) }
        : undefined;
    const { status, body } = await gateway.ask(line, json && !line.startsWith('GET') ? { json } : {});
    expect({ status, body }).toEqual({ status: 404, body: { detail: 'Campaign 999999 not found' } });
  });
});

describe('starting and pausing', () => {
  it('is requested from the dialer, and its answer is returned', async () => {
    const { id } = await createCampaign(gateway);
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
    const { id } = await createCampaign(gateway);
    dialer = () => {
      throw new LigaiError(code, `Cannot start campaign ${id}: because`);
    };
    const answer = await gateway.ask(`POST /api/v1/campaigns/${id}/start`);
    expect(answer).toMatchObject({ status, body: { detail: `Cannot start campaign ${id}: because` } });
  });
});

it('campaign requests to the gateway place no call themselves', async () => {
  let dialled = 0;
  using _ = gateway.others.handle(dialCall, {}, async ({ call_id }) => {
    dialled += 1;
    return { call_id, status: 'queued' as const, created: true };
  });
  await gateway.others.flush();
  const { id } = await createCampaign(gateway);
  await importJson(gateway, id, numbered(2));
  await gateway.ask(`POST /api/v1/campaigns/${id}/start`);
  expect(dialled).toBe(0);
});
