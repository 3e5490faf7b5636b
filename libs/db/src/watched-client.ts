import { Socket } from 'node:net';
import { Writable } from 'node:stream';
import { systemClock } from '@ligai/kernel';
import { Client, type ClientConfig } from 'pg';

/** Time limit for a server to accept a connection and to answer on a new one. */
const connectMs = 5_000;

export const defaultSilenceMs = 10_000;

/** What an idle connection needs to notice that its server is gone without having closed it. */
const keepAlive = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 };

/** The code makes it a lost connection for `isDatabaseAway`. */
export class ServerSilent extends Error {
  readonly code = 'ETIMEDOUT';
}

/**
 * A client whose queries fail if the connection is dead but was never closed: TCP would retransmit a query for about 15
 * minutes. If a reply is due and no byte has been read or written for `silenceMs`, the client asks the server on a
 * second connection whether the first one's process still works on the query. If it does, the client continues to wait
 * without a limit; otherwise the connection ends and its queries reject with `ServerSilent`, after at most
 * `1.5 * silenceMs` plus the time that the second connection takes (10 s).
 *
 * Behind a pooler that assigns process ids of its own (PgBouncer), every query that is silent for that long fails.
 */
export class WatchedClient extends Client {
  readonly #config: ClientConfig;
  readonly #silenceMs: number;
  readonly #ended = new AbortController();
  #awaitsReply = false;
  #copy: Writable | undefined;
  #watching = false;

  constructor(config: ClientConfig, silenceMs: number) {
    super({ ...keepAlive, ...config, connectionTimeoutMillis: connectMs });
    this.#config = config;
    this.#silenceMs = silenceMs;
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    const watched = (...args: unknown[]) => {
      this.#expectReply(args[0]);
      return query(...args);
    };
    this.query = watched as Client['query'];
    // Emitted when the last query in line has its whole reply.
    this.on('drain', () => {
      this.#awaitsReply = false;
      this.#copy = undefined;
    });
    this.once('end', () => this.#ended.abort());
  }

  #expectReply(query: unknown): void {
    this.#awaitsReply = true;
    if (query instanceof Writable) this.#copy = query;
    if (this.#watching || this.#ended.signal.aborted) return;
    this.#watching = true;
    // Rejects only by the end of the connection, which rejects the queries too.
    this.#watch(this.#ended.signal).catch(() => {});
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const tickMs = this.#silenceMs / 4;
    let [traffic, sinceMs] = [this.#traffic(), systemClock.monotonic()];
    while (this.#awaitsReply) {
      await systemClock.sleep(tickMs, signal);
      if (this.#traffic() === traffic && this.#isServersTurn()) {
        if (systemClock.monotonic() - sinceMs < this.#silenceMs) continue;
        const works = await this.#serverWorks(signal);
        // The reply of a query that has just ended may still be on its way.
        await systemClock.sleep(tickMs, signal);
        if (!works && this.#traffic() === traffic && this.#isServersTurn()) return this.#endConnection();
      }
      [traffic, sinceMs] = [this.#traffic(), systemClock.monotonic()];
    }
    this.#watching = false;
  }

  /** False while a COPY waits for our rows: their source may be slow. */
  #isServersTurn(): boolean {
    if (!this.#awaitsReply || !this.#copy) return this.#awaitsReply;
    return this.#copy.writableEnded || this.#copy.destroyed || this.#copy.writableNeedDrain;
  }

  #traffic(): number {
    const { stream } = this.connection;
    return stream instanceof Socket ? stream.bytesRead + stream.bytesWritten : 0;
  }

  /**
   * Whether the server has this client's query and waits neither for more of it nor until it can send the reply, of which
   * nothing arrives here.
   */
  async #serverWorks(signal: AbortSignal): Promise<boolean> {
    const second = new Client({ ...this.#config, connectionTimeoutMillis: connectMs, query_timeout: connectMs });
    second.on('error', () => {});
    // Destroyed, because an end in good order waits for the server.
    const end = () => {
      second.connection.stream.destroy();
    };
    signal.addEventListener('abort', end);
    try {
      await second.connect();
      const { rowCount } = await second.query(
        `select from pg_stat_activity where pid = $1
         and (state is null or state not like 'idle%')
         and (wait_event is null or wait_event not in ('ClientRead', 'ClientWrite'))`,
        [(this as { processID?: number | null }).processID],
      );
      return rowCount !== 0;
    } catch (error) {
      // Too many connections (53300), or credentials that changed meanwhile (class 28): the server responds, and says
      // nothing about the query.
      return error instanceof Error && 'code' in error && /^(53300|28...)$/.test(String(error.code));
    } finally {
      signal.removeEventListener('abort', end);
      end();
    }
  }

  #endConnection(): void {
    this.connection.stream.destroy(new ServerSilent(`Postgres did not respond for ${this.#silenceMs} ms`));
  }
}

/** Connects for one piece of work. Error: no connection. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new WatchedClient({ connectionString: url }, defaultSilenceMs);
  // A connection failure rejects the current query and the next one.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
