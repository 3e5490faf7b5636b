import { migratedDatabase, natsServer } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../routes/all-routes.ts';
import { startGatewayUnderTest } from '../testing/gateway-under-test.ts';
import { asyncApiDocument } from './asyncapi/asyncapi-document.ts';
import { eventsHtml } from './events-page.ts';
import { openApiDocument } from './openapi/openapi-document.ts';

const servers = new AsyncDisposableStack();
let address: string;
let unkeyed: string;

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  const addresses = { databaseUrl: database.url, natsUrl: nats.url };
  const keyed = { API_KEYS: 'crm:crm-0123456789abcdef0123', DASHBOARD_DIR: '/nothing/is/built/here' };
  const { port } = servers.use(await startGatewayUnderTest(addresses, keyed));
  address = `http://127.0.0.1:${port}`;
  unkeyed = `http://127.0.0.1:${servers.use(await startGatewayUnderTest(addresses)).port}`;
});

afterAll(() => servers.disposeAsync());

const get = (path: string, init?: RequestInit) => fetch(`${address}${path}`, init);

describe('without a key', () => {
  it('the API documents are served, although the API requires a key', async () => {
    expect((await get('/api/v1/calls')).status).toBe(401);
    expect(await (await get('/openapi.json')).json()).toEqual(openApiDocument(routes));
    expect(await (await get('/asyncapi.json')).json()).toEqual(asyncApiDocument());
  });

  it('the documentation page is served with all its parts, from this server alone', async () => {
    const page = await get('/docs');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const html = await page.text();
    const loaded = [...html.matchAll(/<(?:script|link) [^>]*(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
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

it('the documentation page may execute only scripts of this server, and no inline script', async () => {
  const page = await get('/docs');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/unsafe|https?:/);
  expect(await page.text()).not.toMatch(/<script>|<style|style=|onload=/);
});

describe('the page of events', () => {
  const document = asyncApiDocument();
  const load = async () => (await get('/docs/events')).text();

  it('shows every channel, message, message field and type of the AsyncAPI document', async () => {
    const html = await load();
    for (const [id, channel] of Object.entries(document.channels)) {
      const { address, messages } = channel as { address: string; messages: object };
      expect(html).toContain(`<section id="channel-${id}">`);
      expect(html).toContain(`<a href="#channel-${id}">`);
      expect(html).toContain(`<code>${address}</code>`);
      for (const message of Object.keys(messages)) expect(html).toContain(`<article id="message-${message}">`);
    }
    const ids = [...html.matchAll(/<article id="message-([^"]+)">/g)].map(([, id]) => id);
    expect(ids.sort()).toEqual(Object.keys(document.components.messages).sort());
    for (const [name, { properties }] of Object.entries(document.components.schemas)) {
      if (!properties) expect(html).toContain(`<article id="type-${name}">`);
      for (const field of Object.keys(properties ?? {}))
        expect(html).toMatch(new RegExp(`<code>[^<]*\\b${field}</code>`));
    }
    expect(html).toContain('<code>data.metadata</code></td>\n<td>object</td>\n<td>Data given with the dial request');
    expect(html).toContain('&quot;call_id&quot;: &quot;call-123456-abc&quot;');
  });

  it('has each id that its contents link to exactly once', async () => {
    const html = await load();
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(id);
  });

  it('shows any text of the document as text', () => {
    const text = `<img src=x onerror="alert('1')">&`;
    const { components, ...others } = document;
    const field = { type: text, description: text };
    const schemas = { ...components.schemas, [text]: field };
    const message = { name: text, summary: text, examples: [{ headers: { [text]: text }, payload: text }] };
    const payload = {
      properties: { [text]: field, ref: { $ref: `#/components/schemas/${text}` }, one: { const: text } },
    };
    const channel = { address: text, title: text, description: text, parameters: { [text]: { description: text } } };
    const messages = { [text]: { $ref: `#/components/messages/${text}` } };
    const html = eventsHtml({
      ...others,
      info: { title: text, description: text },
      channels: { [text]: { ...channel, servers: [{ $ref: '#/servers/nats' }], messages } },
      components: { messages: { [text]: { ...message, headers: payload, payload } }, schemas },
    });
    expect(html).not.toMatch(/<img|onerror="|alert\('/);
    expect(html.split('&lt;img src=x onerror=').length).toBeGreaterThan(20);
  });

  it('is linked from the API page and runs no inline script', async () => {
    expect(await (await get('/docs')).text()).toContain('<a href="/docs/events">');
    const page = await get('/docs/events');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toBe(
      (await get('/docs')).headers.get('content-security-policy'),
    );
    const html = await page.text();
    expect(html).toContain('<link rel="stylesheet" href="/docs/pages.css">');
    expect(html).not.toMatch(/<script>|<style|style=| on\w+=/);
  });
});

it('the pages reject methods other than GET and HEAD', async () => {
  const answer = await get('/docs', { method: 'POST' });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

it('without a built dashboard / returns a page to a browser, and links as JSON to other clients', async () => {
  const page = await get('/', { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const html = await page.text();
  for (const path of ['/docs', '/docs/events', '/health', '/openapi.json', '/asyncapi.json'])
    expect(html).toContain(`href="${path}"`);
  expect(html).not.toMatch(/<script>|style=/);
  const answer = await get('/');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  expect(await answer.json()).toMatchObject({
    links: { docs: '/docs', events: '/docs/events', openapi: '/openapi.json' },
  });
});

it('the scripts of the pages can be parsed', async () => {
  for (const name of ['start', 'theme']) {
    const script = await (await get(`/docs/${name}.js`)).text();
    expect(() => new Function(script)).not.toThrow();
  }
});

it('the document requires a key only if API keys are configured', async () => {
  const keyed = (await (await get('/openapi.json')).json()) as { security?: unknown };
  expect(keyed.security).toBeDefined();
  const open = (await (await fetch(`${unkeyed}/openapi.json`)).json()) as { security?: unknown; components: object };
  expect(open.security).toBeUndefined();
  expect(open.components).not.toHaveProperty('securitySchemes');
});
