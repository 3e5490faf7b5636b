import { expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { AudibleTextDecoder } from '../audible-text/audible-text-decoder.ts';
import { startFakeMurf } from './fake-murf.ts';

type Fake = Awaited<ReturnType<typeof startFakeMurf>>;
type Message = { audio?: string; final?: boolean; error?: string; context_id?: string };

// Generous, because the machine may be busy; what is awaited comes much sooner.
vi.setConfig({ testTimeout: 20_000 });
const soon = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 10 });
const instant = { firstByteMs: 0, realtimeFactor: 0 };
const voice = { voice_config: { voice_id: 'pt-BR-isadora' } };

async function dial(fake: Fake, query = 'model=FALCON&sample_rate=8000&format=PCM') {
  const address = `ws://127.0.0.1:${fake.port}/v1/speech/stream-input?${query}`;
  const socket = new WebSocket(address, { headers: { 'api-key': 'secret-key' } });
  const messages: Message[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data)) as Message));
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  const audioOf = (context: string) =>
    Buffer.concat(messages.filter((m) => m.context_id === context).map((m) => Buffer.from(m.audio ?? '', 'base64')));
  return {
    socket,
    messages,
    audioOf,
    send: (message: object) => socket.send(JSON.stringify(message)),
    final: (context: string) => soon(() => expect(messages).toContainEqual({ final: true, context_id: context })),
  };
}

function words(pcm: Buffer): string {
  const decoder = new AudibleTextDecoder(8000);
  const samples = new Int16Array(Uint8Array.from(pcm.subarray(0, pcm.length - (pcm.length % 2))).buffer);
  return decoder
    .push(samples)
    .flatMap((event) => (event.type === 'word' ? [event.text] : []))
    .join(' ');
}

test('two contexts are spoken concurrently on one connection', async () => {
  await using fake = await startFakeMurf({ behaviour: { firstByteMs: 10, realtimeFactor: 0.01, chunkBytes: 801 } });
  const murf = await dial(fake);
  murf.send({ ...voice, context_id: 'a', text: 'O primeiro contexto fala assim.', end: true });
  murf.send({ ...voice, context_id: 'b', text: 'O segundo fala de outro jeito.', end: true });
  await murf.final('a');
  await murf.final('b');
  expect(words(murf.audioOf('a'))).toBe('O primeiro contexto fala assim.');
  expect(words(murf.audioOf('b'))).toBe('O segundo fala de outro jeito.');
  const order = murf.messages.map((message) => message.context_id).join('');
  expect(order).toMatch(/ab+a/);
});

test('text is buffered up to the minimum size, then spoken without waiting for the end', async () => {
  await using fake = await startFakeMurf({ behaviour: instant });
  const murf = await dial(fake);
  murf.send({ ...voice, min_buffer_size: 10, max_buffer_delay_in_ms: 60_000, context_id: 'a', text: 'Olá, ' });
  murf.send({ context_id: 'b', ...voice, text: 'x', end: true });
  await murf.final('b');
  expect(murf.audioOf('a').length).toBe(0);
  murf.send({ context_id: 'a', text: 'tudo bem? ' });
  await soon(() => expect(words(murf.audioOf('a'))).toBe('Olá, tudo bem?'));
  murf.send({ context_id: 'a', end: true });
  await murf.final('a');
});

test('short text is spoken after the maximum delay of the buffer', async () => {
  await using fake = await startFakeMurf({ behaviour: instant });
  const murf = await dial(fake);
  murf.send({ ...voice, max_buffer_delay_in_ms: 30, context_id: 'a', text: 'Olá ' });
  await soon(() => expect(words(murf.audioOf('a'))).toBe('Olá'));
});

