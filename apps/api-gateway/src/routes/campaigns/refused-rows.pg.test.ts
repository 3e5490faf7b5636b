import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCampaign, getCampaign, importJson } from '../../testing/campaigns.ts';
import { type GatewayUnderTest, startGatewayOnOwnServers } from '../../testing/gateway-under-test.ts';

let gateway: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGatewayOnOwnServers();
});

afterAll(() => gateway[Symbol.asyncDispose]());

const headers = { 'Content-Type': 'multipart/form-data; boundary=frontier' };
const part = (head: string, content: string) =>
  `--frontier\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
const importCsv = (id: number, csv: string, { required = [] as string[], query = '' } = {}) =>
  gateway.ask(`POST /api/v1/campaigns/${id}/contacts/csv${query}`, {
    raw: `${part('name="required"', JSON.stringify(required))}${part('name="file"; filename="contacts.csv"\r\nContent-Type: text/csv', csv)}--frontier--\r\n`,
    headers,
  });
const refusedRows = (id: number, query = '') => gateway.ask(`GET /api/v1/campaigns/${id}/refused-rows${query}`);
const error = (text: string) => ({ reason: 'error', error: expect.stringContaining(text), duplicate_of_line: null });

describe('the refused rows of a campaign', () => {
  it('have the line, the number, the name and the reason of each row of a file that became no contact', async () => {
    const { id } = await createCampaign(gateway);
    const file = [
      'phone_number,name,plan',
      '5511999887766,Ana,gold',
      'nobody,Maria,gold',
      '5511999887767,Rui,',
      '5511999887766,Ana again,gold',
      `5511999887768,${'x'.repeat(501)},gold`,
      '5511999887769,a\0b,gold',
      '"broken" row,Zé,gold',
    ].join('\n');
    const { body } = await importCsv(id, file, { required: ['plan'] });
    expect(body).toMatchObject({ imported: 1, duplicates: 1, errors: 5 });
    const { status, headers: received, body: listed } = await refusedRows(id);
    expect(status).toBe(200);
    expect(received['x-total-count']).toBe('6');
    expect(listed).toMatchObject([
      { line: 3, phone_number: 'nobody', name: 'Maria', ...error('got "nobody"') },
      { line: 4, phone_number: '5511999887767', name: 'Rui', ...error('has no value for plan') },
      { line: 5, phone_number: '5511999887766', name: 'Ana again', reason: 'duplicate', error: null },
      { line: 6, phone_number: '5511999887768', name: 'x'.repeat(200), ...error('name: has more than') },
      { line: 7, phone_number: '5511999887769', name: 'a\ufffdb', ...error('NUL character') },
      { line: 8, phone_number: null, name: null, ...error('quote') },
    ]);
    expect((listed as object[])[2]).toEqual({
      id: expect.any(Number),
      import_id: (body as { import_id: number }).import_id,
      line: 5,
      phone_number: '5511999887766',
      name: 'Ana again',
      reason: 'duplicate',
      error: null,
      duplicate_of_line: 2,
      created_at: expect.any(String),
    });
    expect((await refusedRows(id, '?q=mari&limit=10')).body).toMatchObject([{ line: 3 }]);
    expect(await getCampaign(gateway, String(id))).toMatchObject({ refused_rows: 6 });
    expect(await getCampaign(gateway, '')).toContainEqual(expect.objectContaining({ id, refused_rows: 6 }));
  });

  it('are those of JSON imports too, and a dry run adds none', async () => {
    const { id } = await createCampaign(gateway);
    const good = { phone_number: '5511999887766', name: 'Ana' };
    await importJson(gateway, id, [good, { phone_number: 'nobody', name: 'Maria' }, 'x', { name: 'Zé' }]);
    await importJson(gateway, id, [good]);
    await importCsv(id, 'phone_number\nnobody\n', { query: '?dry_run=true' });
    expect((await refusedRows(id)).body).toMatchObject([
      { line: 1, phone_number: '5511999887766', name: 'Ana', reason: 'duplicate', duplicate_of_line: null },
      { line: 2, phone_number: 'nobody', name: 'Maria', reason: 'error' },
      { line: 3, phone_number: null, name: null, ...error('expected an object') },
      { line: 4, phone_number: null, name: 'Zé', ...error('phone_number: is required') },
    ]);
    expect(await getCampaign(gateway, String(id))).toMatchObject({ refused_rows: 4 });
  });

  it('are the first thousand of an import, those with an error before duplicates, and all are counted', async () => {
    const { id } = await createCampaign(gateway);
    const repeated = '5511999887766,Ana\n'.repeat(401);
    await importCsv(id, `phone_number,name\n${repeated}${'nobody,Maria\n'.repeat(900)}`);
    const { headers: received, body } = await refusedRows(id, '?limit=1000');
    expect(received['x-total-count']).toBe('1000');
    const listed = body as { line: number; reason: string }[];
    expect(listed.filter(({ reason }) => reason === 'error')).toHaveLength(900);
    expect(listed.slice(0, 3).map(({ line }) => line)).toEqual([3, 4, 5]);
    expect(await getCampaign(gateway, String(id))).toMatchObject({ refused_rows: 1300 });
    await gateway.ask(`DELETE /api/v1/campaigns/${id}`);
    expect((await refusedRows(id)).status).toBe(404);
  });
});
