import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callEventSubject, command, hangupCall, newCallId, newEventId, topic } from '@ligai/contracts';
import { LigaiError, type Log, silentLog } from '@ligai/kernel';
import { startNats } from '@ligai/local-servers';
import { aCallEvent, natsServer, plainCallContext } from '@ligai/testing';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type Bus, connectBus } from './index.ts';

/** Two busy cores may take their time. */
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

const greet = command('test.greet', z.object({ name: z.string() }), z.object({ text: z.string() }));
const announcement = topic('test.announcement', z.object({ headline: z.string() }));

let server: Awaited<ReturnType<typeof natsServer>>;
let asker: Bus;
let owner: Bus;

beforeAll(async () => {
  server = await natsServer();
  asker = await connectBus({ url: server.url, name: 'asker' });
  owner = await connectBus({ url: server.url, name: 'owner' });
});

afterAll(async () => {
  await asker[Symbol.asyncDispose]();
  await owner[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

describe('a command', () => {
  it('is answered by its owner', async () => {
    using _ = owner.handle(greet, {}, async ({ name }) => ({ text: `Hello ${name}` }));
    await owner.flush();
    expect(await asker.request(greet, { name: 'Ana' }, { timeoutMs: 2000 })).toEqual({ text: 'Hello Ana' });
  });

  it('fails immediately if no service subscribes to it', async () => {
    // Whoever listened before has left for certain.
    await owner.flush();
    const asked = asker.request(greet, { name: 'Ana' }, { timeoutMs: 20_000 });
    await expect(asked).rejects.toMatchObject({ code: 'no_responder', retryable: true });
  });

  it('fails at its deadline if the owner is too slow', async () => {
    const never = Promise.withResolvers<{ text: string }>();
    using _ = owner.handle(greet, {}, () => never.promise);
    await owner.flush();
    const asked = asker.request(greet, { name: 'Ana' }, { timeoutMs: 50 });
    await expect(asked).rejects.toMatchObject({ code: 'timeout', retryable: true });
    never.resolve({ text: 'too late' });
  });

  it('is cancelled when its signal aborts', async () => {
    const never = Promise.withResolvers<{ text: string }>();
    using _ = owner.handle(greet, {}, () => never.promise);
    await owner.flush();
    const gone = new AbortController();
    const asked = asker.request(greet, { name: 'Ana' }, { timeoutMs: 20_000, signal: gone.signal });
    gone.abort(new LigaiError('aborted', 'the asker left'));
    await expect(asked).rejects.toMatchObject({ code: 'aborted' });
    never.resolve({ text: 'too late' });
  });

  it('returns the error of its owner with code, message and whether a retry is allowed', async () => {
    using _ = owner.handle(greet, {}, async () => {
      throw new LigaiError('limit_reached', 'Cannot greet: 15 are up', { retryable: true });
    });
    await owner.flush();
    const asked = asker.request(greet, { name: 'Ana' }, { timeoutMs: 2000 });
    await expect(asked).rejects.toMatchObject({
      code: 'limit_reached',
      message: 'Cannot greet: 15 are up',
      retryable: true,
    });
  });

  it('hides an internal error of its owner, which logs it', async () => {
    const log = { ...silentLog, error: vi.fn<Log['error']>() };
    await using broken = await connectBus({ url: server.url, name: 'broken', log });
    using _ = broken.handle(greet, {}, async () => {
      throw new Error('password=hunter2');
    });
    await broken.flush();
    const asked = asker.request(greet, { name: 'Ana' }, { timeoutMs: 2000 });
    await expect(asked).rejects.toMatchObject({ code: 'internal', message: 'The owner of test.greet failed' });
    expect(log.error).toHaveBeenCalledOnce();
  });

  it('is rejected by its owner if the payload is invalid, and the owner continues to work', async () => {
    using _ = owner.handle(greet, {}, async ({ name }) => ({ text: name }));
    await owner.flush();
    const raw = await connect({ servers: server.url });
    for (const bytes of ['', 'not json', '{"name":7}', '\u0000\u00ff']) {
      const reply = await raw.request(greet.subject, bytes, { timeout: 2000 });
      expect(reply.json()).toMatchObject({ ok: false, error: { code: 'invalid_request' } });
    }
    await raw.close();
    expect(await asker.request(greet, { name: 'Rui' }, { timeoutMs: 2000 })).toEqual({ text: 'Rui' });
  });

  it('with an invalid payload is not sent, and is an internal error of the sender', async () => {
    const asked = asker.request(hangupCall, { call_id: 'none' as never, reason: 'api_hangup' }, { timeoutMs: 2000 });
    await expect(asked).rejects.toMatchObject({ code: 'internal' });
  });

  it('with an invalid reply is an internal error', async () => {
    const raw = await connect({ servers: server.url });
    raw.subscribe(greet.subject, {
      callback: (_, message) => {
        message.respond('{"ok":true,"value":{"text":1}}');
      },
    });
    await raw.flush();
    const asked = asker.request(greet, { name: 'Ana' }, { timeoutMs: 2000 });
    await expect(asked).rejects.toMatchObject({ code: 'internal' });
    await raw.close();
  });

  it('reaches one owner of a queue group', async () => {
    const answered: string[] = [];
    const answer = (by: string) => async () => {
      answered.push(by);
      return { text: by };
    };
    using _one = owner.handle(greet, { queue: 'greeters' }, answer('one'));
    using _two = owner.handle(greet, { queue: 'greeters' }, answer('two'));
    await owner.flush();
    for (let n = 0; n < 20; n += 1) await asker.request(greet, { name: 'Ana' }, { timeoutMs: 2000 });
    expect(answered).toHaveLength(20);
  });
});

describe('gathering replies', () => {
  it('returns the replies of all owners, and ends when there are enough', async () => {
    using _one = owner.handle(greet, {}, async () => ({ text: 'one' }));
    using _two = owner.handle(greet, {}, async () => ({ text: 'two' }));
    await owner.flush();
    const answers = await asker.gather(
      greet,
      { name: 'all' },
      { timeoutMs: 20_000, enough: (all) => all.length === 2 },
    );
    expect(answers.map(({ text }) => text).sort()).toEqual(['one', 'two']);
  });

  it('returns the replies received by the deadline, without failed ones', async () => {
    using _one = owner.handle(greet, {}, async () => ({ text: 'one' }));
    using _two = owner.handle(greet, {}, async () => {
      throw new LigaiError('internal', 'broken');
    });
    await owner.flush();
    expect(await asker.gather(greet, { name: 'all' }, { timeoutMs: 200 })).toEqual([{ text: 'one' }]);
  });

  it('ends immediately if no service subscribes', async () => {
    await owner.flush();
    expect(await asker.gather(greet, { name: 'all' }, { timeoutMs: 20_000 })).toEqual([]);
  });
});

describe('published facts', () => {
  it('reach every subscriber, and invalid ones are dropped', async () => {
    const heard: string[] = [];
    using _one = owner.subscribe(announcement, ({ headline }) => heard.push(`one: ${headline}`));
    using _two = owner.subscribe(announcement, ({ headline }) => heard.push(`two: ${headline}`));
    await owner.flush();
    const raw = await connect({ servers: server.url });
    raw.publish(announcement.subject, '{"headline":');
    await raw.drain();
    asker.publish(announcement, { headline: 'call answered' });
    await eventually(() => expect(heard.sort()).toEqual(['one: call answered', 'two: call answered']));
  });

  it('of a call use the subject of the call, with the event id', async () => {
    const callId = newCallId();
    const raw = await connect({ servers: server.url });
    const heard = raw.subscribe(callEventSubject(callId, '>'), { max: 1 });
    await raw.flush();
    const id = newEventId();
    asker.publishEvent({
      id,
      type: 'call.started',
      occurred_at: '2026-01-15T10:30:00Z',
      call_id: callId,
      sequence: 1,
      data: {
        call_id: callId,
        called_number: '5511999887766',
        start_time: '2026-01-15T10:30:00Z',
        ...plainCallContext,
      },
    });
    for await (const message of heard) {
      expect(message.subject).toBe(`ligai.v1.evt.call.${callId}.started`);
      expect(message.headers?.get('Nats-Msg-Id')).toBe(id);
      expect(message.json()).toMatchObject({ id, type: 'call.started' });
    }
    await raw.close();
  });
});

describe('a server with JetStream', () => {
  it('stores every event once for external subscribers', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'ligai-jetstream-'));
    await using server = await natsServer(`jetstream { store_dir: "${dataDir}" }\n`);
    await using bus = await connectBus({ url: server.url, name: 'with a stream' });
    const raw = await connect({ servers: server.url });
    const event = aCallEvent();
    const info = async () => (await raw.request('$JS.API.STREAM.INFO.LIGAI_EVENTS', '', { timeout: 2000 })).json();
    await eventually(async () => expect(await info()).toMatchObject({ config: { subjects: ['ligai.v1.evt.>'] } }));
    bus.publishEvent(event);
    bus.publishEvent(event);
    await bus.flush();
    await eventually(async () => expect(await info()).toMatchObject({ state: { messages: 1 } }));
    await raw.close();
    await rm(dataDir, { recursive: true, force: true });
  });
});

