import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Database, openDatabase } from '@ligai/db';
import { aPrompt, emptyDatabase, LocalStack } from '@ligai/testing';
import { sql } from 'drizzle-orm';

/** The whole stack with its own database, which contains ended calls. */
export class ApiUnderTest implements AsyncDisposable {
  readonly stack: LocalStack;
  readonly db: Database;
  readonly #resources: AsyncDisposableStack;

  static async start(calls: number): Promise<ApiUnderTest> {
    await using starting = new AsyncDisposableStack();
    const { url } = starting.use(await emptyDatabase());
    const stack = starting.use(
      await LocalStack.start({
        DATABASE_URL: url,
        LOG_LEVEL: 'warn',
        // Only dial requests are measured: one call a second is dialled, and no limit rejects a request.
        MAX_CONCURRENT_CALLS: '10000',
        MAX_CALLS_PER_SECOND: '1',
      }),
    );
    const db = starting.use(openDatabase(url));
    await insertEndedCalls(db, calls);
    return new ApiUnderTest(starting.move(), stack, db);
  }

  private constructor(resources: AsyncDisposableStack, stack: LocalStack, db: Database) {
    this.#resources = resources;
    this.stack = stack;
    this.db = db;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#resources.disposeAsync();
  }
}

async function insertEndedCalls(db: Database, calls: number): Promise<void> {
  await db.execute(sql`
    insert into calls (call_id, called_number, source, status, prompt, dial_before, created_at, start_time, end_time)
    select 'call-' || gen_random_uuid(), '5511999887766', 'api', 'completed', ${JSON.stringify(aPrompt())}::jsonb, at, at, at,
      at + n % 300 * interval '1 second'
    from generate_series(1, ${calls}::int) n, lateral (select now() - n * interval '10 seconds' as at) times`);
  await db.execute(sql`
    insert into turns (call_id, index, generation, role, content, started_at)
    select call_id, index, 1, case index % 2 when 0 then 'assistant' else 'user' end, 'Sim, pode falar.', start_time
    from calls, generate_series(0, 7) index where calls.id % 100 = 0`);
  // By the time of so many calls, autovacuum would have run.
  await db.execute('vacuum analyze calls, turns');
}

/** Starts a bare Express route with this response as a separate process. */
export async function startFloor(answer: unknown): Promise<{ origin: string } & AsyncDisposable> {
  const script = fileURLToPath(new URL('bare-express.ts', import.meta.url));
  const floor = spawn(process.execPath, [script, JSON.stringify(answer)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [port] = await once(floor.stdout, 'data');
  return { origin: `http://127.0.0.1:${Number(port)}`, [Symbol.asyncDispose]: () => stop(floor) };
}

async function stop(floor: ChildProcess): Promise<void> {
  const ended = once(floor, 'exit');
  floor.stdin?.end();
  await ended;
}
