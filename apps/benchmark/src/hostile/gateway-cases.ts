import { request } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gzipSync } from 'node:zlib';
import { type Database, insertPrompt, migrate, openDatabase } from '@ligai/db';
import { systemClock } from '@ligai/kernel';
import { freePort, startNats, startPostgres } from '@ligai/local-servers';
import { CampaignClient, waitUntil } from '@ligai/testing';
import { startServiceProcess } from '../service-process.ts';
import type { HostileCase, HostileSuite, HostileTarget } from './hostile-case.ts';
import { probeOf } from './loop-probe.ts';

type HostileGateway = HostileTarget & {
  db: Database;
  /** Id of a campaign that accepts contacts. */
  campaign: number;
  /** Sends one request and waits for its response or connection to end; returns the status, 0 without a response. */
  send(line: string, headers: Record<string, string>, body: Body): Promise<number>;
};

type Body = Iterable<Buffer> | AsyncIterable<Buffer>;

const megabyte = 1024 * 1024;
const json = { 'Content-Type': 'application/json' };
const form = { 'Content-Type': 'multipart/form-data; boundary=frontier' };

const filled = (bytes: number, start: string, unit: string, end: string): Buffer => {
  const times = Math.floor((bytes - start.length - end.length) / unit.length);
  return Buffer.from(start + unit.repeat(times) + end);
};
const posts = (name: string, path: string, body: () => Buffer, headers = {}): HostileCase<HostileGateway> => ({
  name,
  body: () => [body()],
  attack: async (gateway, sent) => void (await gateway.send(`POST ${path}`, { ...json, ...headers }, sent)),
});
const contacts = (name: string, body: () => Buffer): HostileCase<HostileGateway> => ({
  name,
  body: () => [body()],
  attack: async (gateway, sent) =>
    void (await gateway.send(`POST /api/v1/campaigns/${gateway.campaign}/contacts`, json, sent)),
});
const csv = (name: string, file: () => Iterable<Buffer>): HostileCase<HostileGateway> => ({
  name,
  body: () => [...file()],
  attack: async (gateway, sent) =>
    void (await gateway.send(`POST /api/v1/campaigns/${gateway.campaign}/contacts/csv`, form, formOf(sent))),
});

const prompt = '{"name":"a","content":"x","variables":';
const webhook = '{"name":"a","url":"https://example.com","events":[';

export const gatewayCases: HostileSuite<HostileGateway> = {
  name: 'api-gateway',
  start: startHostileGateway,
  cases: [
    { name: 'ordinary prompts and imports', attack: doOrdinaryWork },
    contacts('10 MB of contacts that are the number 0', () => filled(10 * megabyte, '{"contacts":[', '0,', '0]}')),
    contacts('10 MB of invalid numbers', () => filled(10 * megabyte, '{"contacts":[', '{"phone_number":"1"},', '0]}')),
    contacts('10 MB of contacts', () => manyContacts(10 * megabyte)),
    contacts('10 MB in one contact', () => filled(10 * megabyte, '{"contacts":[{"phone_number":"', '5', '"}]}')),
    contacts('10 MB of brackets', () => Buffer.from(`{"contacts":${'['.repeat(10 * megabyte - 20)}`)),
    posts('500,000 events', '/api/v1/webhooks', () => filled(megabyte, webhook, '0,', '0]}')),
    posts('90,000 events', '/api/v1/webhooks', () => filled(180_000, webhook, '0,', '0]}')),
    posts('90,000 unknown fields', '/api/v1/prompts', () => unknownFields(90_000)),
    posts('1 MB of brackets', '/api/v1/prompts', () => Buffer.from('['.repeat(megabyte))),
    posts('1 MB of empty objects', '/api/v1/prompts', () => filled(megabyte, prompt, '[{},', ']'.repeat(1000))),
    posts('1 MB of escaped quotes', '/api/v1/prompts', () => filled(megabyte, `${prompt}"`, '\\"', '"}')),
    posts('100 kB of gzip that expand to 100 MB', '/api/v1/prompts', () => gzipOf(100), { 'Content-Encoding': 'gzip' }),
    posts('1 MB of gzip that expand to 1 GB', '/api/v1/prompts', () => gzipOf(1000), { 'Content-Encoding': 'gzip' }),
    posts('20 MB where the limit is 1 MB', '/api/v1/prompts', () => Buffer.alloc(20 * megabyte, ' ')),
    csv('150 MB of line feeds', () => times(150, Buffer.alloc(megabyte, '\n'))),
    csv('a header and 150 MB of line feeds', () => withHeader(times(150, Buffer.alloc(megabyte, '\n')))),
    csv('150 MB without a line feed', () => withHeader(times(150, Buffer.alloc(megabyte, 'x')))),
    csv('20 MB after an unclosed quote', () => withHeader([Buffer.from('"'), ...times(20, manyRows(megabyte))])),
    csv('20 MB of quotes', () => withHeader(times(20, Buffer.alloc(megabyte, '"')))),
    csv('5 MB of invalid numbers', () => withHeader(times(5, invalidRows(megabyte)))),
    { name: 'an import while four other uploads stall', attack: importWhileOthersStall },
    { name: 'a list of 1,000 prompts of 300 kB', attack: listLargePrompts },
  ],
};