test('a context that is cleared before its audio is silent, one that is cleared later is spoken completely', async () => {
  await using fake = await startFakeMurf({ behaviour: { firstByteMs: 30, realtimeFactor: 0.01 } });
  const murf = await dial(fake);
  murf.send({ ...voice, context_id: 'early', text: 'Nunca se ouve.', end: true });
  murf.send({ context_id: 'early', clear: true });
  murf.send({ ...voice, context_id: 'late', text: 'Isto se ouve até o fim.', end: true });
  await soon(() => expect(murf.audioOf('late').length).toBeGreaterThan(0));
  murf.send({ context_id: 'late', clear: true });
  murf.send({ context_id: 'nobody', clear: true });
  await murf.final('late');
  expect(words(murf.audioOf('late'))).toBe('Isto se ouve até o fim.');
  expect(murf.audioOf('early').length).toBe(0);
});

test.each([
  ['text after the end', { context_id: 'a', text: 'mais' }, 'Context has already ended'],
  [
    'a voice of the other model',
    { context_id: 'b', voice_config: { voice_id: 'en-US-imani' }, text: 'x' },
    'Invalid voice_id',
  ],
])('%s causes an error in its context', async (_, message, error) => {
  await using fake = await startFakeMurf({ behaviour: { firstByteMs: 1000 } });
  const murf = await dial(fake);
  murf.send({ ...voice, context_id: 'a', text: 'tudo', end: true });
  murf.send(message);
  await soon(() => expect(murf.messages[0]?.error).toContain(error));
  expect(murf.messages[0]?.context_id).toBe(message.context_id);
});

test('WAV is the default format, and each context starts with a RIFF header', async () => {
  await using fake = await startFakeMurf({ behaviour: instant });
  const murf = await dial(fake, 'sample_rate=24000');
  murf.send({ ...voice, context_id: 'a', text: 'oi', end: true });
  await murf.final('a');
  expect(murf.audioOf('a').subarray(0, 4).toString()).toBe('RIFF');
  expect(murf.audioOf('a').readUInt32LE(24)).toBe(24_000);
});

test.each([
  ['model=NOPE', 400],
  ['format=MP3', 400],
  ['sample_rate=44100', 400],
])('an upgrade with %s is rejected', async (query, status) => {
  await using fake = await startFakeMurf();
  await expect(dial(fake, query)).rejects.toThrow(String(status));
});

test('the journal lists contexts without keys, and the behaviour can be changed over HTTP', async () => {
  await using fake = await startFakeMurf({ behaviour: instant });
  const changed = await fetch(`${fake.url}/_control`, { method: 'POST', body: '{"finalField":"is_final"}' });
  expect(changed.status).toBe(200);
  const murf = await dial(fake);
  murf.send({ ...voice, context_id: 'a', text: 'oi', end: true });
  await soon(() => expect(murf.messages.at(-1)).toEqual({ is_final: true, context_id: 'a' }));
  const journal = await (await fetch(`${fake.url}/_journal`)).text();
  expect(journal).toContain('pt-BR-isadora');
  expect(journal).not.toContain('secret-key');
});

test('REST lists voices, and generates speech completely or as a stream', async () => {
  await using fake = await startFakeMurf({ behaviour: instant });
  const headers = { 'api-key': 'k', 'content-type': 'application/json' };
  const post = (path: string, body: object) =>
    fetch(`${fake.url}/v1/speech/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const speech = { text: 'Bom dia', voiceId: 'pt-BR-isadora', format: 'PCM', sampleRate: 8000 };
  const whole = (await (await post('generate', { ...speech, encodeAsBase64: true })).json()) as {
    encodedAudio: string;
  };
  expect(words(Buffer.from(whole.encodedAudio, 'base64'))).toBe('Bom dia');
  expect(await (await post('generate', speech)).json()).toHaveProperty('audioFile');
  expect(words(Buffer.from(await (await post('stream', speech)).arrayBuffer()))).toBe('Bom dia');
  expect((await post('stream', { ...speech, voiceId: 'nobody' })).status).toBe(400);
  expect((await fetch(`${fake.url}/v1/speech/voices`)).status).toBe(401);
  fake.behaviour.restStatus = 503;
  expect((await fetch(`${fake.url}/v1/speech/voices`, { headers })).status).toBe(503);
});
