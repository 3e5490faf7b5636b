import { type Database, migrate, openDatabase } from '@ligai/db';
import { systemClock } from '@ligai/kernel';
import { freePort, startNats, startPostgres } from '@ligai/local-servers';
import { waitUntil } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { fetch } from 'undici';
import { percentile, tenth } from '../percentile.ts';
import type { Row, Scenario } from '../scenario.ts';
import { startServiceProcess } from '../service-process.ts';
import { insertYearOfCalls } from './many-calls.ts';

const callsInTable = 10_000_000;
const requestsEach = 60;

export const filters: Scenario = {
  name: 'filters',
  about: `lists and statistics with ${callsInTable.toLocaleString('en')} calls in the table (--calls N; --data FOLDER stores the table for the next run), one request at a time`,
  goal: 'Goal: p99 ≤ 100 ms, including the total count. Each request of a row has different parameters.',
  async run(progress, options) {
    await using opened = new AsyncDisposableStack();
    const database = opened.use(await startPostgres(options.dataDir === undefined ? {} : { dataDir: options.dataDir }));
    await migrate(database.url);
    const nats = opened.use(await startNats());
    const port = await freePort();
    const env = { DATABASE_URL: database.url, NATS_URL: nats.url, HTTP_PORT: String(port), RETAIN_CALLS_DAYS: '0' };
    opened.use(startServiceProcess('api-gateway', env));
    const origin = `http://127.0.0.1:${port}`;
    const ready = () =>
      fetch(`${origin}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    await waitUntil(ready, { what: 'the gateway is ready', timeoutMs: 120_000 });
    const db = opened.use(openDatabase(database.url, { max: 1 }));
    const calls = options.calls ?? callsInTable;
    // With `--data`, the table of an earlier run is reused.
    if (await isEmpty(db)) await insertYearOfCalls(db, calls, progress);
    const rows: Row[] = [];
    for (const [what, path] of requests(calls)) {
      rows.push(await measure(what, origin, path));
      progress(`${what}: measured`);
    }
    return rows;
  },
};

async function isEmpty(db: Database): Promise<boolean> {
  const { rows } = await db.execute(sql`select from calls limit 1`);
  return rows.length === 0;
}

/** Request paths, by the number of the request. */
function requests(calls: number): [string, (nth: number) => string][] {
  const dayOf = (nth: number) => {
    const startMs = systemClock.now() - (360 - nth * 5) * 86_400_000;
    return `from=${new Date(startMs).toISOString()}&to=${new Date(startMs + 86_400_000).toISOString()}`;
  };
  const numberOf = (nth: number) => `55119${((nth * 7919 * 1_003) % 60_000_000) + 10_000_000}`;
  const statuses = ['completed', 'no_answer', 'busy', 'failed', 'voicemail', 'cancelled'];
  const statusOf = (nth: number) => statuses[nth % statuses.length];
  return [
    ['newest', () => 'calls?limit=50'],
    ['oldest first', () => 'calls?limit=50&sort=created_at'],
    ['page 200 by skip', (nth) => `calls?limit=50&skip=${10_000 + nth}`],
    ['one status', (nth) => `calls?limit=50&status=${statusOf(nth)}`],
    ['two statuses', (nth) => `calls?limit=50&status=${statusOf(nth)},${statusOf(nth + 1)}`],
    ['number', (nth) => `calls?number=${numberOf(nth)}`],
    ['campaign', (nth) => `calls?campaign_id=${nth * 3 + 1}`],
    ['campaign and status', (nth) => `calls?campaign_id=${nth * 3 + 1}&status=${statusOf(nth)}`],
    ['prompt', (nth) => `calls?prompt_id=${(nth % 20) + 1}`],
    ['a day', (nth) => `calls?${dayOf(nth)}`],
    ['a day and a status', (nth) => `calls?${dayOf(nth)}&status=${statusOf(nth)}`],
    ['a day and a prompt', (nth) => `calls?${dayOf(nth)}&prompt_id=${(nth % 20) + 1}`],
    ['search: number', (nth) => `calls?q=${numberOf(nth).slice(0, 9 + (nth % 4))}`],
    ['search: name', (nth) => `calls?q=maria%20${(nth * 37).toString(16)}`],
    ['search: last word', (nth) => `calls?q=${(nth * 37).toString(16).padStart(3, '0')}`],
    ['search: last digits', (nth) => `calls?q=${String(1_000 + nth * 149)}`],
    ['search: no match', (nth) => `calls?q=zz${nth}`],
    ['statistics', () => 'stats'],
    ['one call', (nth) => `calls/${Math.floor((calls / requestsEach) * nth) + 1}`],
  ];
}

async function measure(what: string, origin: string, path: (nth: number) => string): Promise<Row> {
  const times: number[] = [];
  let total = '';
  for (let nth = 0; nth < requestsEach; nth += 1) {
    const startedMs = systemClock.monotonic();
    const response = await fetch(`${origin}/api/v1/${path(nth)}`);
    await response.text();
    times.push(systemClock.monotonic() - startedMs);
    if (!response.ok) throw new Error(`GET ${path(nth)} failed with status ${response.status}`);
    total = response.headers.get('x-total-count') ?? '';
  }
  const [p50Ms, p99Ms, maxMs] = [50, 99, 100].map((p) => tenth(percentile(times, p)));
  return { what, requests: times.length, p50Ms: p50Ms ?? 0, p99Ms: p99Ms ?? 0, maxMs: maxMs ?? 0, lastTotal: total };
}
