import { request as httpRequest } from 'node:http';
import { claimContacts, saveStarted, schema } from '@ligai/db';
import { aPrompt, migratedDatabase, natsServer, waitUntil } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, type GatewayUnderTest, startGatewayUnderTest } from '../../../../testing/gateway-under-test.ts';

const servers = new AsyncDisposableStack();
let gateway: GatewayUnderTest;
let id: number;

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  gateway = servers.use(await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url }));
});

beforeEach(async () => {
  const { body } = await gateway.ask('POST /api/v1/campaigns', { json: { name: 'January' } });
  ({ id } = body as { id: number });
});

afterAll(() => servers.disposeAsync());

const boundary = 'frontier';
const part = (head: string, content: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
const filePart = (csv: string, name = 'file') =>
  part(`name="${name}"; filename="contacts.csv"\r\nContent-Type: text/csv`, csv);
const end = `--${boundary}--\r\n`;
const formType = `multipart/form-data; boundary=${boundary}`;

const post = (raw: string, headers: Record<string, string> = {}): Promise<Answer> =>
  gateway.ask(`POST /api/v1/campaigns/${id}/contacts/csv`, { raw, headers: { 'Content-Type': formType, ...headers } });
const importCsv = (csv: string, headers?: Record<string, string>) => post(filePart(csv) + end, headers);

const example = 'phone_number,name,company\n5511999887766,John Doe,ACME\n5511999887767,Jane Doe,XYZ Corp\n';
const stored = async () => (await gateway.ask(`GET /api/v1/campaigns/${id}/contacts?limit=1000`)).body as object[];
const total = async () =>
  ((await gateway.ask(`GET /api/v1/campaigns/${id}`)).body as { total_contacts: number }).total_contacts;

describe('a CSV import', () => {
  it('accepts the file of the specification', async () => {
    expect(await importCsv(example)).toMatchObject({
      status: 200,
      body: { imported: 2, duplicates: 0, errors: 0, error_details: [] },
    });
    expect(await stored()).toMatchObject([
      { phone_number: '5511999887766', name: 'John Doe', metadata: { company: 'ACME' } },
      { phone_number: '5511999887767', name: 'Jane Doe', metadata: { company: 'XYZ Corp' } },
    ]);
  });

  it('counts exactly, and retains the order of the file', async () => {
    await importCsv(example);
    const lines = Array.from({ length: 3000 }, (_, nth) =>
      nth % 10 === 3
        ? 'nobody,x,y'
        : `${5_511_999_887_766 + (nth % 10 === 4 ? 0 : nth)},Contact ${nth},"A ""B""\n${nth}"`,
    );
    const { body } = await importCsv(`phone_number,name,company\n${lines.join('\n')}`);
    // 300 are no numbers; 300 repeat the first one, which, with the second, the campaign has already.
    expect(body).toMatchObject({ imported: 2398, duplicates: 302, errors: 300 });
    const { error_details } = body as { error_details: { line: number }[] };
    expect(error_details).toHaveLength(100);
    expect(error_details.slice(0, 2)).toMatchObject([{ line: 8 }, { line: 27 }]);
    expect(await total()).toBe(2400);
    expect((await stored()).slice(2, 4)).toMatchObject([{ name: 'Contact 2' }, { name: 'Contact 5' }]);
  });

  it('is accepted while the campaign runs', async () => {
    await importCsv(example);
    await gateway.context.db.transaction((tx) => saveStarted(tx, id, aPrompt()));
    await gateway.context.db.transaction((tx) => claimContacts(tx, id, 1));
    expect(await importCsv(example.replaceAll('99988', '99977'))).toMatchObject({ body: { imported: 2 } });
  });

  it('with an Idempotency-Key is executed once, for any boundary of the form', async () => {
    const headers = { 'Idempotency-Key': `import-${id}` };
    const first = await importCsv(example, headers);
    const again = await gateway.ask(`POST /api/v1/campaigns/${id}/contacts/csv`, {
      raw: (filePart(example) + end).replaceAll(boundary, 'another-one'),
      headers: { ...headers, 'Content-Type': formType.replace(boundary, 'another-one') },
    });
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(await total()).toBe(2);
    expect((await importCsv(`${example}5511999887768,x,y\n`, headers)).status).toBe(422);
    expect(await total()).toBe(2);
  });

  it('with an Idempotency-Key and another mapping gets 422', async () => {
    const headers = { 'Idempotency-Key': `mapped-${id}` };
    const csv = 'Fone 1,Fone 2\n5511999887766,5511999887767\n';
    const mapped = (column: string) =>
      post(part('name="mapping"', JSON.stringify({ phone_number: column })) + filePart(csv) + end, headers);
    const first = await mapped('Fone 1');
    expect(first).toMatchObject({ status: 200, body: { imported: 1 } });
    expect(await mapped('Fone 1')).toMatchObject({ body: first.body, headers: { 'idempotent-replayed': 'true' } });
    expect((await mapped('Fone 2')).status).toBe(422);
    expect(await stored()).toMatchObject([{ phone_number: '5511999887766' }]);
  });
});

describe('an invalid upload is rejected, and no contact is stored:', () => {
  it.each<[string, () => Promise<Answer>, number, string]>([
    ['JSON', () => post('{}', { 'Content-Type': 'application/json' }), 400, 'send the file as multipart/form-data'],
    [
      'no boundary',
      () => post('x', { 'Content-Type': 'multipart/form-data' }),
      400,
      'send the file as multipart/form-data',
    ],
    ['no form at all', () => post('hello'), 400, 'Unexpected end of form'],
    ['an empty form', () => post(end), 422, 'file: is required'],
    ['a form cut short', () => post(filePart(example)), 400, 'Unexpected end of form'],
    [
      'text instead of a file',
      () => post(part('name="file"', 'contacts.csv') + end),
      422,
      'file: is text, expected a file',
    ],
    ['another name', () => post(filePart(example, 'csv') + end), 422, '"csv": unknown field'],
    ['two files', () => post(filePart(example) + filePart(example) + end), 422, 'file: expected one file, got several'],
    ['a further field', () => post(filePart(example) + part('name="x"', 'y') + end), 422, '"x": unknown field'],
    [
      'a mapping behind the file',
      () => post(filePart(example) + part('name="mapping"', '{}') + end),
      422,
      'mapping: must come before "file" in the form',
    ],
    [
      'a mapping that is no JSON',
      () => post(part('name="mapping"', 'phone=fone') + filePart(example) + end),
      422,
      'mapping: expected JSON such as {"phone_number": "Telefone"}, got "phone=fone"',
    ],
    [
      'a mapping to a column that is not there',
      () => post(part('name="mapping"', '{"phone_number":"Fone"}') + filePart(example) + end),
      422,
      'mapping.phone_number: the file has no column "Fone", but "phone_number, name, company"',
    ],
    ['an empty file', () => importCsv(''), 422, 'file: is empty'],
    ['no header', () => importCsv('5511999887766,x'), 422, 'file, header: has no column "phone_number"'],
    [
      'a bad end',
      () => importCsv(`${example}${'5511999887768,x,y\n'.repeat(20_000)}${'x,"y"z\n'.repeat(3000)}`),
      422,
      'more than 1000 lines with broken quotes',
    ],
  ])('%s', async (_, send, status, detail) => {
    const answer = await send();
    expect(answer).toMatchObject({ status, body: { detail: expect.stringContaining(detail) } });
    expect(await total()).toBe(0);
    expect(await importCsv(example)).toMatchObject({ status: 200, body: { imported: 2 } });
  });

  it('an interrupted upload', async () => {
    const rows = Array.from({ length: 20_000 }, (_, nth) => `${5_511_900_000_000 + nth},x,y\n`).join('');
    const path = `/api/v1/campaigns/${id}/contacts/csv`;
    const headers = { 'Content-Type': formType };
    const sent = httpRequest({ host: '127.0.0.1', port: gateway.port, method: 'POST', path, headers });
    sent.on('error', () => {});
    sent.write(filePart(`phone_number,a,b\n${rows}`).slice(0, -40));
    const copying = async () => (await copies()) > 0;
    await waitUntil(copying, { what: 'the import is under way', timeoutMs: 10_000 });
    sent.destroy();
    await waitUntil(async () => (await copies()) === 0, { what: 'the import is over', timeoutMs: 10_000 });
    expect(await total()).toBe(0);
    expect(await gateway.context.db.$count(schema.contacts, sql`campaign_id = ${id}`)).toBe(0);
  });
});

/** COPYs that Postgres is carrying out in this database. */
async function copies(): Promise<number> {
  const { rows } = await gateway.context.db.execute<{ count: number }>(
    sql`select count(*)::int as count from pg_stat_progress_copy where datname = current_database()`,
  );
  return rows[0]?.count ?? 0;
}
