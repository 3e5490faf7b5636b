import { request } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { percentile, tenth } from '../percentile.ts';
import type { Row } from '../scenario.ts';
import { TaskTimes } from './task-times.ts';

/** A page that is not ready by then has failed, however busy the machine is. */
const readyWithinMs = 120_000;

/** Runs in the page before its own code: the longest task of the main thread. */
export const watchLongTasks = `(() => {
  window.longestTaskMs = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.longestTaskMs = Math.max(window.longestTaskMs, duration);
  }).observe({ type: 'longtask', buffered: true });
})()`;

/** Longest task so far in milliseconds; 0 if none took 50 ms or more. */
export const longestTask = (page: Page): Promise<number> => page.evaluate('window.longestTaskMs');

/** Runs in the page: resolves with the time since the navigation at which the frame with the selector was painted. */
const paintedAt = (selector: string): string => `new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error(${JSON.stringify(`No ${selector} on the page after ${readyWithinMs} ms`)})), ${readyWithinMs});
  const done = () => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve(performance.now());
    requestAnimationFrame(() => channel.port2.postMessage(null));
  };
  const shown = () => document.querySelector(${JSON.stringify(selector)}) !== null;
  if (shown()) return done();
  const observer = new MutationObserver(() => {
    if (!shown()) return;
    observer.disconnect();
    done();
  });
  observer.observe(document, { subtree: true, childList: true, attributes: true });
})`;

type Load = {
  origin: string;
  path: string;
  selector: string;
  times: number;
  /** False: the page stays empty, since its scripts and styles are not requested. */
  scripts?: boolean;
};

/** Opens a path several times, each time as somebody new, with nothing cached. `selector`: what makes the page ready. */
export async function loadRow(browser: Browser, { origin, path, selector, times, scripts = true }: Load): Promise<Row> {
  const readyMs: number[] = [];
  const longMs: number[] = [];
  const cpuMs: number[] = [];
  let slowest = { path: '', ms: 0 };
  for (let nth = 0; nth < times; nth += 1) {
    const context = await browser.newContext({ locale: 'pt-BR', viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.addInitScript(watchLongTasks);
    const taskTimes = await TaskTimes.start(browser);
    if (!scripts) await page.route('**/assets/**', (route) => route.abort());
    await page.goto(`${origin}${path}`, { waitUntil: 'commit' });
    readyMs.push(Number(await page.evaluate(paintedAt(selector))));
    await page.waitForLoadState('networkidle');
    longMs.push(await longestTask(page));
    cpuMs.push(await taskTimes.longestMs(origin));
    const requests: { name: string; duration: number }[] = await page.evaluate(
      `performance.getEntriesByType('resource').map(({ name, duration }) => ({ name, duration }))`,
    );
    for (const { name, duration } of requests)
      if (name.includes('/api/') && duration > slowest.ms) slowest = { path: new URL(name).pathname, ms: duration };
    await context.close();
  }
  return {
    what: path,
    loads: times,
    interactiveMs: tenth(percentile(readyMs, 50)),
    slowestLoadMs: tenth(Math.max(...readyMs)),
    longTaskMs: Math.max(...longMs),
    longTaskCpuMs: tenth(Math.max(...cpuMs)),
    slowestRequest: slowest.path,
    slowestRequestMs: tenth(slowest.ms),
  };
}

/** What the first page transfers, each file as gzip: its HTML, scripts, styles, fonts and pictures. */
export async function firstPageKb(browser: Browser, origin: string): Promise<{ files: number; kb: number }> {
  const context = await browser.newContext({ locale: 'pt-BR' });
  const page = await context.newPage();
  const urls = new Set<string>();
  const kinds = ['document', 'script', 'stylesheet', 'font', 'image'];
  page.on('request', (one) => kinds.includes(one.resourceType()) && urls.add(one.url()));
  await page.goto(origin, { waitUntil: 'networkidle' });
  await context.close();
  const sizes = await Promise.all([...urls].map(gzippedBytes));
  return { files: urls.size, kb: tenth(sizes.reduce((sum, one) => sum + one, 0) / 1000) };
}

function gzippedBytes(url: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const sent = request(url, { headers: { Accept: 'text/html, */*', 'Accept-Encoding': 'gzip' } }, (response) => {
    let bytes = 0;
    response.on('data', (piece: Buffer) => {
      bytes += piece.length;
    });
    response.on('end', () => resolve(bytes)).on('error', reject);
  });
  sent.on('error', reject).end();
  return promise;
}
