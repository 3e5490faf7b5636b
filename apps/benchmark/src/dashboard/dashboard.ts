import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { connectBus } from '@ligai/bus';
import { startNats, startPostgres } from '@ligai/local-servers';
import { findChromium, LocalStack, waitUntil } from '@ligai/testing';
import { type Browser, chromium } from 'playwright-core';
import type { Row, Scenario } from '../scenario.ts';
import { BusyLines } from './busy-lines.ts';
import { fillDatabase } from './fill-database.ts';
import { firstPageKb, loadRow } from './page-load.ts';
import { watchPage } from './watch-page.ts';

const callsInTable = 100_000;
const contactsPerCall = 10;
/** After the tables were filled, the disk may still be busy with them. */
const readyWithinMs = 300_000;
const loads = 7;
/**
 * Niceness of the stack. The browser of a person is on another computer; here it shares the processors with a hundred
 * callees, so it has one when it needs one.
 */
const belowBrowser = 10;

/** What has to be painted for a page to count as ready: its data, not only its frame. */
const live = 'header [data-state="live"]';
const pages: [path: string, selector: string][] = [
  ['/', `body:has(${live}) section[aria-labelledby="calls-on-line"] :is(p, li)`],
  ['/calls', 'main tbody tr'],
  ['/calls?q=maria%201', 'main tbody tr'],
  ['/campaigns', 'main a[href^="/campaigns/1"]'],
  ['/campaigns/1', 'main tbody tr'],
  ['/campaigns/1?tab=outcomes', 'main [role="tabpanel"] :is(table, p)'],
  ['/prompts', 'main a[href^="/prompts/"]'],
];

export const dashboard: Scenario = {
  name: 'dashboard',
  about:
    'the dashboard in Chromium with 100,000 calls (--calls N) and ten times as many contacts in the tables, and simulated calls on the line (--concurrency N, default 100; --minutes N, default 10; --case TEXT opens only pages whose path contains it)',
  goal:
    'Goal: firstPageKb ≤ 200 (gzipped), interactiveMs ≤ 1000, event → pixels p95Ms ≤ 200, longTaskMs ≤ 100, memoryGrowthMb about 0. ' +
    'Chromium shares the machine with the services and the simulated callees.',
  async run(progress, options) {
    const executablePath = findChromium();
    if (executablePath === undefined) throw new Error('No Chromium is installed: set CHROMIUM to its path');
    const calls = options.calls ?? callsInTable;
    const lines = options.concurrency ?? 100;
    await using opened = new AsyncDisposableStack();
    const database = opened.use(await startPostgres());
    await fillDatabase(database.url, { calls, contacts: calls * contactsPerCall }, progress);
    const nats = opened.use(await startNats());
    const env = {
      DATABASE_URL: database.url,
      NATS_URL: nats.url,
      MAX_CONCURRENT_CALLS: String(lines),
      LOG_LEVEL: 'warn',
    };
    const stack = opened.use(LocalStack.launch(env));
    const { api: origin } = await stack.awaitReady(readyWithinMs);
    for (const pid of stack.allPids) setPriority(pid, belowBrowser);
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', asWithoutInspector] });
    opened.defer(() => browser.close());
    progress('the stack is ready');
    const only = options.only ?? '';
    const rows = await openPages(browser, { origin, only, name: basename(executablePath), progress });
    const bus = opened.use(await connectBus({ url: nats.url, name: 'benchmark' }));
    const busy = opened.use(new BusyLines(bus, { api: origin, lines }));
    const isFull = () => busy.onLine >= lines * 0.95;
    await waitUntil(isFull, { what: 'calls are on the line', timeoutMs: 300_000 });
    rows.push({ ...(await loadRow(browser, { ...pageOf('/'), origin, times: loads })), what: `/ with ${lines} calls` });
    progress('the first page was opened with calls on the line');
    const watched = { origin, bus, lines: busy, minutes: options.minutes ?? 10, progress };
    rows.push(...(await watchPage(browser, watched)));
    return rows;
  },
};

/**
 * Playwright reads pages by V8's inspector, with which each new `Error` parses the functions on the stack again for their
 * source positions: React makes one while it is loaded, in a function of 200 kB. With this flag the positions are there.
 */
const asWithoutInspector = '--js-flags=--no-enable-lazy-source-positions';

type Opened = { origin: string; only: string; name: string; progress: (done: string) => void };

async function openPages(browser: Browser, { origin, only, name, progress }: Opened): Promise<Row[]> {
  const { files, kb } = await firstPageKb(browser, origin);
  const rows: Row[] = [{ what: 'first page', files, firstPageKb: kb, browser: `${name} ${browser.version()}` }];
  progress(`the first page transfers ${kb} kB`);
  const floor = await loadRow(browser, { path: '/', selector: '#page', origin, times: loads, scripts: false });
  rows.push({ ...floor, what: 'floor: empty page' });
  for (const [path, selector] of pages.filter(([path]) => path.includes(only))) {
    const row = await loadRow(browser, { path, selector, origin, times: loads });
    rows.push(row);
    progress(`${path} is ready after ${row['interactiveMs']} ms`);
  }
  return rows;
}

function pageOf(path: string): { path: string; selector: string } {
  const [, selector = 'main'] = pages.find(([one]) => one === path) ?? [];
  return { path, selector };
}
