import { emptyDatabase, natsServer } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../routes/index.ts';
import { startGatewayUnderTest } from '../testing/gateway-under-test.ts';
import { asyncApiDocument } from './asyncapi/asyncapi-document.ts';
import { openApiDocument } from './openapi/openapi-document.ts';

const servers = new AsyncDisposableStack();
let address: string;
let unkeyed: string;

beforeAll(async () => {
  const database = servers.use(await emptyDatabase());
  const nats = servers.use(await natsServer());
  const addresses = { databaseUrl: database.url, natsUrl: nats.url };
  const keyed = { API_KEYS: 'crm:crm-0123456789abcdef0123' };
  const { port } = servers.use(await startGatewayUnderTest(addresses, keyed));
  address = `http://127.0.0.1:${port}`;
  unkeyed = `http://127.0.0.1:${servers.use(await startGatewayUnderTest(addresses)).port}`;
});

afterAll(() => servers.disposeAsync());

const get = (path: string, init?: RequestInit) => fetch(`${address}${path}`, init);

describe('without a key', () => {
  it('the documents are there, though the API asks for one', async () => {
    expect((await get('/api/v1/calls')).status).toBe(401);
    expect(await (await get('/openapi.json')).json()).toEqual(openApiDocument(routes));
    expect(await (await get('/asyncapi.json')).json()).toEqual(asyncApiDocument());
  });

  it('the page is there with all that it loads, from here alone', async () => {
    const page = await get('/docs');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const html = await page.text();
    const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
    expect(loaded.length).toBeGreaterThanOrEqual(4);
    for (const path of loaded) {
      expect(path).toMatch(/^\/docs\//);
      const part = await get(path);
      expect([part.status, part.headers.get('content-type')]).toEqual([200, typeOf(path)]);
      expect((await part.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
  });
});

const typeOf = (path: string): string | undefined =>
  ({
    js: 'text/javascript; charset=utf-8',
    css: 'text/css; charset=utf-8',
    png: 'image/png',
  })[path.split('.').pop() ?? ''];

it('the page may run only what comes from here, and nothing inline', async () => {
  const page = await get('/docs');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/unsafe|https?:/);
  expect(await page.text()).not.toMatch(/<script>|<style|style=|onload=/);
});

it('the pages can only be read', async () => {
  const answer = await get('/docs', { method: 'POST' });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

it('/ is a page for a browser, and links as JSON for anything else', async () => {
  const page = await get('/', { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const html = await page.text();
  for (const path of ['/docs', '/health', '/openapi.json', '/asyncapi.json']) expect(html).toContain(`href="${path}"`);
  expect(html).not.toMatch(/<script|style=/);
  const answer = await get('/');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  expect(await answer.json()).toMatchObject({ links: { docs: '/docs', openapi: '/openapi.json' } });
});

it('the page to try the API filters operations, and asks before a request that places calls', async () => {
  const script = await (await get('/docs/start.js')).text();
  expect(() => new Function(script)).not.toThrow();
  const parts: { requestInterceptor(request: object): object }[] = [];
  const questions: string[] = [];
  const run = new Function('SwaggerUIBundle', 'confirm', 'location', script);
  const confirm = (question: string) => questions.push(question) < 0;
  run((options: (typeof parts)[number]) => parts.push(options), confirm, { href: `${address}/docs` });
  const send = (method: string, path: string) => parts[0]?.requestInterceptor({ method, url: `${address}${path}` });
  for (const path of ['/calls/dial', '/schedules', '/campaigns/3/start']) {
    expect(() => send('POST', `/api/v1${path}`)).toThrow('Not sent');
  }
  expect(questions).toHaveLength(3);
  for (const line of ['GET /schedules', 'POST /prompts', 'POST /campaigns/3/pause']) {
    const [method = '', path = ''] = line.split(' ');
    expect(send(method, `/api/v1${path}`)).toMatchObject({ method });
  }
  expect(questions).toHaveLength(3);
});

it('the document asks for a key only where there are keys', async () => {
  const keyed = (await (await get('/openapi.json')).json()) as { security?: unknown };
  expect(keyed.security).toBeDefined();
  const open = (await (await fetch(`${unkeyed}/openapi.json`)).json()) as { security?: unknown; components: object };
  expect(open.security).toBeUndefined();
  expect(open.components).not.toHaveProperty('securitySchemes');
});
