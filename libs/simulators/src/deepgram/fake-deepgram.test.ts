import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { encodeSpeech } from '../audible-text/encode-speech.ts';
import { startFakeDeepgram } from './fake-deepgram.ts';

const goodQuery = 'model=nova-3&encoding=linear16&sample_rate=8000&interim_results=true&endpointing=300';
// Generous, because the machine may be busy; what is awaited comes much sooner.
vi.setConfig({ testTimeout: 20_000 });
const soon = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 10 });

type Fake = Awaited<ReturnType<typeof startFakeDeepgram>>;

function dial(fake: Fake, { query = goodQuery, key = 'any-key' } = {}) {
  const headers = { authorization: `Token ${key}` };
  const socket = new WebSocket(`ws://127.0.0.1:${fake.port}/v1/listen?${query}`, { headers });
  const messages: Array<Record<string, unknown>> = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data)) as Record<string, unknown>));
  const opened = new Promise<void>((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  const refused = new Promise<{ status: number | undefined; error: unknown; body: unknown }>((resolve) => {
    socket.on('unexpected-response', async (_, response) => {
      let body = '';
      for await (const part of response) body += String(part);
      resolve({ status: response.statusCode, error: response.headers['dg-error'], body: JSON.parse(body) });
    });
  });
  return { socket, messages, opened, closed, refused };
}

test.each([
  ['a wrong key', { key: 'bad-key' }, 401, 'INVALID_AUTH'],
  ['a key that asks for 429', { key: 'status-429' }, 429, 'TOO_MANY_REQUESTS'],
  ['no model', { query: 'encoding=linear16&sample_rate=8000' }, 400, 'INVALID_QUERY_PARAMETER'],
  ['no sample rate', { query: 'model=nova-3&encoding=linear16' }, 400, 'INVALID_QUERY_PARAMETER'],
  ['keywords with nova-3', { query: `${goodQuery}&keywords=x` }, 400, 'INVALID_QUERY_PARAMETER'],
  [
    'utterance ends without interims',
    { query: 'model=nova-3&encoding=linear16&sample_rate=8000&utterance_end_ms=1000' },
    400,
    'INVALID_QUERY_PARAMETER',
  ],
])('%s is rejected at the upgrade, with the reason in body and header', async (_, request, status, code) => {
  await using fake = await startFakeDeepgram();
  const refusal = await dial(fake, request).refused;
  expect(refusal).toMatchObject({ status, body: { err_code: code } });
  expect(refusal.error).toBeTypeOf('string');
});

test('a stream returns results and metadata, closes, and the journal contains no key', async () => {
  await using fake = await startFakeDeepgram();
  const call = dial(fake, { key: 'secret-key' });
  await call.opened;
  const speech = encodeSpeech('Alô, bom dia', { seed: 1, sampleRateHz: 8000 });
  call.socket.send(Buffer.from(speech.buffer));
  call.socket.send('{"type":"CloseStream"}');
  expect(await call.closed).toMatchObject({ code: 1000 });
  expect(call.messages.map((message) => message['type']).slice(-2)).toEqual(['Results', 'Metadata']);
  expect(fake.streams[0]).toMatchObject({ finals: ['Alô, bom dia'], audioFrames: 1, texts: ['CloseStream'] });
  expect(JSON.stringify(fake.streams)).not.toContain('secret-key');
});

test.each([
  ['an empty frame', (socket: WebSocket) => socket.send(Buffer.alloc(0)), 1011],
  ['audio as text', (socket: WebSocket) => socket.send('UklGRg=='), 1008],
])('%s closes the connection', async (_, send, code) => {
  await using fake = await startFakeDeepgram();
  const call = dial(fake);
  await call.opened;
  send(call.socket);
  expect(await call.closed).toMatchObject({ code });
});

test('a stream without frames is closed with NET-0001', async () => {
  await using fake = await startFakeDeepgram({ behaviour: { noAudioTimeoutMs: 250 } });
  const call = dial(fake);
  await call.opened;
  call.socket.send('{"type":"KeepAlive"}');
  expect(await call.closed).toMatchObject({ code: 1011, reason: expect.stringContaining('net0001') });
});

test('the behaviour can be changed over HTTP, and a misspelt field is rejected', async () => {
  await using fake = await startFakeDeepgram();
  const control = (fields: object) => fetch(`${fake.url}/_control`, { method: 'POST', body: JSON.stringify(fields) });
  expect((await control({ nextFaults: [{ kind: 'status', status: 402, shape: 'category' }] })).status).toBe(200);
  expect(await dial(fake).refused).toMatchObject({ status: 402, body: { category: 'ASR_PAYMENT_REQUIRED' } });
  expect((await control({ nextFault: [] })).status).toBe(400);
  expect(await (await fetch(`${fake.url}/_journal`)).json()).toMatchObject({ attempts: 1, streams: [] });
});

test('a hanging upgrade ends when the simulator stops', async () => {
  const fake = await startFakeDeepgram({ behaviour: { fault: { kind: 'hang' } } });
  const call = dial(fake);
  call.opened.catch(() => {});
  await soon(() => expect(fake.attempts).toBe(1));
  await fake[Symbol.asyncDispose]();
  await call.closed;
});
