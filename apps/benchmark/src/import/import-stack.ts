import { request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { CampaignAnswer, ImportAnswer } from '@ligai/contracts';
import { type Database, migrate, openDatabase } from '@ligai/db';
import { freePort, startNats, startPostgres } from '@ligai/local-servers';
import { CampaignClient, waitUntil } from '@ligai/testing';
import { startServiceProcess } from '../service-process.ts';

const boundary = 'frontier';

/** Postgres, NATS, one gateway process, and a client that uploads. */
export class ImportStack implements AsyncDisposable {
  readonly databaseUrl: string;
  readonly db: Database;
  readonly #resources: AsyncDisposableStack;
  readonly #env: Record<string, string>;
  readonly #port: number;
  #gateway: ReturnType<typeof startServiceProcess>;

  static async start(): Promise<ImportStack> {
    await using opening = new AsyncDisposableStack();
    const database = opening.use(await startPostgres());
    await migrate(database.url);
    const nats = opening.use(await startNats());
    const port = await freePort();
    const env = { DATABASE_URL: database.url, NATS_URL: nats.url, HTTP_PORT: String(port) };
    const stack = new ImportStack(opening.move(), { env, port, databaseUrl: database.url });
    await stack.#ready();
    return stack;
  }

  private constructor(
    resources: AsyncDisposableStack,
    { env, port, databaseUrl }: { env: Record<string, string>; port: number; databaseUrl: string },
  ) {
    this.#resources = resources;
    this.#env = env;
    this.#port = port;
    this.databaseUrl = databaseUrl;
    this.db = openDatabase(databaseUrl, { max: 2 });
    this.#gateway = startServiceProcess('api-gateway', env);
  }

  get gatewayPid(): number {
    return this.#gateway.pid;
  }

  createCampaign(): Promise<number> {
    return new CampaignClient(this.#url).create({ name: 'Import' });
  }

  async totalContacts(id: number): Promise<number> {
    const response = await fetch(`${this.#url}/api/v1/campaigns/${id}`);
    return CampaignAnswer.parse(await response.json()).total_contacts;
  }

  /** Uploads a file as curl does, as fast as the gateway reads it. */
  upload(id: number, csv: Iterable<Buffer>): Promise<ImportAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<ImportAnswer>();
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
    const path = `/api/v1/campaigns/${id}/contacts/csv`;
    const sent = request({ host: '127.0.0.1', port: this.#port, path, method: 'POST', headers });
    sent.on('error', reject);
    sent.on('response', async (response) => {
      const answer = await text(response);
      if (response.statusCode === 200) resolve(ImportAnswer.parse(JSON.parse(answer)));
      else reject(new Error(`The import failed with status ${response.statusCode}: ${answer}`));
    });
    pipeline(Readable.from(form(csv)), sent).catch(reject);
    return promise;
  }

  /** Number of rows staged by COPYs in progress. */
  async staged(): Promise<number> {
    const { rows } = await this.db.execute<{ count: number }>(
      'select coalesce(sum(tuples_processed), 0)::int as count from pg_stat_progress_copy',
    );
    return rows[0]?.count ?? 0;
  }

  /** Kills the gateway with `kill -9` and starts another one. */
  async killGateway(): Promise<void> {
    process.kill(this.gatewayPid, 'SIGKILL');
    await this.#gateway[Symbol.asyncDispose]();
    this.#gateway = startServiceProcess('api-gateway', this.#env);
    await this.#ready();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#gateway[Symbol.asyncDispose]();
    await this.db[Symbol.asyncDispose]();
    await this.#resources.disposeAsync();
  }

  get #url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async #ready(): Promise<void> {
    const answers = async () => (await fetch(`${this.#url}/health/ready`).catch(() => undefined))?.ok;
    await waitUntil(async () => (await answers()) === true, { what: 'the gateway is ready', timeoutMs: 60_000 });
  }
}

function* form(csv: Iterable<Buffer>): Generator<Buffer> {
  const disposition = 'Content-Disposition: form-data; name="file"; filename="contacts.csv"';
  yield Buffer.from(`--${boundary}\r\n${disposition}\r\nContent-Type: text/csv\r\n\r\n`);
  yield* csv;
  yield Buffer.from(`\r\n--${boundary}--\r\n`);
}
