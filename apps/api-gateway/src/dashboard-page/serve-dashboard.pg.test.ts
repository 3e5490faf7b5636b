import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayUnderTest, startGatewayUnderTest } from '../testing/gateway-under-test.ts';

const servers = new AsyncDisposableStack();
const key = 'crm-0123456789abcdef0123';
const script = 'document.title = "LigAI";'.repeat(20);
let gateway: GatewayUnderTest;
let address: string;
let where: { databaseUrl: string; natsUrl: string };

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  where = { databaseUrl: database.url, natsUrl: nats.url };
  gateway = servers.use(await startGatewayUnderTest(where, { API_KEYS: `crm:${key}`, DASHBOARD_DIR: builtPage() }));
  address = `http://127.0.0.1:${gateway.port}`;
});

afterAll(() => servers.disposeAsync());

function builtPage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ligai-page-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><script type="module" src="/assets/a-1.js"></script>');
  writeFileSync(join(folder, 'assets/a-1.js'), script);
  writeFileSync(join(folder, 'assets/a-1.js.br'), brotliCompressSync(script));
  mkdirSync(join(folder, '.vite'));
  const manifest = {
    'index.html': { file: 'assets/a-1.js', isEntry: true, css: ['assets/a-1.css'] },
    'src/calls/calls-page.tsx': { file: 'assets/calls-1.js', imports: ['index.html', '_table.js'] },
    'src/calls/call-page.tsx': { file: 'assets/call-1.js', imports: ['index.html'] },
    'src/calls/new-call-page.tsx': { file: 'assets/new-call-1.js', imports: ['index.html'] },
    'src/calls/setup-page.tsx': { file: 'assets/setup-1.js', imports: ['index.html'] },
    '_table.js': { file: 'assets/table-1.js', imports: ['index.html', '_table.js'], css: ['assets/table-1.css'] },
  };
  writeFileSync(join(folder, '.vite/manifest.json'), JSON.stringify(manifest));
  return folder;
}

const open = (path: string) => fetch(`${address}${path}`, { headers: { Accept: 'text/html,*/*;q=0.8' } });

describe('the page of the dashboard', () => {
  it.each(['/', '/calls', '/calls/12', '/campaigns?status=running'])(
    'is at %s for a browser, without a key',
    async (path) => {
      const page = await open(path);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(page.headers.get('cache-control')).toBe('no-cache');
      expect(await page.text()).toContain('/assets/a-1.js');
    },
  );

  it('may load only from this server, and nothing inline', async () => {
    const policy = (await open('/')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  it('has files that browsers store for ever, in the smallest form that they accept', async () => {
    const { status, headers } = await gateway.ask('GET /assets/a-1.js', { headers: { 'Accept-Encoding': 'gzip, br' } });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-encoding': 'br',
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    const plain = await fetch(`${address}/assets/a-1.js`, { headers: { 'Accept-Encoding': 'identity' } });
    expect(await plain.text()).toBe(script);
    expect(brotliDecompressSync(brotliCompressSync(script)).toString()).toBe(script);
  });

  it('names the files of the opened page, so that they are requested with the first ones', async () => {
    expect((await open('/calls')).headers.get('link')).toBe(
      '</assets/calls-1.js>; rel=modulepreload, </assets/table-1.js>; rel=modulepreload, ' +
        '</assets/table-1.css>; rel=preload; as=style; crossorigin',
    );
    expect((await open('/calls/12')).headers.get('link')).toBe('</assets/call-1.js>; rel=modulepreload');
    expect((await open('/calls/new')).headers.get('link')).toBe('</assets/new-call-1.js>; rel=modulepreload');
    expect((await open('/calls/12/setup')).headers.get('link')).toBe('</assets/setup-1.js>; rel=modulepreload');
    for (const path of ['/', '/12', '/calls/12/more']) expect((await open(path)).headers.get('link')).toBeNull();
    expect((await fetch(`${address}/.vite/manifest.json`)).status).not.toBe(200);
  });

  it('does not hide the API, its documents or unknown paths of programs', async () => {
    expect((await open('/api/v1/calls')).status).toBe(401);
    expect((await open('/api/v1/nothing')).status).toBe(401);
    expect((await open('/openapi.json')).headers.get('content-type')).toContain('json');
    expect((await open('/docs')).status).toBe(200);
    expect((await gateway.ask('GET /calls')).status).toBe(401);
    expect(await (await fetch(address)).json()).toMatchObject({ name: 'LigAI' });
  });
});

describe('a browser', () => {
  const origin = () => address;
  const signIn = (shown: string) =>
    gateway.ask('POST /api/v1/session', { json: { key: shown }, headers: { Origin: origin() } });

  it('signs in with a key, and its session answers for it until it signs out', async () => {
    expect((await gateway.ask('GET /api/v1/session')).body).toEqual({
      required: true,
      key_name: null,
      expires_at: null,
    });
    const signed = await signIn(key);
    expect([signed.status, signed.body]).toMatchObject([200, { required: true, key_name: 'crm' }]);
    const cookie = String(signed.headers['set-cookie']).split(';')[0] ?? '';
    expect(cookie).not.toContain(key);
    const session = { Cookie: cookie, Origin: origin() };
    expect((await gateway.ask('GET /api/v1/session', { headers: session })).body).toMatchObject({ key_name: 'crm' });
    expect((await gateway.ask('GET /api/v1/calls', { headers: session })).status).toBe(200);
    const signedOut = await gateway.ask('DELETE /api/v1/session', { headers: session });
    expect(String(signedOut.headers['set-cookie'])).toContain('Max-Age=0');
  });

  it('with an unknown key gets no session', async () => {
    const refused = await signIn('crm-000000000000000000000');
    expect([refused.status, refused.body]).toEqual([401, { detail: 'The API key is not known' }]);
    expect(refused.headers['set-cookie']).toBeUndefined();
  });

  it('that shows wrong keys again and again gets 429 for them; a right key and its session are accepted', async () => {
    const cookie = String((await signIn(key)).headers['set-cookie']).split(';')[0] ?? '';
    await using other = await startGatewayUnderTest(where, { API_KEYS: `crm:${key}` });
    const guess = (nth: number) =>
      other.ask('POST /api/v1/session', { json: { key: `crm-00000000000000000000${nth}` } });
    const guesses = [];
    for (let nth = 0; nth < 12; nth += 1) guesses.push(await guess(nth));
    expect(guesses.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
    const refused = guesses[11];
    expect(Number(refused?.headers['retry-after'])).toBeLessThanOrEqual(5);
    expect(refused?.headers['x-error-code']).toBe('too_many_attempts');
    expect(refused?.body).toEqual({
      detail: expect.stringMatching(/^Too many wrong keys came from this address: try again in [1-5] s$/),
    });
    expect((await other.ask('POST /api/v1/session', { json: { key } })).status).toBe(200);
    expect((await other.ask('GET /api/v1/calls', { headers: { Cookie: cookie } })).status).toBe(200);
  });

  it('cannot be made to change anything by a page of another origin', async () => {
    const cookie = String((await signIn(key)).headers['set-cookie']).split(';')[0] ?? '';
    const asked = { json: { number: '5511999887766' }, headers: { Cookie: cookie, Origin: 'https://evil.example' } };
    expect((await gateway.ask('POST /api/v1/calls/dial', asked)).status).toBe(401);
  });
});