describe('disposing the bus', () => {
  it('waits until active handlers have replied', async () => {
    const leaving = await connectBus({ url: server.url, name: 'leaving' });
    const answer = Promise.withResolvers<{ text: string }>();
    const begun = Promise.withResolvers<void>();
    leaving.handle(greet, {}, () => {
      begun.resolve();
      return answer.promise;
    });
    await leaving.flush();
    const asked = asker.request(greet, { name: 'Ana' }, { timeoutMs: 5000 });
    await begun.promise;
    const disposed = leaving[Symbol.asyncDispose]();
    answer.resolve({ text: 'last words' });
    expect(await asked).toEqual({ text: 'last words' });
    await disposed;
  });
});

describe('a NATS server that is unavailable', () => {
  it('for a moment is reconnected to, subscriptions are restored, and requests in between fail immediately', async () => {
    const first = await startNats();
    const port = Number(new URL(first.url).port);
    await using bus = await connectBus({ url: first.url, name: 'patient' });
    const back = Promise.withResolvers<void>();
    bus.onReconnect(back.resolve);
    using _ = bus.handle(greet, {}, async ({ name }) => ({ text: name }));
    await first[Symbol.asyncDispose]();
    await eventually(() => expect(bus.connected).toBe(false));
    const asked = bus.request(greet, { name: 'Ana' }, { timeoutMs: 20_000 });
    await expect(asked).rejects.toMatchObject({ code: 'no_responder', retryable: true });
    await using _second = await startNats({ port });
    await back.promise;
    expect(bus.connected).toBe(true);
    expect(await bus.request(greet, { name: 'Rui' }, { timeoutMs: 5000 })).toEqual({ text: 'Rui' });
  });

  it('at the start is waited for, and then reported in one sentence', async () => {
    const warnings = vi.fn<Log['warn']>();
    const connected = connectBus({
      url: 'nats://user:secret@127.0.0.1:1',
      name: 'early',
      connectWithinMs: 150,
      log: { ...silentLog, warn: warnings },
    });
    await expect(connected).rejects.toMatchObject({
      code: 'bad_configuration',
      message: expect.stringMatching(/^Cannot reach NATS at nats:\/\/127\.0\.0\.1:1: /),
    });
    expect(warnings).toHaveBeenCalled();
    expect(JSON.stringify(warnings.mock.calls)).not.toContain('secret');
  });
});
