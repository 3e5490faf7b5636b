import { type Bus, connectBus } from '@ligai/bus';
import {
  type CallId,
  type DialCall,
  dialCall,
  type HangupCall,
  hangupCall,
  newCallId,
  PhoneNumber,
  type PromptSnapshot,
} from '@ligai/contracts';
import { type Call, type Database, findCall, openDatabase, schema } from '@ligai/db';
import { systemClock } from '@ligai/kernel';
import { eq } from 'drizzle-orm';
import {
  type ControllerOverrides,
  type ControllerUnderTest,
  startControllerUnderTest,
} from './controller-under-test.ts';
import { FakeBridge } from './fake-bridge.ts';
import { ScriptedSwitch } from './scripted-switch.ts';

export type Servers = {
  database: { url: string; ownerUrl: string } & AsyncDisposable;
  nats: { url: string } & AsyncDisposable;
};

/**
 * A controller on a scripted switch, with its peers: a client of its calls, a bridge, Postgres and NATS. Owns the given
 * servers. Disposing throws if the switch saw a forbidden command.
 */
export async function openWorld(
  servers: Servers,
  env: Record<string, string> = {},
  overrides: ControllerOverrides = {},
): Promise<World> {
  const stack = new AsyncDisposableStack();
  stack.use(servers.database);
  stack.use(servers.nats);
  const urls = { databaseUrl: servers.database.url, natsUrl: servers.nats.url };
  const scripted = new ScriptedSwitch();
  const controller = stack.use(await startControllerUnderTest(urls, [scripted], env, overrides));
  // The test also alters tables.
  const db = stack.use(openDatabase(servers.database.ownerUrl, { max: 3 }));
  const bus = stack.use(await connectBus({ url: urls.natsUrl, name: 'outside' }));
  return new World({ stack, urls, env, overrides, scripted, controller, db, bus });
}

type Parts = {
  stack: AsyncDisposableStack;
  urls: { databaseUrl: string; natsUrl: string };
  env: Record<string, string>;
  overrides: ControllerOverrides;
  scripted: ScriptedSwitch;
  controller: ControllerUnderTest;
  db: Database;
  bus: Bus;
};

export class World implements AsyncDisposable {
  readonly switch: ScriptedSwitch;
  readonly controller: ControllerUnderTest;
  readonly bridge: FakeBridge;
  readonly db: Database;
  readonly bus: Bus;
  readonly #parts: Parts;
  #dialled = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.switch = parts.scripted;
    this.controller = parts.controller;
    this.db = parts.db;
    this.bus = parts.bus;
    this.bridge = this.anotherBridge();
  }

  anotherBridge(): FakeBridge {
    return this.#parts.stack.use(new FakeBridge(this.bus));
  }

  async anotherController(env = this.#parts.env): Promise<ControllerUnderTest> {
    const { stack, urls, scripted, overrides } = this.#parts;
    return stack.use(await startControllerUnderTest(urls, [scripted], env, overrides));
  }

  async dial(given: Partial<Omit<DialCall, 'number'>> & { number?: string } = {}): Promise<CallId> {
    // A number that is on a call makes other calls to it wait.
    const { number = `55119${80_000_000 + ++this.#dialled}`, ...rest } = given;
    const request = {
      call_id: newCallId(),
      number: PhoneNumber.parse(number),
      source: 'api' as const,
      prompt,
      ...rest,
    };
    return (await this.bus.request(dialCall, request, { timeoutMs: 5_000 })).call_id;
  }

  hangup(callId: CallId, given: Partial<HangupCall> = {}) {
    const request = { call_id: callId, reason: 'api_hangup' as const, ...given };
    return this.bus.request(hangupCall, request, { timeoutMs: 5_000 });
  }

  async callOf(callId: CallId): Promise<Call> {
    const call = await findCall(this.db, callId);
    if (!call) throw new Error(`no call ${callId}`);
    return call;
  }

  /** A call's events, in order. */
  eventRowsOf(callId: CallId) {
    const { events } = schema;
    return this.db.select().from(events).where(eq(events.callId, callId)).orderBy(events.sequence);
  }

  /** The types of a call's events, in order. */
  async eventsOf(callId: CallId): Promise<string[]> {
    return (await this.eventRowsOf(callId)).map((row) => row.type);
  }

  async terminalEventsOf(callId: CallId): Promise<string[]> {
    return (await this.eventsOf(callId)).filter((type) => type === 'call.ended' || type === 'call.failed');
  }

  /** Waits until a call has a status, and returns the call. */
  async reach(callId: CallId, status: Call['status']): Promise<Call> {
    await until(`${callId} is ${status}`, async () => (await this.callOf(callId)).status === status);
    return this.callOf(callId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.stack.disposeAsync();
    if (this.switch.crimes.length > 0) throw new Error(`on the switch: ${this.switch.crimes.join(', ')}`);
  }
}

/** A long limit: the product has its own time limits, and the machine may be busy. */
const patienceMs = 20_000;

export async function until(what: string, check: () => Promise<boolean> | boolean): Promise<void> {
  const untilMs = systemClock.monotonic() + patienceMs;
  while (!(await check())) {
    if (systemClock.monotonic() > untilMs) throw new Error(`waited in vain until ${what}`);
    await systemClock.sleep(25);
  }
}

const prompt: PromptSnapshot = {
  prompt_id: null,
  name: 'test',
  content: 'Be brief.',
  greeting: 'Hello.',
  voice_id: null,
  language: null,
  model: null,
  temperature: null,
  reasoning_effort: null,
  opening: 'speak_first',
  greeting_interruptible: true,
  voicemail_action: null,
  turn_taking: null,
  turn_taking_values: {},
  variables: {},
};
