import { claimContacts } from '@ligai/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCampaign, getCampaign, importJson, numbered } from '../../../testing/campaigns.ts';
import { type GatewayUnderTest, startGatewayOnOwnServers } from '../../../testing/gateway-under-test.ts';

let gateway: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGatewayOnOwnServers();
});

afterAll(() => gateway[Symbol.asyncDispose]());

const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

describe('contacts', () => {
  it('are imported as JSON, counted exactly, and listed in import order', async () => {
    const { id } = await createCampaign(gateway);
    const given = [
      { phone_number: '+55 (11) 99988-7766', name: 'John Doe', metadata: { company: 'ACME', age: 7 } },
      { phone_number: '5511999887767', name: 'Jane Doe' },
      { phone_number: '5511999887766' },
      { phone_number: 'nobody' },
    ];
    const { status, body } = await importJson(gateway, id, given);
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
    expect(await getCampaign(gateway, String(id))).toMatchObject({ total_contacts: 2 });
  });

  it('with more text than one response may contain are listed in pages, each with the next', async () => {
    const { id } = await createCampaign(gateway);
    const metadata = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, '€'.repeat(3200)]));
    await importJson(
      gateway,
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

  it('are found in all campaigns, by a part of the name or by the number', async () => {
    const { id } = await createCampaign(gateway);
    await importJson(gateway, id, [{ phone_number: '5511977712345', name: 'Zenaide Prado' }]);
    const find = (query: string) => gateway.ask(`GET /api/v1/contacts?${query}`);
    const { status, body } = await find('q=naide%20pra');
    expect(status).toBe(200);
    const found = { phone_number: '5511977712345', name: 'Zenaide Prado', status: 'pending', campaign_id: id };
    expect(body).toEqual({ contacts: [{ id: expect.any(Number), ...found, campaign_name: 'January' }] });
    for (const q of ['(11)%2097771-2345', '%2B55%2011%2097771', '1-2345']) {
      expect((await find(`q=${q}&limit=1`)).body).toMatchObject({ contacts: [found] });
    }
    for (const q of ['q=z', 'q=', '', `q=${'z'.repeat(201)}`, 'q=zz&limit=51', 'q=zz&skip=1', 'q=z%00z']) {
      expect(await find(q)).toMatchObject({ status: 422 });
    }
  });

  it('are listed by status, a hundred without a limit', async () => {
    const { id } = await createCampaign(gateway);
    await importJson(gateway, id, numbered(120));
    await gateway.context.db.transaction((tx) => claimContacts(tx, id, 3));
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
    const { id } = await createCampaign(gateway);
    const { status, body } = await gateway.ask(`POST /api/v1/campaigns/${id}/contacts`, { json });
    expect({ status, body }).toEqual({ status: 422, body: { detail: expect.stringContaining(detail) } });
    expect(await getCampaign(gateway, String(id))).toMatchObject({ total_contacts: 0 });
  });

  it('with invalid fields are reported as errors, and the others are imported', async () => {
    const { id } = await createCampaign(gateway);
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
      const { id } = await createCampaign(gateway);
      const raw = `{"contacts":${rest.replace('[', '[{"phone_number":"5511999887766"},')}`;
      const headers = { 'Content-Type': 'application/json' };
      const { status, body } = await gateway.ask(`POST /api/v1/campaigns/${id}/contacts`, { raw, headers });
      expect({ status, body }).toEqual({ status: 400, body: { detail: 'The body is not valid JSON' } });
      expect(await getCampaign(gateway, String(id))).toMatchObject({ total_contacts: 0 });
    },
  );

  it('in a body that is too large get 413 with the limit', async () => {
    const { id } = await createCampaign(gateway);
    const contacts = [{ phone_number: '5511999887766', name: 'x'.repeat(11 * 1024 * 1024) }];
    expect(await importJson(gateway, id, contacts)).toMatchObject({
      status: 413,
      body: { detail: 'The body is too large: at most 10 MB are taken' },
    });
  });
});
