import { type Bus, connectBus } from '@ligai/bus';
import { admitSession, newCallId, type PromptSnapshot, reserveMedia } from '@ligai/contracts';
import { type Database, openDatabase } from '@ligai/db';
import { LigaiError, retry, systemClock } from '@ligai/kernel';
import { aPrompt, migratedDatabase, natsServer } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { type ServiceProcess, startServiceProcess } from '../service-process.ts';
import { Line } from './line.ts';

/** A media-bridge process with a real Postgres and NATS; this process replaces its call-controller and its switch. */
export class BridgeUnderTest implements AsyncDisposable {
  readonly #resources: AsyncDisposableStack;
  readonly #db: Database;
  readonly #bus: Bus;
  readonly process: ServiceProcess;

  static async start(
    providers: string,
    { env = {}, preload = [] }: { env?: Record<string, string>; preload?: readonly string[] } = {},
  ): Promise<BridgeUnderTest> {
    await using starting = new AsyncDisposableStack();
    const database = starting.use(await migratedDatabase());
    const nats = starting.use(await natsServer());
    const servers = { DATABASE_URL: database.url, NATS_URL: nats.url };
    const bridge = starting.use(
      startServiceProcess('media-bridge', { ...servers, ...providersAt(providers), ...env }, preload),
    );
    const db = starting.use(openDatabase(database.url));
    const bus = starting.use(await connectBus({ url: nats.url, name: 'benchmark' }));
    return new BridgeUnderTest(starting.move(), bridge, db, bus);
  }

  private constructor(resources: AsyncDisposableStack, bridge: ServiceProcess, db: Database, bus: Bus) {
    this.process = bridge;
    this.#resources = resources;
    this.#db = db;
    this.#bus = bus;
  }

  /** Starts one call and opens its line; the agent then greets. */
  async openLine(prompted: Partial<PromptSnapshot> = { greeting: 'Olá!' }): Promise<Line> {
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
    return Line.open(`${ws_url}/ws/${call_id}`, JSON.stringify({ token }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }

  /** Retried: a bridge that is starting does not respond, and on a busy machine it declines calls for a while. */
  async #reserve(call_id: ReturnType<typeof newCallId>) {
    return retry(systemClock, { attempts: 100, backoff: { firstMs: 100, maxMs: 100 } }, async () => {
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
