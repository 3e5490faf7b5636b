import { type Bus, connectBus } from '@ligai/bus';
import {
  allCampaignEvents,
  type CallId,
  type CallStatus,
  type CampaignEvent,
  type DialCall,
  dialCall,
  type EndReason,
  type PhoneNumber,
  pauseCampaign,
  startCampaign,
} from '@ligai/contracts';
import {
  appendEvent,
  type Call,
  type Contact,
  type Database,
  findCampaign,
  importContacts,
  insertCampaign,
  insertQueuedCall,
  type LiveCampaign,
  listContacts,
  type NewCampaign,
  type NewContact,
  openDatabase,
  schema,
  terminalEvent,
} from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { openServiceContext, type ServiceContext } from '@ligai/service';
import { aPhoneNumber, migratedDatabase, natsServer, waitUntil } from '@ligai/testing';
import { and, eq, sql } from 'drizzle-orm';
import { configFrom } from '../config.ts';
import { startCampaignDialer } from '../service.ts';
import { type DialerTiming, defaultTiming } from '../timing.ts';

const impatient: DialerTiming = {
  ...defaultTiming,
  roundEveryMs: 100,
  answerWithinMs: 500,
  askAgainMs: 800,
  progressEveryMs: 0,
};

export type DialerUnderTest = {
  context: ServiceContext;
  /** Simulates `kill -9` as seen from outside: no further requests, no further writes. */
  kill(): Promise<void>;
} & AsyncDisposable;

/** Dialers, Postgres, NATS, and this process in place of call-controller. */
export class World implements AsyncDisposable {
  /** Every request that reached call-controller. */
  readonly asked: DialCall[] = [];
  readonly events: CampaignEvent[] = [];
  readonly db: Database;
  readonly bus: Bus;
  /** Runs before call-controller saves the call; an error is its response. */
  beforeQueued: (request: DialCall) => Promise<void> = async () => {};
  /** Runs between that and the response of call-controller. */
  beforeAnswer: (request: DialCall) => Promise<void> = async () => {};
  readonly #resources: AsyncDisposableStack;
  readonly #urls: { databaseUrl: string; natsUrl: string };

  static async open(): Promise<World> {
    await using opening = new AsyncDisposableStack();
    const database = opening.use(await migratedDatabase());
    const nats = opening.use(await natsServer());
    const bus = opening.use(await connectBus({ url: nats.url, name: 'outside' }));
    // The test also alters tables.
    const db = opening.use(openDatabase(database.ownerUrl, { max: 5 }));
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
    bus.subscribe(allCampaignEvents, (event) => this.events.push(event));
  }

