import type { Bus } from '@ligai/bus';
import { type ServiceStatus, serviceStatus, toTimestamp } from '@ligai/contracts';
import type { Clock } from '@ligai/kernel';
import type { Health } from './health.ts';

const publishEveryMs = 1000;

/** Says each second that this process lives and whether it can do its work. */
export function publishStatus(
  who: Pick<ServiceStatus, 'name' | 'instance' | 'version'>,
  { bus, clock, health }: { bus: Bus; clock: Clock; health: Health },
): AsyncDisposable {
  const stop = new AbortController();
  const since = toTimestamp(new Date(clock.now()));
  const topic = serviceStatus(who.name);
  const publishing = (async () => {
    while (!stop.signal.aborted) {
      const { status, problems, remarks } = await health.report();
      const detail = Object.entries({ ...problems, ...remarks }).map(([name, problem]) => `${name}: ${problem}`);
      // While NATS is away nothing is kept for later: old news of being alive would be no news.
      if (bus.connected)
        bus.publish(topic, { ...who, status, since, ...(detail.length > 0 && { detail: detail.join('; ') }) });
      await clock.sleep(publishEveryMs, stop.signal).catch(() => {});
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await publishing;
    },
  };
}
