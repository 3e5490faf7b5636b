import { connectBus } from '@ligai/bus';
import { gateWake } from '@ligai/contracts';
import { type Database, openDatabase } from '@ligai/db';
import { type FakeSwitch, startFakeSwitch } from '@ligai/simulators';
import { aPrompt, migratedDatabase, natsServer, waitUntil } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { percentile, tenth } from '../percentile.ts';
import type { Scenario } from '../scenario.ts';
import { startAcceptingBridge } from '../schedules/accepting-bridge.ts';
import { postgresFloor } from '../schedules/postgres-floor.ts';
import { startServiceProcess } from '../service-process.ts';

const rounds = 3;
const floorCalls = 2_000;

/** Measures the path from a queue in Postgres to the originates at the simulated switches. */
export const claims: Scenario = {
  name: 'claims',
  about:
    'queued calls claimed and originated per second, by one controller with one switch and by two controllers with two',
  goal: 'Goal: two controllers claim at least 0.9 times as many calls per second as one controller (median of three runs).',
  async run(progress, options) {
    const { calls = 1_500 } = options;
    const one: number[] = [];
    const two: number[] = [];
    let floorPerSecond = 0;
    // The runs alternate, so that a change of machine speed affects both.
    for (let round = 1; round <= rounds; round += 1) {
      one.push((await claimQueue(1, calls)).perSecond);
      const withTwo = await claimQueue(2, calls);
      two.push(withTwo.perSecond);
      floorPerSecond = withTwo.floorPerSecond;
      progress(`round ${round} of ${rounds}: ${one.at(-1)} and ${two.at(-1)} calls per second`);
    }
    const [oneMedian, twoMedian] = [percentile(one, 50), percentile(two, 50)];
    const ratio = Math.round((twoMedian / oneMedian) * 100) / 100;
    return [
      { controllers: 1, switches: 1, calls, perSecond: oneMedian, ratio: 1, floorPerSecond: tenth(floorPerSecond) },
      { controllers: 2, switches: 2, calls, perSecond: twoMedian, ratio, floorPerSecond: tenth(floorPerSecond) },
    ];
  },
};

/** Each controller has its own switch; all share the queue, the gate and the limits. */
async function claimQueue(controllers: number, calls: number): Promise<{ perSecond: number; floorPerSecond: number }> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await migratedDatabase());
  const nats = stack.use(await natsServer());
  const bus = stack.use(await connectBus({ url: nats.url, name: 'benchmark' }));
  stack.use(startAcceptingBridge(bus));
  const db = stack.use(openDatabase(database.url, { max: 2 }));
  const switches: FakeSwitch[] = [];
  for (let nth = 0; nth < controllers; nth += 1) {
    const fakeSwitch = stack.use(await startFakeSwitch());
    switches.push(fakeSwitch);
    const env = {
      ...{ DATABASE_URL: database.url, NATS_URL: nats.url, FREESWITCH_ESL: fakeSwitch.url },
      ...{ MAX_CALLS_PER_SECOND: '1000', MAX_CONCURRENT_CALLS: '10000' },
    };
    stack.use(startServiceProcess('call-controller', env));
  }
  const originates = () => switches.flatMap(({ journal }) => journal.originates);
  // Before the measurement, every controller compiles its code and opens its connections.
  let before = 0;
  while (switches.some(({ journal }) => journal.originates.length === 0)) {
    before += await enqueue(db, 20, before);
    bus.publish(gateWake, {});
    const wanted = before;
    await waitUntil(() => originates().length >= wanted, { what: 'the first calls are placed', timeoutMs: 60_000 });
  }
  await enqueue(db, calls, before);
  bus.publish(gateWake, {});
  const areAllPlaced = () => originates().length >= before + calls;
  await waitUntil(areAllPlaced, { what: 'every call is placed', timeoutMs: 300_000, everyMs: 50 });
  const times = originates().map(({ epochMs }) => epochMs);
  const measured = times.toSorted((a, b) => a - b).slice(before);
  const perSecond = tenth(((measured.length - 1) * 1_000) / ((measured.at(-1) ?? 0) - (measured[0] ?? 0)));
  return { perSecond, floorPerSecond: await postgresFloor(database.url, floorCalls) };
}

/** Inserts queued calls of a campaign, each to a different unassigned number. */
async function enqueue(db: Database, calls: number, offset: number): Promise<number> {
  const prompt = JSON.stringify(aPrompt());
  await db.execute(sql`
    insert into calls (call_id, called_number, source, prompt, dial_before)
    select 'call-claim-' || nth, '55' || 11 + nth / 9000 || '9' || 1000 + nth % 9000 || '0404', 'campaign',
      ${prompt}::jsonb, now() + interval '1 hour'
    from generate_series(${offset + 1}::int, ${offset + calls}::int) nth`);
  return calls;
}
