import type { Browser, CDPSession } from 'playwright-core';

/** The fields of Chromium's trace events that are read here; times in microseconds. */
type TraceEvent = {
  name: string;
  pid: number;
  tid: number;
  /** Time of the thread on a processor, without the time in which other threads and processes had it. */
  tdur?: number;
  args?: { name?: string; data?: { url?: string } };
};

/** `toplevel` has the tasks, `devtools.timeline` which process renders which page. */
const includedCategories = ['toplevel', 'devtools.timeline'];

/** Records the tasks of all threads of the browser from now on. */
export class TaskTimes {
  readonly #session: CDPSession;
  readonly #events: TraceEvent[] = [];

  static async start(browser: Browser): Promise<TaskTimes> {
    const session = await browser.newBrowserCDPSession();
    const times = new TaskTimes(session);
    await session.send('Tracing.start', { traceConfig: { includedCategories }, transferMode: 'ReportEvents' });
    return times;
  }

  private constructor(session: CDPSession) {
    this.#session = session;
    // The protocol's own types have strings for all values.
    session.on('Tracing.dataCollected', ({ value }) => this.#events.push(...(value as unknown as TraceEvent[])));
  }

  /** Processor time of the longest task on the main thread of the pages of `origin`, in milliseconds. */
  async longestMs(origin: string): Promise<number> {
    const complete = new Promise((resolve) => this.#session.once('Tracing.tracingComplete', resolve));
    await this.#session.send('Tracing.end');
    await complete;
    await this.#session.detach();
    return longestTaskMs(this.#events, origin);
  }
}

function longestTaskMs(events: readonly TraceEvent[], origin: string): number {
  const rendered = events.filter(({ name, args }) => name === 'CommitLoad' && args?.data?.url?.startsWith(origin));
  const processes = new Set(rendered.map(({ pid }) => pid));
  const isMain = ({ name, pid, args }: TraceEvent) =>
    name === 'thread_name' && args?.name === 'CrRendererMain' && processes.has(pid);
  const mainThreads = new Set(events.filter(isMain).map(({ tid }) => tid));
  const tasks = events.filter(
    ({ name, pid, tid }) => name.endsWith('RunTask') && processes.has(pid) && mainThreads.has(tid),
  );
  return Math.max(0, ...tasks.map(({ tdur = 0 }) => tdur / 1000));
}
