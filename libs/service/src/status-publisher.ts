import type { Bus } from '@ligai/bus';
import { type ServiceStatus, serviceStatus, toTimestamp } from '@ligai/contracts';
import { type Clock, type Log, Periodic } from '@ligai/kernel';
import type { Health } from './health.ts';

const everyMs = 1000;

/** Publishes each second whether this process can work, and logs when Postgres becomes unavailable or available. */
export function publishStatus(
  who: Pick<ServiceStatus, 'name' | 'instance' | 'version'>,
  { bus, clock, health, log }: { bus: Bus; clock: Clock; health: Health; log: Log },
): AsyncDisposable {
  const since = toTimestamp(new Date(clock.now()));
  let postgresProblem: string | undefined;
  const peersSince = new Map<string, { problem: string | null; since: string }>();
  const sinceOf = (name: string, problem: string | null) => {
    const known = peersSince.get(name);
    if (known && (known.problem === null) === (problem === null)) return known.since;
    const changed = { problem, since: toTimestamp(new Date(clock.now())) };
    peersSince.set(name, changed);
    return changed.since;
  };
  return new Periodic({
    ...{ clock, log, everyMs, action: 'publish the status of this service' },
    async run() {
      const { status, problems, remarks } = await health.report();
      const { postgres } = problems;
      if (postgres !== undefined && postgresProblem === undefined)
        log.warn({ detail: postgres }, 'Postgres does not answer');
      if (postgres === undefined && postgresProblem !== undefined) log.info({}, 'Postgres answers again');
      postgresProblem = postgres;
      const detail = Object.entries({ ...problems, ...remarks }).map(([name, problem]) => `${name}: ${problem}`);
      const peers = health.peers().map((peer) => ({ ...peer, since: sinceOf(peer.name, peer.problem) }));
      // Nothing is queued while NATS is disconnected: an old status would be wrong on arrival.
      if (!bus.connected) return;
      bus.publish(serviceStatus(who.name), {
        ...who,
        status,
        since,
        ...(detail.length > 0 && { detail: detail.join('; ') }),
        ...(peers.length > 0 && { peers }),
      });
    },
  });
}
