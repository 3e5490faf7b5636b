import { type CallId, hasEnded, newCallId } from '@ligai/contracts';
import { isLigaiError } from '@ligai/kernel';
import { startFakeSwitch } from '@ligai/simulators';
import { commitWatch, emptyDatabase, messageWatch, natsServer, TcpRelay, type Watcher } from '@ligai/testing';
import { describe, expect, it } from 'vitest';
import { openWorld, until, type World } from './testing/world.ts';

/**
 * One call that passes every point at which a call is written: asked for, claimed, refused by the switch, returned to the
 * queue, claimed again, dialled, ended. Each reply is lost once, and it must be one call on the phone network all the same.
 */
const number = '5511999990486';

type Faults = { database?: () => Watcher; nats?: () => Watcher };

async function placeCall(faults: Faults): Promise<void> {
  await using fake = await startFakeSwitch();
  fake.behaviour.downGateways = ['trunk'];
  const servers = { database: await emptyDatabase(), nats: await natsServer() };
  await using database = await TcpRelay.start({
    url: servers.database.url,
    ...(faults.database && { watch: faults.database }),
  });
  await using nats = await TcpRelay.start({ url: servers.nats.url, ...(faults.nats && { watch: faults.nats }) });
  const env = { FREESWITCH_ESL: fake.url, DATABASE_URL: database.url, NATS_URL: nats.url };
  await using world = await openWorld(servers, env);
  await until('the switch is connected', async () => {
    const { problems } = await world.controller.context.health.report();
    return problems['switch'] === undefined;
  });
  const callId = await ask(world);
  await until('the switch has refused it, or it is over', async () => {
    return fake.journal.originates.length > 0 || (await isOver(world, callId));
  });
  fake.behaviour.downGateways = [];
  await until('the call is over', () => isOver(world, callId));
  await until('no channel is left', () => fake.channels().length === 0);
  expect(fake.network.journal.all().length).toBeLessThanOrEqual(1);
  expect(await world.terminalEventsOf(callId)).toEqual(['call.failed']);
  const call = await world.callOf(callId);
  // A call that nobody was asked to take is not said to have been refused by somebody.
  if (call.status === 'busy') expect(fake.network.journal.all()).toHaveLength(1);
  else expect(call.status).toBe('unknown');
}

/** As every asker does: until it is confirmed, under the same `call_id`. */
async function ask(world: World): Promise<CallId> {
  const call_id = newCallId();
  for (;;) {
    try {
      return await world.dial({ call_id, number, source: 'campaign' });
    } catch (error) {
      if (!isLigaiError(error) || !error.retryable) throw error;
    }
  }
}

const isOver = async (world: World, callId: CallId): Promise<boolean> => hasEnded((await world.callOf(callId)).status);

/** Of transactions that write a call, or let an originate pass. */
const writesCall = (sent: string): boolean => /insert into "calls"|update "calls"|update "dial_gate"/.test(sent);
/** Replies of the controller, and replies to what it asked bridges. */
const isReply = (line: string): boolean => /^H?(PUB|MSG) _INBOX/.test(line);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

/** Asked for, claimed, passed, returned to the queue, claimed, passed, ended. */
const commits = upTo(7);
const replies = upTo(4);

describe.concurrent('a call is placed once', () => {
  it.each(
    commits.flatMap((nth) => [
      { nth, lose: 'request' as const },
      { nth, lose: 'reply' as const },
    ]),
  )('where the $lose of commit $nth is lost', async ({ nth, lose }) => {
    const fault = commitWatch({ counts: writesCall, nth, lose });
    await placeCall({ database: fault.watch });
    expect(fault.commits.length).toBeGreaterThanOrEqual(nth);
  });

  it.each(replies.map((nth) => ({ nth })))('where reply $nth over NATS is lost', async ({ nth }) => {
    const fault = messageWatch({ counts: isReply, nth });
    await placeCall({ nats: fault.watch });
    expect(fault.seen.length).toBeGreaterThanOrEqual(nth);
  });
});
