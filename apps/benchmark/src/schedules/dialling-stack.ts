import { type Bus, connectBus } from '@ligai/bus';
import { scheduleWake } from '@ligai/contracts';
import { type Database, openDatabase, schema } from '@ligai/db';
import { systemClock } from '@ligai/kernel';
import { type FakeSwitch, startFakeSwitch } from '@ligai/simulators';
import { migratedDatabase, natsServer, waitUntil } from '@ligai/testing';
import { eq, inArray, sql } from 'drizzle-orm';
import { startServiceProcess } from '../service-process.ts';
import { startAcceptingBridge } from './accepting-bridge.ts';

/** Maximum of the setting. */
const maxCallsPerSecond = 1_000;

/** A scheduler and a call-controller as processes; the switch and a bridge that accepts every call run here. */
export class DiallingStack implements AsyncDisposable {
  readonly databaseUrl: string;
  readonly switch: FakeSwitch;
  readonly db: Database;
  readonly #bus: Bus;
  readonly #resources: AsyncDisposableStack;

  static async start(): Promise<DiallingStack> {
    await using starting = new AsyncDisposableStack();
    const database = starting.use(await migratedDatabase());
    const nats = starting.use(await natsServer());
    const fakeSwitch = starting.use(await startFakeSwitch());
    const bus = starting.use(await connectBus({ url: nats.url, name: 'benchmark' }));
    starting.use(startAcceptingBridge(bus));
    const db = starting.use(openDatabase(database.url, { max: 2 }));
    const env = {
      ...{ DATABASE_URL: database.url, NATS_URL: nats.url, FREESWITCH_ESL: fakeSwitch.url },
      ...{ MAX_CALLS_PER_SECOND: String(maxCallsPerSecond), MAX_CONCURRENT_CALLS: '10000' },
    };
    starting.use(startServiceProcess('call-controller', env));
    starting.use(startServiceProcess('scheduler', env));
    const stack = new DiallingStack(starting.move(), { databaseUrl: database.url, fakeSwitch, db, bus });
    // The first call compiles code and opens connections; its arrival shows that every service is ready.
    await stack.untilPlaced(await stack.schedule(1, 0), 60_000);
    return stack;
  }

  private constructor(
    resources: AsyncDisposableStack,
    parts: { databaseUrl: string; fakeSwitch: FakeSwitch; db: Database; bus: Bus },
  ) {
    this.#resources = resources;
    this.databaseUrl = parts.databaseUrl;
    this.switch = parts.fakeSwitch;
    this.db = parts.db;
    this.#bus = parts.bus;
  }

  /** Schedules calls to unassigned numbers, all for the same time, `inMs` from now. Returns that time. */
  async schedule(calls: number, inMs: number): Promise<Date> {
    const { rows } = await this.db.execute<{ dueMs: string }>(sql`
      with made as (
        insert into schedules (phone_number, scheduled_time)
        select '55' || 11 + nth / 9000 || '9' || 1000 + nth % 9000 || '0404', date_trunc('milliseconds', now() + ${inMs} * interval '1 millisecond')
        from generate_series(1, ${calls}::int) nth
        returning scheduled_time
      ) select extract(epoch from max(scheduled_time)) * 1000 as "dueMs" from made`);
    this.#bus.publish(scheduleWake, {});
    const [row] = rows;
    if (!row) throw new Error('The insert returned no schedule');
    return new Date(Number(row.dueMs));
  }

  /** Milliseconds from `due` until each call scheduled for it reached the switch; resolves when all have. */
  async untilPlaced(due: Date, timeoutMs: number, onProgress: (placed: number) => void = () => {}): Promise<number[]> {
    const check = async () => {
      const wanted = await this.db
        .select({ call_id: schema.schedules.callId })
        .from(schema.schedules)
        .where(eq(schema.schedules.scheduledTime, due));
      const arrivals = new Map(this.switch.journal.originates.map(({ uuid, epochMs }) => [uuid, epochMs]));
      const found = wanted.flatMap(({ call_id }) => arrivals.get(call_id ?? '') ?? []);
      onProgress(found.length);
      return found.length === wanted.length && found;
    };
    const arrivals = await waitUntil(check, { what: 'every call is placed', timeoutMs, everyMs: 1_000 });
    return arrivals.map((epochMs) => epochMs - due.getTime());
  }

  /** Resolves when every schedule has its outcome. */
  async untilSettled(): Promise<void> {
    const areSettled = async () => {
      const { schedules } = schema;
      return (await this.db.$count(schedules, inArray(schedules.status, ['pending', 'dialing']))) === 0;
    };
    await waitUntil(areSettled, { what: 'every schedule is settled', timeoutMs: 300_000, everyMs: 1_000 });
    await systemClock.sleep(500);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}
