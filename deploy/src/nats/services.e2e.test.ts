import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { CallEvent } from '@ligai/contracts';
import {
  startFakeDeepgram,
  startFakeMurf,
  startFakeOpenAi,
  startFakeSwitch,
  startWebhookSink,
  type WebhookSink,
} from '@ligai/simulators';
import { ApiClient, migratedDatabase, natsServer, waitUntil } from '@ligai/testing';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleApp } from '../bundle-app.ts';
import { type ServiceName, serviceNames } from './access.ts';
import { subscriberName, usersFile } from './users.ts';

/** Holds a conversation and hangs up while the agent answers: short. */
const talker = '5511999880703';

const world = new AsyncDisposableStack();
const words: string[] = [];
let sink: WebhookSink;
let api: ApiClient;
let outside: NatsConnection;
/** What the outside subscriber has heard of each call, in the order in which it came. */
const heard = new Map<string, CallEvent[]>();

beforeAll(async () => {
  const database = world.use(await migratedDatabase());
  const nats = world.use(await natsServer(`authorization {\n${usersFile((user) => `secret-of-${user}`)}}\n`));
  const deepgram = world.use(await startFakeDeepgram());
  const openAi = world.use(await startFakeOpenAi());
  const murf = world.use(await startFakeMurf());
  const fakeSwitch = world.use(await startFakeSwitch());
  sink = world.use(await startWebhookSink());
  const env = {
    ...{ DATABASE_URL: database.url, LIGAI_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'), NODE_ENV: 'production' },
    ...{ FREESWITCH_ESL: fakeSwitch.url, HTTP_PORT: '0', MEDIA_BRIDGE_PORT: '0', WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8' },
    ...{ DEEPGRAM_URL: deepgram.url, OPENAI_BASE_URL: openAi.url, MURF_URL: murf.url },
    ...{ DEEPGRAM_API_KEY: 'simulated', OPENAI_API_KEY: 'simulated', MURF_API_KEY: 'simulated' },
  };
  outside = await connect({ servers: nats.url, user: subscriberName, pass: `secret-of-${subscriberName}` });
  world.defer(() => outside.close());
  outside.subscribe('ligai.v1.evt.call.>', {
    callback: (_error, message) => {
      const event = message.json<CallEvent>();
      heard.set(event.call_id, [...(heard.get(event.call_id) ?? []), event]);
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'ligai-services-'));
  world.defer(() => rmSync(folder, { recursive: true }));
  for (const service of serviceNames) {
    const { main } = await bundleApp(service, join(folder, service));
    const url = new URL(nats.url);
    Object.assign(url, { username: service, password: `secret-of-${service}` });
    world.use(await startService(service, main, { ...env, NATS_URL: url.href }));
  }
  const address = words.map((line) => /"url":"(http:[^"]+)","msg":"serving the API"/.exec(line)?.[1]).find(Boolean);
  api = new ApiClient(address ?? 'the gateway did not say where it is');
  await waitUntil(async () => (await api.ask('GET', '/health')).status === 200, { what: 'health', timeoutMs: 30_000 });
});

afterAll(() => world.disposeAsync());

/** Resolves when it says that it is ready; disposing stops it as an orchestrator does. */
async function startService(name: ServiceName, main: string, env: Record<string, string>): Promise<AsyncDisposable> {
  const child: ChildProcess = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => words.push(`${name} ${line}`));
  const isReady = () => words.some((line) => line.startsWith(`${name} `) && line.includes('"msg":"ready"'));
  await waitUntil(isReady, { what: `${name} is ready`, timeoutMs: 60_000 });
  return {
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function make(path: string, body?: unknown): Promise<number> {
  const answer = await api.ask('POST', `/api/v1${path}`, body);
  expect([path, answer.status, answer.body]).toEqual([path, expect.toBeOneOf([200, 201]), expect.anything()]);
  return (answer.body as { id: number }).id;
}

const statusOf = async (path: string) => ((await api.ask('GET', `/api/v1${path}`)).body as { status: string }).status;

test('six services do all of their work, each under its own NATS user, and none is refused anything', async () => {
  const webhook = await make('/webhooks', { name: 'CRM', url: sink.url, events: ['call.started', 'call.ended'] });
  await make(`/webhooks/${webhook}/test`);
  const soon = new Date(Date.now() + 1000).toISOString();
  const schedule = await make('/schedules', { phone_number: talker, scheduled_time: soon });
  const campaign = await make('/campaigns', { name: 'January', max_concurrent: 1 });
  await make(`/campaigns/${campaign}/contacts`, { contacts: [{ phone_number: talker, name: 'Ana' }] });
  await make(`/campaigns/${campaign}/start`);
  await make(`/campaigns/${campaign}/pause`);
  await make(`/campaigns/${campaign}/start`);
  await api.set('max_concurrent_calls', '5');
  await make('/settings/reload');
  await api.hangup(await api.dial('5511999887766'));

  const completed = (path: string) => async () => (await statusOf(path)) === 'completed';
  await waitUntil(completed(`/schedules/${schedule}`), { what: 'the scheduled call', timeoutMs: 90_000, everyMs: 200 });
  await waitUntil(completed(`/campaigns/${campaign}`), { what: 'the campaign', timeoutMs: 90_000, everyMs: 200 });
  const received = () => sink.deliveries.map(({ headers }) => headers['x-webhook-event']);
  await waitUntil(() => received().filter((event) => event === 'call.ended').length >= 2, {
    what: 'the webhooks',
    timeoutMs: 30_000,
  });
  expect(words.filter((line) => /Permissions Violation|subscription refused/.test(line))).toEqual([]);
});

test('an outside subscriber has heard every event of these calls once, numbered without a gap', async () => {
  const calls = (await api.ask('GET', '/api/v1/calls')).body as { call_id: string }[];
  expect(calls.length).toBeGreaterThanOrEqual(3);
  for (const { call_id } of calls) {
    const events = () => [...new Map(heard.get(call_id)?.map((event) => [event.id, event])).values()];
    const isOver = () => events().some(({ type }) => type === 'call.ended' || type === 'call.failed');
    await waitUntil(isOver, { what: `the end of ${call_id} is heard`, timeoutMs: 10_000 });
    const numbers = events().map(({ sequence }) => sequence);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, nth) => nth + 1));
  }
});
