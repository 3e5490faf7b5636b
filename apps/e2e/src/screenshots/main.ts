/**
 * `npm run screenshots`: each page of the dashboard, light and dark, at three widths, into `dist/screenshots`. `--docs` takes the pictures of
 * the documentation into `docs/pictures` instead; `--only NAME,NAME` takes the pages whose names contain one of them.
 */
import { parseArgs } from 'node:util';
import { openDatabase } from '@ligai/db';
import { systemClock } from '@ligai/kernel';
import { startNats, startPostgres } from '@ligai/local-servers';
import { startWebhookSink } from '@ligai/simulators';
import { findChromium, LocalStack } from '@ligai/testing';
import { chromium } from 'playwright-core';
import { pictured } from './pages.ts';
import { seed } from './seed.ts';
import { takeAll, takeForDocs } from './take.ts';

const readyWithinMs = 300_000;
const startedAtMs = systemClock.now();

const { values } = parseArgs({
  options: { docs: { type: 'boolean' }, only: { type: 'string' }, help: { type: 'boolean' } },
});
if (values.help) {
  process.stdout.write(`npm run screenshots -- [--only NAME,NAME] [--docs]

Pictures of the pages, light and dark, 390, 1280 and 1920 pixels wide, in dist/screenshots.
  --only NAME,NAME  only pages whose names contain one of them
  --docs            the pictures of the documentation instead, in docs/pictures
Pages: ${pictured.map(({ name }) => name).join(', ')}\n`);
  process.exit(0);
}
const only = (values.only ?? '').split(',');
const chosen = pictured.filter(({ name, docs }) => only.some((part) => name.includes(part)) && (docs || !values.docs));
if (chosen.length === 0) {
  const names = pictured.map(({ name }) => name).join(', ');
  throw new Error(`No page is named ${values.only}; the names are ${names}`);
}
const executablePath = findChromium();
if (executablePath === undefined) throw new Error('No Chromium is installed: install it, or set CHROMIUM to its path');

await using opened = new AsyncDisposableStack();
say('starts Postgres, NATS and the services');
const database = opened.use(await startPostgres());
const nats = opened.use(await startNats());
const crm = opened.use(await startWebhookSink());
const env = { DATABASE_URL: database.url, NATS_URL: nats.url, LOG_LEVEL: 'warn' };
const stack = opened.use(LocalStack.launch(env));
const origin = await ready();
say('fills them with campaigns, prompts, schedules, webhooks and calls; waits for a call to end');
const db = opened.use(openDatabase(database.url, { max: 2 }));
const seeded = await seed(origin, { db, crm: crm.url.replace('127.0.0.1', 'localhost') });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
opened.defer(() => browser.close());
const { taken, problems } = await (values.docs ? takeForDocs : takeAll)({
  browser,
  origin,
  seeded,
  pages: chosen,
  say,
});
for (const problem of problems) say(`problem: ${problem}`);
say(`${taken} pictures are in ${values.docs ? 'docs/pictures' : 'dist/screenshots'}`);

async function ready(): Promise<string> {
  try {
    return (await stack.awaitReady(readyWithinMs)).api;
  } catch (cause) {
    throw new Error(`The services did not become ready:\n${stack.output}`, { cause });
  }
}

function say(line: string): void {
  const seconds = Math.round((systemClock.now() - startedAtMs) / 1000);
  process.stdout.write(`${String(seconds).padStart(4)} s  ${line}\n`);
}
