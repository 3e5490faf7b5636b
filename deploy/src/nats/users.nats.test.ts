import { type Bus, connectBus } from '@ligai/bus';
import {
  allCallEvents,
  callEventSubject,
  dialCall,
  hangupCall,
  newBridgeId,
  newCallId,
  newEventId,
  reserveMedia,
} from '@ligai/contracts';
import { aCallEvent, aPhoneNumber, aPrompt, natsServer } from '@ligai/testing';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { serviceNames } from './access.ts';
import { passwordVariable, permissionsOf, subscriberName, type UserName, userNames, usersFile } from './users.ts';

const passwordOf = (user: UserName) => `secret-of-${user}`;
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

let server: Awaited<ReturnType<typeof natsServer>>;

beforeAll(async () => {
  server = await natsServer(`authorization {\n${usersFile(passwordOf)}}\n`);
});

afterAll(() => server[Symbol.asyncDispose]());

function urlOf(user: string, password: string): string {
  const url = new URL(server.url);
  url.username = user;
  url.password = password;
  return url.href;
}

type Plain = { nats: NatsConnection; refused: Set<string> } & AsyncDisposable;

/** A user's connection without any code of ours, and the subjects that the server has refused it. */
async function connectAs(user: UserName): Promise<Plain> {
  const nats = await connect({ servers: server.url, user, pass: passwordOf(user), inboxPrefix: `_INBOX.${user}` });
  const refused = new Set<string>();
  void (async () => {
    for await (const status of nats.status()) {
      const subject = status.type === 'error' && /^Permissions Violation .*"(.*)"/i.exec(status.error.message)?.[1];
      if (subject) refused.add(subject);
    }
  })();
  return { nats, refused, [Symbol.asyncDispose]: () => nats.close() };
}

const busOf = (user: UserName): Promise<Bus> => connectBus({ url: urlOf(user, passwordOf(user)), name: user });

/** A subject that the pattern stands for. */
const example = (pattern: string) => pattern.replaceAll('*', 'one').replace(/>$/, 'one.two');

/** Everything that some user may say or hear. */
const everySubject = [
  ...new Set(
    userNames.flatMap((user) => {
      const { publish, subscribe } = permissionsOf(user);
      return [...publish, ...subscribe].map(example);
    }),
  ),
];

const covers = (patterns: string[], subject: string) =>
  patterns.some((pattern) => {
    const [wanted, given] = [pattern.split('.'), subject.split('.')];
    if (wanted.at(-1) !== '>' && wanted.length !== given.length) return false;
    return wanted.every((token, at) => token === '*' || token === '>' || token === given[at]);
  });

describe.each(userNames)('%s', (user) => {
  test('may publish what is on its list, and is refused all else', async () => {
    await using plain = await connectAs(user);
    const { publish } = permissionsOf(user);
    const subjects = [...everySubject, 'somebody.elses', '$SYS.REQ.USER.INFO'];
    for (const subject of subjects) plain.nats.publish(subject, '{}');
    await plain.nats.flush();
    const expected = subjects.filter((subject) => !covers(publish, subject));
    await eventually(() => expect([...plain.refused].sort()).toEqual(expected.sort()));
  });

  test('may listen to what is on its list, and is refused all else', async () => {
    await using plain = await connectAs(user);
    const { subscribe } = permissionsOf(user);
    const subjects = [...everySubject, '>', 'ligai.>', '_INBOX.>', '$SYS.>'];
    for (const subject of subjects) plain.nats.subscribe(subject, { callback: () => {} });
    await plain.nats.flush();
    const expected = subjects.filter((subject) => !covers(subscribe, subject));
    await eventually(() => expect([...plain.refused].sort()).toEqual(expected.sort()));
  });
});

test('nobody comes in without a password, or with another user’s', async () => {
  await expect(connect({ servers: server.url, reconnect: false })).rejects.toThrow(/authoriz|authent/i);
  for (const user of userNames) {
    const wrong = connect({ servers: server.url, user, pass: 'secret-of-somebody', reconnect: false });
    await expect(wrong).rejects.toThrow(/authoriz|authent/i);
  }
});

test('a command goes to its owner, and the reply comes back, each under its own user', async () => {
  await using controller = await busOf('call-controller');
  using _ = controller.handle(dialCall, { queue: 'call-controller' }, async ({ call_id }) => {
    return { call_id, status: 'queued' as const, created: true };
  });
  await controller.flush();
  for (const user of ['api-gateway', 'scheduler', 'campaign-dialer'] as const) {
    await using asker = await busOf(user);
    const call = { call_id: newCallId(), number: aPhoneNumber(), source: 'api' as const, prompt: aPrompt() };
    const reply = await asker.request(dialCall, call, { timeoutMs: 5000 });
    expect(reply).toEqual({ call_id: call.call_id, status: 'queued', created: true });
  }
});

test('who has no business with a command can neither send nor take it', async () => {
  await using dispatcher = await busOf('webhook-dispatcher');
  const hangup = { call_id: newCallId(), reason: 'api_hangup' as const };
  await expect(dispatcher.request(hangupCall, hangup, { timeoutMs: 1000 })).rejects.toThrow();

  await using gateway = await busOf('api-gateway');
  using _ = gateway.handle(reserveMedia, { queue: 'media-bridge' }, async () => {
    return { accepted: false as const, bridge_id: newBridgeId(), reason: 'taken by another' };
  });
  await gateway.flush();
  await using controller = await busOf('call-controller');
  const reservation = { call_id: newCallId(), generation: 1, hold_ms: 1000 };
  const reserved = controller.request(reserveMedia, reservation, { timeoutMs: 5000 });
  await expect(reserved).rejects.toMatchObject({ code: 'no_responder' });
});

test('an outside subscriber hears the events of a call in order, and can publish nothing', async () => {
  await using outside = await connectAs(subscriberName);
  await using controller = await busOf('call-controller');
  const heard: unknown[] = [];
  outside.nats.subscribe('ligai.v1.evt.>', { callback: (_error, message) => void heard.push(message.json()) });
  await outside.nats.flush();
  const events = [1, 2, 3].map((sequence) => ({ ...aCallEvent(), id: newEventId(), sequence }));
  for (const event of events) controller.publishEvent(event);
  await eventually(() => expect(heard).toEqual(events));

  await using gateway = await busOf('api-gateway');
  const seen: string[] = [];
  using _ = gateway.subscribe(allCallEvents, ({ id }) => seen.push(id));
  await gateway.flush();
  const forged = { ...aCallEvent(), id: newEventId() };
  outside.nats.publish(callEventSubject(forged.call_id, forged.type), JSON.stringify(forged));
  await outside.nats.flush();
  const real = { ...aCallEvent(), id: newEventId() };
  controller.publishEvent(real);
  await eventually(() => expect(seen).toEqual([real.id]));
  // A request is a publication too.
  await expect(outside.nats.request(dialCall.subject, '{}', { timeout: 500 })).rejects.toThrow();
});

test('every user has a password of its own, from a variable of its own', () => {
  expect(new Set(userNames.map(passwordVariable)).size).toBe(userNames.length);
  for (const user of serviceNames) expect(usersFile()).toContain(`password: $${passwordVariable(user)}`);
});