  async dialer(timing: Partial<DialerTiming> = {}, env: Record<string, string> = {}): Promise<DialerUnderTest> {
    const config = configFrom({
      DATABASE_URL: this.#urls.databaseUrl,
      NATS_URL: this.#urls.natsUrl,
      LIGAI_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
      LOG_LEVEL: 'silent',
      MAX_CALLS_PER_SECOND: '100',
      ...env,
    });
    const context = await openServiceContext('campaign-dialer', config.service);
    const dialer = await startCampaignDialer(config, context, { timing: { ...impatient, ...timing } });
    let ended: Promise<void> | undefined;
    const end = (parts: AsyncDisposable[]) => {
      ended ??= parts.reduce((before, part) => before.then(() => part[Symbol.asyncDispose]()), Promise.resolve());
      return ended;
    };
    await context.bus.flush();
    return this.#resources.use({
      context,
      kill: () => end([context, dialer]),
      [Symbol.asyncDispose]: () => end([dialer, context]),
    });
  }

  /** Starts call-controller; disposing stops it. */
  async controller(): Promise<Disposable> {
    const controller = this.bus.handle(dialCall, { queue: 'call-controller' }, async (request) => {
      this.asked.push(request);
      await this.beforeQueued(request);
      const queued = await this.db.transaction((tx) => insertQueuedCall(tx, request));
      if (queued.outcome === 'deleted') throw new LigaiError('call_ended', 'that call has ended and was deleted');
      await this.beforeAnswer(request);
      return { call_id: request.call_id, status: queued.call.status, created: queued.outcome === 'created' };
    });
    await this.bus.flush();
    return controller;
  }

  /** A draft with this number of contacts, or with these. */
  async campaign(who: number | NewContact[], given: Partial<NewCampaign> = {}): Promise<number> {
    const defaults = { name: 'January', description: null, maxConcurrent: 5, promptId: null };
    const { id } = await insertCampaign(this.db, { ...defaults, ...given });
    const contacts = typeof who === 'number' ? Array.from({ length: who }, (_, nth) => aContact(nth)) : who;
    if (contacts.length > 0) await this.addContacts(id, contacts);
    return id;
  }

  async addContacts(campaignId: number, contacts: NewContact[]): Promise<void> {
    const once = async function* () {
      yield contacts;
    };
    await this.db.transaction((tx) => importContacts(tx, campaignId, once()));
  }

  start(campaignId: number) {
    return this.bus.request(startCampaign, { campaign_id: campaignId }, { timeoutMs: 10_000 });
  }

  pause(campaignId: number) {
    return this.bus.request(pauseCampaign, { campaign_id: campaignId }, { timeoutMs: 10_000 });
  }

  async read(campaignId: number): Promise<LiveCampaign> {
    const campaign = await findCampaign(this.db, campaignId);
    if (!campaign) throw new Error(`no campaign ${campaignId}`);
    return campaign;
  }

  async contacts(campaignId: number): Promise<Contact[]> {
    return (await listContacts(this.db, campaignId, { skip: 0, limit: 1_000_000 })).contacts;
  }

  /** Ordered by number, which is the order of their contacts. */
  calls(status?: CallStatus): Promise<Call[]> {
    const wanted = and(eq(schema.calls.source, 'campaign'), status && eq(schema.calls.status, status));
    return this.db.select().from(schema.calls).where(wanted).orderBy(schema.calls.calledNumber);
  }

  /** Advances the call, as call-controller saves it. */
  async move(
    callId: CallId,
    status: CallStatus,
    { reason = null as EndReason | null, seconds = 0 } = {},
  ): Promise<void> {
    const ended = !['queued', 'dialing', 'ringing', 'in_progress'].includes(status);
    const answered = status === 'in_progress' || seconds > 0;
    const [call] = await this.db
      .update(schema.calls)
      .set({
        status,
        reason,
        successful: status === 'completed',
        ...(answered && { startTime: sql`now() - ${seconds} * interval '1 second'` }),
        ...(ended && { endTime: sql`now()` }),
      })
      .where(eq(schema.calls.callId, callId))
      .returning();
    if (!call) throw new Error(`no call ${callId}`);
    if (!ended) return;
    this.bus.publishEvent(await this.db.transaction((tx) => appendEvent(tx, callId, terminalEvent(call))));
  }

  async until(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
    await waitUntil(check, { what, timeoutMs: 20_000, everyMs: 10 });
  }

  /** Resolves when this number of campaign calls has this status. */
  async reach(count: number, status: CallStatus): Promise<Call[]> {
    await this.until(`${count} calls are ${status}`, async () => (await this.calls(status)).length === count);
    return this.calls(status);
  }

  async reachStatus(campaignId: number, status: LiveCampaign['status']): Promise<LiveCampaign> {
    await this.until(`the campaign is ${status}`, async () => (await this.read(campaignId)).status === status);
    return this.read(campaignId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}

export function aContact(nth: number, given: Partial<NewContact> = {}): NewContact {
  return { phoneNumber: numberOf(nth), name: `Contact ${nth}`, metadata: {}, ...given };
}

export const numberOf = (nth: number): PhoneNumber => aPhoneNumber(String(5_511_900_000_000 + nth));
