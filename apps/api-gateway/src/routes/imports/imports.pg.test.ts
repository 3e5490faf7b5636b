import { request as httpRequest } from 'node:http';
import { migratedDatabase, natsServer, waitUntil } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ImportSlots } from '../../imports/import-slots.ts';
import { type Answer, type GatewayUnderTest, startGatewayUnderTest } from '../../testing/gateway-under-test.ts';

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

const headers = { 'Content-Type': 'multipart/form-data; boundary=frontier' };
const part = (head: string, content: string) =>
  `--frontier\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
const filePart = (csv: string) => part('name="file"; filename="contacts.csv"\r\nContent-Type: text/csv', csv);
const end = '--frontier--\r\n';
const path = () => `/api/v1/campaigns/${id}/contacts/csv`;
const importCsv = (csv: string): Promise<Answer> =>
  gateway.ask(`POST ${path()}`, { raw: filePart(csv) + end, headers });
const total = async () =>
  ((await gateway.ask(`GET /api/v1/campaigns/${id}`)).body as { total_contacts: number }).total_contacts;
const example = 'phone_number,name,company\n5511999887766,John Doe,ACME\n5511999887767,Jane Doe,XYZ Corp\n';

describe('a dry run', () => {
  const dryRun = (raw: string) => gateway.ask(`POST ${path()}?dry_run=true`, { raw, headers });

  it('returns how the file is read and the figures of the import, and stores nothing', async () => {
    await importCsv(example);
    const file = 'Fone;Quem;Cidade\n(11) 99988-7766;João;Recife\n11 99988-7769;Zé;\nnobody;x;y\n5511999887769;Zé;\n';
    const mapping = part('name="mapping"', JSON.stringify({ name: 'Quem', city: 'Cidade' }));
    const { status, body } = await dryRun(mapping + filePart(file) + end);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        imported: 1,
        duplicates: 2,
        errors: 1,
        error_details: [{ line: 4, phone_number: 'nobody', error: expect.stringContaining('got "nobody"') }],
        duplicate_details: [
          { line: 2, phone_number: '5511999887766', duplicate_of_line: null },
          { line: 5, phone_number: '5511999887769', duplicate_of_line: 3 },
        ],
        import_id: null,
        dry_run: true,
        file: { encoding: 'UTF-8', delimiter: ';', phone_number: 'Fone', name: 'Quem', metadata: ['city'] },
        rows: [
          { line: 2, phone_number: '5511999887766', name: 'João', metadata: { city: 'Recife' }, error: null },
          { line: 3, phone_number: '5511999887769', name: 'Zé', metadata: {}, error: null },
          { line: 4, phone_number: 'nobody', name: null, metadata: {}, error: expect.any(String) },
          { line: 5, phone_number: '5511999887769', name: 'Zé', metadata: {}, error: null },
        ],
      },
    });
    expect(await total()).toBe(2);
  });

  it('returns only the first twenty rows', async () => {
    const lines = Array.from({ length: 500 }, (_, nth) => `${5_511_900_000_000 + nth}\n`).join('');
    const { body } = await dryRun(filePart(`phone_number\n${lines}`) + end);
    expect(body).toMatchObject({ imported: 500 });
    expect((body as { rows: object[] }).rows).toHaveLength(20);
    expect(await total()).toBe(0);
  });

  it('of JSON returns the same', async () => {
    const json = { contacts: [{ phone_number: '11999887766', metadata: { a: [1] } }, { phone_number: 'x' }] };
    const { body } = await gateway.ask(`POST /api/v1/campaigns/${id}/contacts?dry_run=true`, { json });
    expect(body).toMatchObject({
      imported: 1,
      errors: 1,
      dry_run: true,
      rows: [
        { line: 1, phone_number: '5511999887766', metadata: { a: [1] } },
        { line: 2, phone_number: 'x' },
      ],
    });
    expect(await total()).toBe(0);
  });
});

describe('the errors of an import', () => {
  const errorsOf = async (answer: Answer) =>
    gateway.ask(`GET /api/v1/imports/${(answer.body as { import_id: number }).import_id}/errors.csv`);

  it('are returned as a file with a line for each error and duplicate, in which no formula is executed', async () => {
    const file = 'phone_number,name\n5511999887766,a\n=1+1,b\n"\u00a0x, ""y""",c\n5511999887766,d\n';
    const { status, headers: received, body } = await errorsOf(await importCsv(file));
    expect(status).toBe(200);
    expect(received).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': expect.stringMatching(/^attachment; filename=import-\d+-errors\.csv$/),
    });
    const problem = 'phone_number: expected a phone number: digits with an optional + in front, got';
    expect(body).toBe(
      [
        '\ufeffline,phone_number,error',
        `3,"'=1+1","${problem} ""=1+1"""`,
        `4,"U+00A0x, ""y""","${problem} ""U+00A0x, \\""y\\"""""`,
        '5,5511999887766,duplicate of line 2',
        '',
      ].join('\r\n'),
    );
  });

  it('are all included, not only the hundred of the import response', async () => {
    const answer = await importCsv(`phone_number\n${'nobody\n'.repeat(2500)}`);
    expect(answer.body).toMatchObject({ errors: 2500 });
    const lines = String((await errorsOf(answer)).body)
      .trimEnd()
      .split('\r\n');
    expect(lines).toHaveLength(2501);
    expect(lines.at(-1)).toMatch(/^2501,nobody,/);
  });

  it('of an unknown import get 404', async () => {
    expect(await gateway.ask('GET /api/v1/imports/999999/errors.csv')).toMatchObject({
      status: 404,
      body: { detail: 'Import 999999 not found' },
    });
  });
});

describe('stalled uploads', () => {
  const stall = (rows: number) => {
    const sent = httpRequest({ host: '127.0.0.1', port: gateway.port, method: 'POST', path: path(), headers });
    const answered = new Promise<number>((resolve) => {
      sent.on('error', () => resolve(0)).on('response', (response) => resolve(response.resume().statusCode ?? 0));
    });
    const lines = Array.from({ length: rows }, (_, nth) => `${5_511_900_000_000 + nth},x,y\n`).join('');
    sent.write(filePart(`phone_number,a,b\n${lines}`).slice(0, -2));
    return { sent, answered };
  };

  it('before their first rows occupy no slot, and other imports start immediately', async () => {
    const stalled = Array.from({ length: 6 }, () => stall(1));
    expect(await importCsv(example)).toMatchObject({ status: 200, body: { imported: 2 } });
    for (const { sent } of stalled) sent.destroy();
  });

  it('with some rows lose their slot to a waiting import, are rejected with that reason, and import nothing', async () => {
    const stalled = Array.from({ length: 4 }, () => stall(5000));
    await waitUntil(async () => (await copies()) === 4, { what: 'four imports are under way', timeoutMs: 10_000 });
    expect(await importCsv(example)).toMatchObject({ status: 200, body: { imported: 2 } });
    expect(await Promise.race(stalled.map(({ answered }) => answered))).toBe(408);
    for (const { sent } of stalled) sent.destroy();
    await waitUntil(async () => (await copies()) === 0, { what: 'they are over', timeoutMs: 10_000 });
    expect(await total()).toBe(2);
  });
});

it('an import that waits for a slot ends when its client disconnects', async () => {
  const enter = vi.spyOn(ImportSlots.prototype, 'enter');
  await importCsv(example);
  const slots = enter.mock.contexts[0] as ImportSlots;
  const { signal } = new AbortController();
  using held = new DisposableStack();
  for (let nth = 0; nth < 4; nth += 1) held.use(await slots.enter(signal));
  enter.mockClear();

  const sent = httpRequest({ host: '127.0.0.1', port: gateway.port, method: 'POST', path: path(), headers });
  sent.on('error', () => {});
  sent.end(filePart('phone_number\n5511999887700\n') + end);
  await vi.waitFor(() => expect(enter).toHaveBeenCalledOnce(), 10_000);
  sent.destroy();
  await expect(enter.mock.results[0]?.value).rejects.toMatchObject({ code: 'aborted' });
  enter.mockRestore();
  expect(await total()).toBe(2);
});

/** COPYs that Postgres is carrying out in this database. */
async function copies(): Promise<number> {
  const { rows } = await gateway.context.db.execute<{ count: number }>(
    sql`select count(*)::int as count from pg_stat_progress_copy where datname = current_database()`,
  );
  return rows[0]?.count ?? 0;
}