async function startHostileGateway(): Promise<HostileGateway> {
  await using starting = new AsyncDisposableStack();
  const { url } = starting.use(await startPostgres());
  await migrate(url);
  const nats = starting.use(await startNats());
  const port = await freePort();
  const env = { DATABASE_URL: url, NATS_URL: nats.url, HTTP_PORT: String(port) };
  const preload = [new URL('report-loop.ts', import.meta.url).href];
  const { pid, child } = starting.use(startServiceProcess('api-gateway', env, preload));
  const origin = `http://127.0.0.1:${port}`;
  const isReady = async () => (await fetch(`${origin}/health/ready`).catch(() => undefined))?.ok === true;
  await waitUntil(isReady, { what: 'the gateway is ready', timeoutMs: 60_000 });
  const db = starting.use(openDatabase(url, { max: 2 }));
  const campaign = await new CampaignClient(origin).create({ name: 'Hostile' });
  const started = starting.move();
  return {
    ...{ pid, db, campaign, probe: probeOf(child) },
    noop: async () => (await fetch(`${origin}/health/live`)).text(),
    send: (line, headers, body) => send(port, line, { headers, body }),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

function send(
  port: number,
  line: string,
  { headers, body }: { headers: Record<string, string>; body: Body },
): Promise<number> {
  const [method, path] = line.split(' ');
  return new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false });
    sent.on('response', (response) => {
      response.resume().on('close', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', () => resolve(0));
    pipeline(Readable.from(body), sent).catch(() => {});
  });
}

function* times(count: number, piece: Buffer): Generator<Buffer> {
  for (let nth = 0; nth < count; nth += 1) yield piece;
}

function* withHeader(file: Iterable<Buffer>): Generator<Buffer> {
  yield Buffer.from('phone_number,name\n');
  yield* file;
}

function* formOf(file: Iterable<Buffer>): Generator<Buffer> {
  yield Buffer.from('--frontier\r\nContent-Disposition: form-data; name="file"; filename="c.csv"\r\n\r\n');
  yield* file;
  yield Buffer.from('\r\n--frontier--\r\n');
}

/** Gzip of `megabytes` of blanks. A gzip file may consist of several members (RFC 1952, section 2.2). */
function gzipOf(megabytes: number): Buffer {
  const member = gzipSync(Buffer.alloc(100 * megabyte, ' '));
  return Buffer.concat(Array.from({ length: megabytes / 100 }, () => member));
}

function manyRows(bytes: number): Buffer {
  return filled(bytes, '', '5511999887766,x\n', '');
}

const invalidRows = (bytes: number): Buffer => filled(bytes, '', '999887766\n', '');

function manyContacts(bytes: number): Buffer {
  const one = (nth: number) => `{"phone_number":"${5_511_900_000_000 + nth}"}`;
  const count = Math.floor((bytes - 20) / (one(0).length + 1));
  return Buffer.from(`{"contacts":[${Array.from({ length: count }, (_, nth) => one(nth)).join(',')}]}`);
}

function unknownFields(count: number): Buffer {
  const fields = Array.from({ length: count }, (_, nth) => `"f${nth}":0`);
  return Buffer.from(`{"name":"a","content":"x",${fields.join(',')}}`);
}

/** Ordinary requests, for long enough that the code is compiled and garbage is collected. */
async function doOrdinaryWork({ send: ask, campaign }: HostileGateway): Promise<void> {
  const contactsPath = `POST /api/v1/campaigns/${campaign}/contacts`;
  const statuses: number[] = [];
  for (let nth = 0; nth < 20; nth += 1) {
    statuses.push(await ask('POST /api/v1/prompts', json, [Buffer.from('{"name":"a","content":"x"}')]));
    statuses.push(await ask('GET /api/v1/prompts', {}, []));
    statuses.push(await ask(contactsPath, json, [manyContacts(100_000)]));
    statuses.push(
      await ask(`${contactsPath}/csv`, form, formOf(withHeader([manyRows(400_000), invalidRows(200_000)]))),
    );
  }
  const bad = statuses.find((status) => status !== 200 && status !== 201);
  if (bad !== undefined) throw new Error(`An ordinary request failed with status ${bad}`);
}

/** Four uploads send rows and then stall; resolves when a fifth upload has been answered. */
async function importWhileOthersStall({ send: ask, campaign }: HostileGateway): Promise<void> {
  const line = `POST /api/v1/campaigns/${campaign}/contacts/csv`;
  const over = new AbortController();
  const stalled = Array.from({ length: 4 }, () => ask(line, form, rowsThenStall(over.signal)));
  await systemClock.sleep(500);
  const status = await ask(line, form, formOf(withHeader([manyRows(10_000)])));
  if (status !== 200) throw new Error(`The fifth import failed with status ${status}`);
  over.abort();
  await Promise.all(stalled);
}

async function* rowsThenStall(signal: AbortSignal): AsyncGenerator<Buffer> {
  yield* formOf(withHeader([manyRows(200_000)])).take(3);
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

async function listLargePrompts({ send: ask, db }: HostileGateway): Promise<void> {
  const fields = { isActive: false, greeting: null, voiceId: null, language: null, model: null, temperature: null };
  for (let nth = 0; nth < 1000; nth += 1) {
    await insertPrompt(db, { name: `Large ${nth}`, content: '€'.repeat(100_000), variables: {}, ...fields });
  }
  const status = await ask('GET /api/v1/prompts', {}, []);
  if (status !== 200) throw new Error(`The list request failed with status ${status}`);
}
