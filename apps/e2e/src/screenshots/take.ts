import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@ligai/kernel';
import type { Browser, Page } from 'playwright-core';
import type { Pictured } from './pages.ts';
import type { Seeded } from './seed.ts';

/** A person in São Paulo. */
const person = { locale: 'pt-BR', timezoneId: 'America/Sao_Paulo', reducedMotion: 'reduce' } as const;
const root = join(import.meta.dirname, '../../../..');
const widths = { 390: 844, 1280: 800, 1920: 1080 };
/** Live figures and charts are drawn by then. */
const settleMs = 900;
/** After a change of the width or of the colours. */
const redrawMs = 250;
/** A longer page is cut at this multiple of the window's height. */
const mostWindows = 3;

type Size = { scrollWidth: number; scrollHeight: number; clientWidth: number };
const sizeOfDocument =
  'window.scrollTo(0, 0), (({ scrollWidth, scrollHeight, clientWidth }) => ({ scrollWidth, scrollHeight, clientWidth }))(document.documentElement)';

type Order = {
  browser: Browser;
  origin: string;
  seeded: Seeded;
  pages: readonly Pictured[];
  say: (line: string) => void;
};
export type Taken = { taken: number; problems: string[] };

/** Each page once, then resized and recoloured: all its pictures show the same moment. */
export async function takeAll({ browser, origin, seeded, pages, say }: Order): Promise<Taken> {
  const problems: string[] = [];
  let taken = 0;
  await using context = await browser.newContext(person);
  for (const pictured of pages) {
    const { name } = pictured;
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => problems.push(`${name}: exception: ${message}`));
    page.on(
      'response',
      (answer) => answer.status() >= 400 && problems.push(`${name}: ${answer.status()} ${answer.url()}`),
    );
    page.on('console', (line) => line.type() === 'error' && problems.push(`${name}: console: ${line.text()}`));
    await open(page, { pictured, origin, seeded, problems });
    for (const [width, height] of Object.entries(widths)) {
      await page.setViewportSize({ width: Number(width), height });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await systemClock.sleep(redrawMs);
        const size = await page.evaluate<Size>(sizeOfDocument);
        if (size.scrollWidth > size.clientWidth)
          problems.push(`${name}: ${size.scrollWidth} pixels wide in a window of ${size.clientWidth}`);
        const clip = { x: 0, y: 0, width: Number(width), height: Math.min(size.scrollHeight, mostWindows * height) };
        save(
          'dist/screenshots',
          `${name}-${width}-${colorScheme}.png`,
          await page.screenshot({ fullPage: true, clip }),
        );
        taken += 1;
      }
    }
    await page.close();
    say(`${name}: 6 pictures`);
  }
  return { taken, problems };
}

/** One window of each, as WebP, a tenth of the size of PNG. */
export async function takeForDocs({ browser, origin, seeded, pages, say }: Order): Promise<Taken> {
  const problems: string[] = [];
  const viewport = { width: 1280, height: 800 };
  await using context = await browser.newContext({ ...person, colorScheme: 'light', viewport });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  for (const pictured of pages) {
    await open(page, { pictured, origin, seeded, problems });
    const { data } = await cdp.send('Page.captureScreenshot', { format: 'webp', quality: 80 });
    const picture = Buffer.from(data, 'base64');
    save('docs/pictures', `${pictured.name}.webp`, picture);
    say(`docs/pictures/${pictured.name}.webp: ${Math.round(picture.length / 1000)} kB`);
  }
  return { taken: pages.length, problems };
}

type Opening = Pick<Order, 'origin' | 'seeded'> & { pictured: Pictured; problems: string[] };

async function open(page: Page, { pictured: { name, path, act }, origin, seeded, problems }: Opening): Promise<void> {
  await page.goto(`${origin}${await path(seeded, origin)}`);
  try {
    await page.getByRole('heading', { level: 1 }).first().waitFor({ timeout: 15_000 });
    // Grey bars in the place of what is being loaded.
    await page.getByText('Carregando', { exact: false }).first().waitFor({ state: 'detached', timeout: 15_000 });
  } catch {
    problems.push(`${name}: not loaded within 15 s`);
  }
  await act?.(page);
  await systemClock.sleep(settleMs);
}

function save(folder: string, name: string, picture: Buffer): void {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, name), picture);
}
