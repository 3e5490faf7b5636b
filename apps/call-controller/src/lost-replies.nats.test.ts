import { type CallId, gateWake, hasEnded, newCallId } from '@ligai/contracts';
import { isLigaiError, systemClock } from '@ligai/kernel';
import { startFakeSwitch } from '@ligai/simulators';
import { commitWatch, messageWatch, migratedDatabase, natsServer, TcpRelay, type Watcher } from '@ligai/testing';
import { describe, expect, it } from 'vitest';
import { openWorld, until, type World } from './testing/world.ts';

const number = '5511999990486';

/** What happens to the network between the controller and its servers. */
type Faults = {
  database?: () => Watcher;
  nats?: () => Watcher;
  /** Of each message in both directions. */
  delayMs?: number;
};

async function openRelays({ database, nats, delayMs = 0 }: Faults) {
  await using opening = new AsyncDisposableStack();
  const servers = { database: await migratedDatabase(), nats: await natsServer() };
  const toDatabase = opening.use(
    await TcpRelay.start({ url: servers.database.url, ...(database && { watch: database }) }),
  );
  const toNats = opening.use(await TcpRelay.start({ url: servers.nats.url, ...(nats && { watch: nats }) }));
  for (const relay of [toDatabase, toNats]) relay.delayMs = delayMs;
  const opened = opening.move();
  const env = { DATABASE_URL: toDatabase.url, NATS_URL: toNats.url };
  return { servers, env, database: toDatabase, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/**
 * One call that is not answered: requested, claimed, rejected by the switch, returned to the queue, claimed again, dialled,
 * ended. Whatever is lost, it must be one call on the phone network.
 */
async function placeCall(faults: Faults): Promise<void> {
  await using fake = await startFakeSwitch();
  fake.behaviour.downGateways = ['trunk'];
  await using relays = await openRelays(faults);
  await using world = await openWorld(relays.servers, { ...relays.env, FREESWITCH_ESL: fake.url });
  await until('the switch is connected', async () => {
    const { problems } = await world.controller.context.health.report();
    return problems['switch'] === undefined;
  });
  const callId = await ask(world);
  await until('the switch has rejected it, or it has ended', async () => {
    return fake.journal.originates.length > 0 || (await isOver(world, callId));
  });
  fake.behaviour.downGateways = [];
  await until('the call has ended', () => isOver(world, callId));
  await until('no channel is left', () => fake.channels().length === 0);
  expect(fake.network.journal.all().length).toBeLessThanOrEqual(1);
  expect(await world.terminalEventsOf(callId)).toEqual(['call.failed']);
  const call = await world.callOf(callId);
  // Only a call that reached the network can be busy.
  if (call.status === 'busy') expect(fake.network.journal.all()).toHaveLength(1);
  else expect(call.status).toBe('unknown');
}

/**
 * One answered call: requested, claimed, its originate not sent, returned to the queue, claimed again, dialled,
 * answered, hung up by the API, ended. Whatever is lost, the switch gets one originate, the call one end, and the slot
 * that it held is free for the next call.
 * With `takeover` another controller reaches the servers directly, and the relay is mended when the call is over. Gives how
 * many requests to hang up reached a controller.
 */
async function talk(faults: Faults, { takeover = false } = {}): Promise<number> {
  await using relays = await openRelays(faults);
  await using world = await openWorld(relays.servers, { ...relays.env, MAX_CONCURRENT_CALLS: '1' });
  if (takeover) await world.anotherController({ MAX_CONCURRENT_CALLS: '1' });
  world.switch.callee = 'silent';
  world.switch.fail('originate', 'switch_unavailable');
  const callId = await ask(world);
  const isOriginated = () => world.switch.count('originate', callId) > 0;
  await until('it is being dialled, or it has ended', async () => {
    // The queue is checked as often as if other calls passed.
    world.bus.publish(gateWake, {});
    return isOriginated() || (await isOver(world, callId));
  });
  await pickUp(world, callId);
  await until('the conversation has started, or the call has ended', async () => {
    const { status } = await world.callOf(callId);
    return status === 'in_progress' || hasEnded(status);
  });
  const hangupRequests = await hangUp(world, callId);
  await until('the call has ended', () => isOver(world, callId));
  if (takeover) {
    // The call may be seen to be over before the reply of its last commit arrives at the relay.
    await until('the connection is silent', () => relays.database.halfOpen);
    relays.database.halfOpen = false;
    relays.database.cutAll();
  }
  expect(world.switch.legs.size).toBe(0);
  const call = await world.callOf(callId);
  const originated = world.switch.count('originate', callId);
  expect(originated).toBeLessThanOrEqual(1);
  expect(call).toMatchObject(originated === 1 ? { status: 'completed', reason: 'api_hangup' } : { status: 'unknown' });
  world.switch.callee = 'answers';
  await world.reach(await ask(world), 'in_progress');
  const events = await world.eventsOf(callId);
  expect(events.filter((type) => type === 'call.started')).toHaveLength(originated);
  expect(await world.terminalEventsOf(callId)).toEqual([originated === 1 ? 'call.ended' : 'call.failed']);
  expect(world.switch.count('originate', callId)).toBe(originated);
  return hangupRequests;
}

/** Longer than a write that failed is repeated after: the call is still being dialled then. */
const ringsAfterMs = 800;

async function pickUp(world: World, callId: CallId): Promise<void> {
  if (!world.switch.legs.has(callId)) return;
  await systemClock.sleep(ringsAfterMs);
  world.switch.emit({ type: 'leg_ringing', callId });
  world.switch.emit({ type: 'leg_answered', callId });
}

/** As every asker does: until it is confirmed, under the same `call_id`. */
async function ask(world: World): Promise<CallId> {
  const call_id = newCallId();
  return untilConfirmed(() => world.dial({ call_id, number, source: 'campaign' }));
}

/** Gives how many of its requests reached a controller. None does while the controller's connection is being restored. */
async function hangUp(world: World, callId: CallId): Promise<number> {
  let received = 0;
  const request = async () => {
    try {
      received += 1;
      return await world.hangup(callId);
    } catch (error) {
      if (isLigaiError(error, 'no_responder')) received -= 1;
      throw error;
    }
  };
  await untilConfirmed(request).catch((error) => {
    if (!isLigaiError(error, 'call_ended')) throw error;
  });
  return received;
}

async function untilConfirmed<T>(request: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await request();
    } catch (error) {
      if (!isLigaiError(error) || !error.retryable) throw error;
      await systemClock.sleep(25);
    }
  }
}

