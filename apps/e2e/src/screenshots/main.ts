/**
 * `npm run screenshots`: each page of the dashboard, light and dark, at three widths, into `dist/screenshots`. `--docs` also writes the
 * pictures of the documentation to `docs/pictures`, `--only NAME` takes one page, `--url ADDRESS` uses a running installation as it is.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseCallId } from '@ligai/contracts';
import { systemClock } from '@ligai/kernel';
import { ApiClient, findChromium, LocalStack } from '@ligai/testing';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type Pictured, pictured, type Seeded } from './pages.ts';
import { seed } from './seed.ts';

const root = join(import.meta.dirname, '../../../..');
const widths = { 390: 844, 1280: 800, 1920: 1080 };
/** Live figures and pictures of charts have come by then. */
const settleMs = 1200;
const readyWithinMs = 300_000;

const { values } = parseArgs({
  options: { docs: { type: 'boolean' }, only: { type: 'string' }, url: { type: 'string' } },
});
const executablePath = findChromium();
if (executablePath === undefined) throw new Error('No Chromium is installed: set CHROMIUM to its path');

await using stack = values.url === undefined ? LocalStack.launch({ LOG_LEVEL: 'warn' }) : null;
const origin = values.url ?? (await stack?.awaitReady(readyWithinMs))?.api ?? '';
const seeded = await seed(origin);
// A conversation that has several turns tells more.
await new ApiClient(origin).untilSpoken(parseCallId(seeded.call), 4);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const chosen = pictured.filter(({ name }) => values.only === undefined || name === values.only);
if (values.docs) await takeForDocs(browser, chosen, seeded);
else await takeAll(browser, chosen, seeded);
await browser.close();

async function takeAll(browser: Browser, pages: readonly Pictured[], seeded: Seeded): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [width, height] of Object.entries(widths)) {
      const viewport = { width: Number(width), height };
      await using context = await browser.newContext({ locale: 'pt-BR', colorScheme, viewport });
      const page = await context.newPage();
      for (const { name, path } of pages) {
        await open(page, path(seeded));
        save('dist/screenshots', `${name}-${width}-${colorScheme}.png`, await page.screenshot());
      }
    }
}

/** WebP, a tenth of the size of PNG. */
async function takeForDocs(browser: Browser, pages: readonly Pictured[], seeded: Seeded): Promise<void> {
  const viewport = { width: 1280, height: 800 };
  await using context = await browser.newContext({ locale: 'pt-BR', colorScheme: 'light', viewport });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  for (const { name, path } of pages.filter(({ docs }) => docs)) {
    await open(page, path(seeded));
    const { data } = await cdp.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
    save('docs/pictures', `${name}.webp`, Buffer.from(data, 'base64'));
  }
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${origin}${path}`);
  await page
    .getByRole('heading')
    .first()
    .waitFor({ timeout: 10_000 })
    .catch(() => {});
  await systemClock.sleep(settleMs);
}

function save(folder: string, name: string, picture: Buffer): void {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, name), picture);
  process.stdout.write(`${folder}/${name}  ${Math.round(picture.length / 1000)} kB\n`);
}
