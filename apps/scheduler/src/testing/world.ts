import { type Bus, connectBus } from '@ligai/bus';
import { type CallStatus, type DialCall, dialCall, scheduleWake } from '@ligai/contracts';
import { type Database, findSchedule, insertQueuedCall, openDatabase, type Schedule, schema } from '@ligai/db';
import { silentLog, systemClock } from '@ligai/kernel';
import { openServiceContext, type ServiceContext } from '@ligai/service';
import { aPhoneNumber, migratedDatabase, natsServer, waitUntil } from '@ligai/testing';
import { eq, sql } from 'drizzle-orm';
import { configFrom } from '../config.ts';
import { startScheduler } from '../service.ts';
import { defaultTiming, type SchedulerTiming } from '../timing.ts';

const impatient: SchedulerTiming = { ...defaultTiming, answerWithinMs: 500, askAgainMs: 1_000, sweepEveryMs: 500 };

export type SchedulerUnderTest = {
  context: ServiceContext;
  /** Simulates `kill -9` as seen from outside: no further requests, no further writes. */
  kill(): Promise<void>;
} & AsyncDisposable;

/** Schedulers, Postgres, NATS, and this process in place of call-controller. */
export class World implements AsyncDisposable {
  /** Every request that reached call-controller, and when by its clock. */
  readonly asked: (DialCall & { atMs: number })[] = [];
  /** The messages of the log of all schedulers, from `info` on. */
  readonly logged: string[] = [];
  readonly db: Database;
  readonly bus: Bus;
  /** Runs before call-controller saves and confirms the call; an error is its response. */
  beforeAnswer: (request: DialCall) => Promise<void> = async () => {};
  readonly #resources: AsyncDisposableStack;
  readonly #urls: { databaseUrl: string; natsUrl: string };
  #controller: Disposable | undefined;

  static async open(): Promise<World> {
    await using opening = new AsyncDisposableStack();
    const database = opening.use(await migratedDatabase());
    const nats = opening.use(await natsServer());
    const bus = opening.use(await connectBus({ url: nats.url, name: 'outside' }));
    const db = opening.use(openDatabase(database.url, { max: 5 }));
    return new World(opening.move(), { db, bus, urls: { databaseUrl: database.url, natsUrl: nats.url } });
  }

  private constructor(
    resources: AsyncDisposableStack,
    { db, bus, urls }: { db: Database; bus: Bus; urls: { databaseUrl: string; natsUrl: string } },
  ) {
    this.#resources = resources;
    this.#urls = urls;
    this.db = db;
    this.bus = bus;
  }

  async scheduler(timing: SchedulerTiming = impatient, env: Record<string, string> = {}): Promise<SchedulerUnderTest> {
    const config = configFrom({
      DATABASE_URL: this.#urls.databaseUrl,
      NATS_URL: this.#urls.natsUrl,
      LIGAI_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
      ...env,
    });
    const note = (_: object, message: string) => this.logged.push(message);
    const log = { ...silentLog, info: note, warn: note, error: note };
    const context = await openServiceContext('scheduler', config.service, { log });
    const scheduler = await startScheduler(config, context, { timing });
    let ended: Promise<void> | undefined;
    const end = (parts: AsyncDisposable[]) => {
      ended ??= parts.reduce((before, part) => before.then(() => part[Symbol.asyncDispose]()), Promise.resolve());
      return ended;
    };
    return this.#resources.use({
      context,
      kill: () => end([context, scheduler]),
      [Symbol.asyncDispose]: () => end([scheduler, context]),
    });
  }

  /** Starts call-controller; disposing stops it. */
  async controller(): Promise<Disposable> {
    this.#controller = this.bus.handle(dialCall, { queue: 'call-controller' }, async (request) => {
      this.asked.push({ ...request, atMs: systemClock.now() });
      await this.beforeAnswer(request);
      const queued = await this.db.transaction((tx) => insertQueuedCall(tx, request));
      const status = queued.outcome === 'deleted' ? ('failed' as const) : queued.call.status;
      return { call_id: request.call_id, status, created: queued.outcome === 'created' };
    });
    await this.bus.flush();
    return this.#controller;
  }

  /** Schedules a call this many milliseconds from now, as the gateway does; negative is in the past. */
  async schedule(
    inMs: number,
    { wake = true, ...given }: { wake?: boolean } & Partial<typeof schema.schedules.$inferInsert> = {},
  ): Promise<Schedule> {
    const scheduledTime = sql`clock_timestamp() + ${inMs} * interval '1 millisecond'`;
    const [row] = await this.db
      .insert(schema.schedules)
      .values({ phoneNumber: aPhoneNumber(), ...given, scheduledTime })
      .returning();
    if (!row) throw new Error('nothing was inserted');
    if (wake) this.bus.publish(scheduleWake, {});
    return row;
  }

  async read({ id }: { id: number }): Promise<Schedule> {
    const schedule = await findSchedule(this.db, id);
    if (!schedule) throw new Error(`no scheduled call ${id}`);
    return schedule;
  }

  async reach(schedule: { id: number }, status: Schedule['status']): Promise<Schedule> {
    const check = async () => (await this.read(schedule)).status === status;
    await waitUntil(check, { what: `scheduled call ${schedule.id} is ${status}`, timeoutMs: 20_000, everyMs: 20 });
    return this.read(schedule);
  }

  /** Resolves when call-controller has the call of a schedule, and the scheduler has its confirmation. */
  async confirmed(schedule: { id: number }): Promise<Schedule> {
    const check = async () => {
      const { status, askAgainAt } = await this.read(schedule);
      return status === 'dialing' && askAgainAt === null;
    };
    await waitUntil(check, { what: `scheduled call ${schedule.id} is a call`, timeoutMs: 20_000, everyMs: 20 });
    return this.read(schedule);
  }

  /** Ends the call, as call-controller saves it. */
  async end({ callId }: Schedule, status: CallStatus, answered: boolean): Promise<void> {
    const { calls } = schema;
    await this.db
      .update(calls)
      .set({ status, startTime: answered ? sql`now()` : null, endTime: sql`now()` })
      .where(sql`${calls.callId} = ${callId}`);
  }

  /** The existing calls, each requested once or more. */
  countCalls(): Promise<number> {
    return this.db.$count(schema.calls, eq(schema.calls.source, 'schedule'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}
