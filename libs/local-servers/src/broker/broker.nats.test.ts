import { connect, createInbox, headers, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalNats, startNats } from '../nats/start-nats.ts';
import { startEmbeddedBroker } from './start-embedded-broker.ts';

/** The embedded broker and a real server pass the same tests, through the client that the product uses. */
describe.each([
  ['the embedded broker', () => startEmbeddedBroker()],
  ['the NATS server of this machine', () => startNats()],
])('%s', (_, start) => {
  let server: LocalNats;
  let one: NatsConnection;
  let other: NatsConnection;

  beforeAll(async () => {
    server = await start();
    one = await connect({ servers: server.url });
    other = await connect({ servers: server.url });
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close()]);
    await server[Symbol.asyncDispose]();
  });

  /** Subscribes and is sure that the server knows. */
  async function listen(client: NatsConnection, subject: string, options: { queue?: string; max?: number } = {}) {
    const heard: Msg[] = [];
    const subscription = client.subscribe(subject, {
      ...options,
      callback: (_error, message) => void heard.push(message),
    });
    await client.flush();
    return { heard, texts: () => heard.map((message) => message.string()), subscription };
  }

  /** Everything published before has been delivered to both. */
  async function settle() {
    await one.flush();
    await other.flush();
  }

  test('a message reaches every listener, the publisher included', async () => {
    const [mine, theirs] = [await listen(one, 'evt.a'), await listen(other, 'evt.a')];
    one.publish('evt.a', 'hello');
    await settle();
    expect([mine.texts(), theirs.texts()]).toEqual([['hello'], ['hello']]);
  });

  test('* stands for one token and > for one or more', async () => {
    const star = await listen(other, 'wild.*.end');
    const rest = await listen(other, 'wild.>');
    for (const subject of ['wild', 'wild.a', 'wild.a.end', 'wild.a.b.end', 'tame.a.end']) one.publish(subject, subject);
    await settle();
    expect(star.texts()).toEqual(['wild.a.end']);
    expect(rest.texts()).toEqual(['wild.a', 'wild.a.end', 'wild.a.b.end']);
  });

  test('one member of a queue group gets a message, and each group gets it', async () => {
    const members = [
      await listen(one, 'work', { queue: 'dialers' }),
      await listen(other, 'work', { queue: 'dialers' }),
      await listen(other, 'work', { queue: 'loggers' }),
    ];
    for (let count = 0; count < 60; count += 1) one.publish('work', String(count));
    await settle();
    const [first = 0, second = 0, logged = 0] = members.map(({ heard }) => heard.length);
    expect(first + second).toBe(60);
    expect(Math.min(first, second)).toBeGreaterThan(0);
    expect(logged).toBe(60);
  });

  test('a request is answered', async () => {
    other.subscribe('cmd.echo', {
      callback: (_error, message) => void message.respond(`you said ${message.string()}`),
    });
    await other.flush();
    expect((await one.request('cmd.echo', 'hi', { timeout: 5000 })).string()).toBe('you said hi');
  });

  test('a request that nobody serves fails at once', async () => {
    await expect(one.request('cmd.nobody', 'hi', { timeout: 20_000 })).rejects.toThrow(/no responders/i);
  });

  test('headers travel with the message', async () => {
    const { heard } = await listen(other, 'evt.headed');
    const given = headers();
    given.set('Nats-Msg-Id', '42');
    one.publish('evt.headed', 'body', { headers: given });
    await settle();
    expect(heard[0]?.headers?.get('Nats-Msg-Id')).toBe('42');
    expect(heard[0]?.string()).toBe('body');
  });

  test('a subscription with a maximum ends after that many messages', async () => {
    const { texts } = await listen(other, 'evt.twice', { max: 2 });
    for (const text of ['a', 'b', 'c']) one.publish('evt.twice', text);
    await settle();
    expect(texts()).toEqual(['a', 'b']);
  });

  test('who has unsubscribed hears nothing more', async () => {
    const { texts, subscription } = await listen(other, 'evt.gone');
    one.publish('evt.gone', 'before');
    await settle();
    subscription.unsubscribe();
    await other.flush();
    one.publish('evt.gone', 'after');
    await settle();
    expect(texts()).toEqual(['before']);
  });

  test('a client that asked for no echo does not hear itself', async () => {
    const quiet = await connect({ servers: server.url, noEcho: true });
    const { texts } = await listen(quiet, 'evt.echo');
    quiet.publish('evt.echo', 'mine');
    await quiet.flush();
    one.publish('evt.echo', 'theirs');
    await settle();
    await quiet.flush();
    expect(texts()).toEqual(['theirs']);
    await quiet.close();
  });

  test('a payload of the largest size arrives unchanged, and one byte more is refused', async () => {
    const { heard } = await listen(other, 'evt.big');
    const limit = one.info?.max_payload ?? 0;
    const payload = Buffer.alloc(limit, 'ligai\r\n');
    one.publish('evt.big', payload);
    await settle();
    expect(Buffer.compare(Buffer.from(heard[0]?.data ?? []), payload)).toBe(0);
    expect(() => one.publish('evt.big', Buffer.alloc(limit + 1))).toThrow(/max_payload/i);
  });

  test('messages of one publisher arrive in order', async () => {
    const { texts } = await listen(other, 'evt.order');
    const sent = Array.from({ length: 2000 }, (_unused, index) => String(index));
    for (const text of sent) one.publish('evt.order', text);
    await settle();
    expect(texts()).toEqual(sent);
  });

  test('a reply address that its client has left is nobody', async () => {
    const inbox = createInbox();
    const leaver = await connect({ servers: server.url });
    await listen(leaver, inbox);
    await leaver.close();
    const { heard } = await listen(other, inbox);
    one.publish(inbox, 'late');
    await settle();
    expect(heard).toHaveLength(1);
  });
});
