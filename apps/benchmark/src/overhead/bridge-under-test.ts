import { type Bus, connectBus } from '@ligai/bus';
import { admitSession, type CallId, newCallId, type PromptSnapshot, reserveMedia, type Turn } from '@ligai/contracts';
import { type Database, listTurns, openDatabase } from '@ligai/db';
import { LigaiError, retry, systemClock } from '@ligai/kernel';
import { aPrompt, migratedDatabase, natsServer } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { type ServiceProcess, startServiceProcess } from '../service-process.ts';
import { Line } from './line.ts';

export type BridgeOptions = {
  env?: Record<string, string>;
  preload?: readonly string[];
  /** Number of media-bridge processes. */
  bridges?: number;
};

/**
 * One media-bridge process, or several, with a real Postgres and NATS; this process replaces their call-controller and
 * their switch.
 */
export class BridgeUnderTest implements AsyncDisposable {
  readonly #resources: AsyncDisposableStack;
  readonly #db: Database;
  readonly #bus: Bus;
  readonly processes: readonly ServiceProcess[];

  static async start(
    providers: string,
    { env = {}, preload = [], bridges = 1 }: BridgeOptions = {},
  ): Promise<BridgeUnderTest> {
    await using starting = new AsyncDisposableStack();
    const database = starting.use(await migratedDatabase());
    const nats = starting.use(await natsServer());
    const servers = { DATABASE_URL: database.url, NATS_URL: nats.url };
    const processes = Array.from({ length: bridges }, () =>
      starting.use(startServiceProcess('media-bridge', { ...servers, ...providersAt(providers), ...env }, preload)),
    );
    const db = starting.use(openDatabase(database.url));
    const bus = starting.use(await connectBus({ url: nats.url, name: 'benchmark' }));
    return new BridgeUnderTest(starting.move(), processes, db, bus);
  }

  private constructor(resources: AsyncDisposableStack, processes: ServiceProcess[], db: Database, bus: Bus) {
    this.processes = processes;
    this.#resources = resources;
    this.#db = db;
    this.#bus = bus;
  }

  /** The first, or only, media-bridge process. */
  get process(): ServiceProcess {
    return this.processes[0] as ServiceProcess;
  }

  /** Starts one call and opens its line; the agent then greets. */
  async openLine(prompted: Partial<PromptSnapshot> = { greeting: 'Olá!' }): Promise<Line> {
    const { url, token } = await this.admitCall(prompted);
    return Line.open(url, JSON.stringify({ token }));
  }

  /** Starts one call: the switch connects to `url` and shows the token. */
  async admitCall(prompted: Partial<PromptSnapshot>): Promise<{ url: string; token: string; callId: CallId }> {
    const call_id = newCallId();
    const prompt = aPrompt({ language: 'pt-BR', ...prompted });
    await this.#db.execute(sql`
      insert into calls (call_id, called_number, source, status, media_generation, start_time, dial_before, prompt)
      values (${call_id}, '5511999887766', 'api', 'in_progress', 1, now(), now(), ${JSON.stringify(prompt)})`);
    const reserved = await this.#reserve(call_id);
    const { token, ws_url } = await this.#bus.request(
      admitSession(reserved.bridge_id),
      { call_id, generation: 1, return_path: 'binary' },
      { timeoutMs: 5_000 },
    );
    return { url: `${ws_url}/ws/${call_id}`, token, callId: call_id };
  }

  turnsOf(callId: CallId): Promise<Turn[]> {
    return listTurns(this.#db, callId);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  /** Retried: a bridge that is starting does not respond, and on a busy machine it declines calls for a while. */
  async #reserve(call_id: ReturnType<typeof newCallId>) {
    return retry(systemClock, { attempts: 300, backoff: { firstMs: 100, maxMs: 100 } }, async () => {
      const reply = await this.#bus
        .request(reserveMedia, { call_id, generation: 1, hold_ms: 60_000 }, { timeoutMs: 2_000 })
        .catch((error: LigaiError) => {
          throw Object.assign(error, { retryable: true });
        });
      if (reply.accepted) return reply;
      throw new LigaiError('no_bridge', `The media-bridge declined the reservation: ${reply.reason}`, {
        retryable: true,
      });
    });
  }
}

const providersAt = (providers: string): Record<string, string> => ({
  MEDIA_BRIDGE_PORT: '0',
  DEEPGRAM_URL: `http://${providers}`,
  OPENAI_BASE_URL: `http://${providers}/v1`,
  MURF_URL: `http://${providers}`,
  DEEPGRAM_API_KEY: 'instant',
  OPENAI_API_KEY: 'instant',
  MURF_API_KEY: 'instant',
});
