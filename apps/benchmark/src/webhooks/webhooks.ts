import { systemClock } from '@ligai/kernel';
import { waitUntil } from '@ligai/testing';
import { percentile, tenth } from '../percentile.ts';
import type { Scenario } from '../scenario.ts';
import { barePostsPerSecond } from './bare-posts.ts';
import { DispatcherUnderTest } from './dispatcher-under-test.ts';
import { type Endpoint, type EndpointBehaviour, startEndpoint } from './endpoints.ts';

const healthyEndpoints = 8;
const faulty: readonly EndpointBehaviour[] = ['hangs', 'fails'];
const events = 10_000;
const pace = { eventsPerSecond: 100, seconds: 20 };

export const webhooks: Scenario = {
  name: 'webhooks',
  about: '10,000 events to 10 endpoints, one of which never responds and one of which fails',
  goal: 'Goal: first POST ≤ 250 ms after the commit (p99 at 100 events per second); faulty endpoints slow healthy ones by a factor ≤ 1.5.',
  async run(progress) {
    const floor = await measureFloor();
    progress(`bare POSTs: ${Math.round(floor)} per second`);
    const alone = await measureBurst([]);
    progress(`${healthyEndpoints} healthy endpoints alone: all events received after ${tenth(alone.seconds)} s`);
    const withFaulty = await measureBurst(faulty);
    progress(
      `with one endpoint that hangs and one that fails: all events received after ${tenth(withFaulty.seconds)} s`,
    );
    const delays = await measureDelays();
    progress(`${delays.length} first POSTs measured at ${pace.eventsPerSecond} events per second`);
    return [
      {
        events,
        endpoints: healthyEndpoints + faulty.length,
        seconds: tenth(withFaulty.seconds),
        perSecond: Math.round(withFaulty.perSecond),
        alonePerSecond: Math.round(alone.perSecond),
        floorPerSecond: Math.round(floor),
        slowdown: Math.round((100 * withFaulty.seconds) / alone.seconds) / 100,
        paceEventsPerSecond: pace.eventsPerSecond,
        p50Ms: tenth(percentile(delays, 50)),
        p99Ms: tenth(percentile(delays, 99)),
        dispatcherPeakMb: Math.round(withFaulty.peakMb),
      },
    ];
  },
};

async function measureFloor(): Promise<number> {
  await using endpoints = await open([]);
  return await barePostsPerSecond(endpoints.healthy, events / 4);
}

/** Measures the seconds from the first commit until every healthy endpoint has received every event. */
async function measureBurst(others: readonly EndpointBehaviour[]) {
  await using endpoints = await open(others);
  await using dispatcher = await DispatcherUnderTest.start(endpoints.all);
  const startedMs = systemClock.monotonic();
  let peakMb = 0;
  const committed = dispatcher.commitConcurrently(events);
  const check = async () => {
    peakMb = Math.max(peakMb, await dispatcher.memoryMb());
    // `start` sends one extra event to each endpoint.
    return endpoints.healthy.every(({ firstAtMs }) => firstAtMs.size > events);
  };
  await waitUntil(check, { what: 'every event is delivered', timeoutMs: 600_000, everyMs: 100 });
  await committed;
  const lastMs = Math.max(...endpoints.healthy.flatMap(({ firstAtMs }) => [...firstAtMs.values()].at(-1) ?? 0));
  const seconds = (lastMs - startedMs) / 1000;
  return { seconds, perSecond: (healthyEndpoints * events) / seconds, peakMb };
}

/** Milliseconds from each commit to its first POST at every healthy endpoint, while other endpoints hang or fail. */
async function measureDelays(): Promise<number[]> {
  await using endpoints = await open(faulty);
  await using dispatcher = await DispatcherUnderTest.start(endpoints.all);
  const committed: Promise<{ id: string; committedMs: number }>[] = [];
  const startedMs = systemClock.monotonic();
  for (let nth = 0; nth < pace.eventsPerSecond * pace.seconds; nth += 1) {
    const dueInMs = startedMs + (nth * 1000) / pace.eventsPerSecond - systemClock.monotonic();
    if (dueInMs > 0) await systemClock.sleep(dueInMs);
    committed.push(dispatcher.commitEvent());
  }
  const sent = await Promise.all(committed);
  const arrived = () => endpoints.healthy.every(({ firstAtMs }) => firstAtMs.size > sent.length);
  await waitUntil(arrived, { what: 'every event is delivered', timeoutMs: 60_000 });
  return sent.flatMap(({ id, committedMs }) =>
    endpoints.healthy.map(({ firstAtMs }) => (firstAtMs.get(id) ?? Number.NaN) - committedMs),
  );
}

async function open(
  others: readonly EndpointBehaviour[],
): Promise<{ all: Endpoint[]; healthy: Endpoint[] } & AsyncDisposable> {
  const opening = new AsyncDisposableStack();
  const behaviours = [...Array.from({ length: healthyEndpoints }, (): EndpointBehaviour => 'answers'), ...others];
  const all = await Promise.all(behaviours.map(async (behaviour) => opening.use(await startEndpoint(behaviour))));
  return {
    all,
    healthy: all.filter(({ behaviour }) => behaviour === 'answers'),
    [Symbol.asyncDispose]: () => opening.disposeAsync(),
  };
}