const isOver = async (world: World, callId: CallId): Promise<boolean> => hasEnded((await world.callOf(callId)).status);

/** Of transactions that write a call, or let an originate pass. */
const writesCall = (sent: string): boolean => /insert into "calls"|update "calls"|update "dial_gate"/.test(sent);
/** Of those, what only the owner of the leg writes: who takes a request is any controller's turn. */
const writesLeg = (sent: string): boolean =>
  writesCall(sent) && !/insert into "calls"|"hangup_requested_at" = /.test(sent);
/** Replies of the controller, and replies to what it asked bridges. */
const isReply = (line: string): boolean => /^H?(PUB|MSG) _INBOX/.test(line);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

const loseEach = (commits: number, lose: Array<'request' | 'reply' | 'connection'>) =>
  upTo(commits).flatMap((nth) => lose.map((part) => ({ nth, lose: part })));
/** Much more than between services of one site. */
const slowMs = 20;

describe.concurrent('a call that is not answered is placed once', () => {
  // Asked for, claimed, passed, returned to the queue, claimed, passed, ended.
  it.each(loseEach(7, ['request', 'reply']))('if the $lose of commit $nth is lost', async ({ nth, lose }) => {
    const fault = commitWatch({ counts: writesCall, nth, lose });
    await placeCall({ database: fault.watch });
    expect(fault.commits.length).toBeGreaterThanOrEqual(nth);
  });

  it.each(upTo(4).map((nth) => ({ nth })))('if reply $nth over NATS is lost', async ({ nth }) => {
    const fault = messageWatch({ counts: isReply, nth });
    await placeCall({ nats: fault.watch });
    expect(fault.seen.length).toBeGreaterThanOrEqual(nth);
  });

  it('if every message is late', () => placeCall({ delayMs: slowMs }));
});

/**
 * Asked for, claimed, passed (its originate is not sent), returned to the queue, claimed, passed, rings, is answered, in
 * progress, asked to end, hung up, ended.
 */
const talkCommits = 12;

describe.concurrent('an answered call is placed once, ends once and frees its slot', () => {
  it.each(loseEach(talkCommits, ['request', 'reply', 'connection']))(
    'if the $lose of commit $nth is lost',
    async ({ nth, lose }) => {
      const fault = commitWatch({ counts: writesCall, nth, lose });
      await talk({ database: fault.watch });
      expect(fault.commits.length).toBeGreaterThanOrEqual(nth);
    },
  );

  // Asked for, a bridge reserved, reserved again, admitted, its audio confirmed, asked to end, released.
  it.each(upTo(6).map((nth) => ({ nth })))('if reply $nth over NATS is lost', async ({ nth }) => {
    const fault = messageWatch({ counts: isReply, nth });
    const hangupRequests = await talk({ nats: fault.watch });
    expect(fault.seen.length).toBeGreaterThanOrEqual(nth);
    // The controller's own replies are to the dial, which comes first, and to the hangup.
    const isHangupReply = nth > 1 && /^H?PUB /.test(fault.seen[nth - 1] ?? '');
    expect(hangupRequests).toBe(isHangupReply ? 2 : 1);
  });

  it.each(upTo(talkCommits - 2).map((nth) => ({ nth })))(
    'if the connection to Postgres stops responding at the reply of commit $nth of the leg, and another controller takes over',
    async ({ nth }) => {
      const fault = commitWatch({ counts: writesLeg, nth, lose: 'reply', by: 'silence' });
      await talk({ database: fault.watch }, { takeover: true });
      expect(fault.commits.length).toBeGreaterThanOrEqual(nth);
    },
    // A connection that falls silent while it holds locks is ended by Postgres after 15 s, and the other controller waits for that.
    90_000,
  );

  it('if every message is late', async () => expect(await talk({ delayMs: slowMs })).toBe(1));
});
