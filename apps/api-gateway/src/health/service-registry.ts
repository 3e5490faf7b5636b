import type { Bus } from '@ligai/bus';
import { type ServiceStatus, serviceStatus } from '@ligai/contracts';
import type { Clock } from '@ligai/kernel';

/** A service publishes its status each second; after three it is taken for gone. */
const aliveForMs = 3000;

/** Who has said lately that it lives. */
export interface ServiceRegistry extends Disposable {
  /** Every process heard from in the last 3 s, by name and instance. */
  alive(): ServiceStatus[];
}

export function watchServices(bus: Bus, clock: Clock): ServiceRegistry {
  const heard = new Map<string, { status: ServiceStatus; atMs: number }>();
  const subscription = bus.subscribe(serviceStatus('*'), (status) => {
    heard.set(status.instance, { status, atMs: clock.monotonic() });
  });
  return {
    alive() {
      const oldest = clock.monotonic() - aliveForMs;
      for (const [instance, { atMs }] of heard) if (atMs < oldest) heard.delete(instance);
      const statuses = [...heard.values()].map(({ status }) => status);
      return statuses.sort((a, b) => a.name.localeCompare(b.name) || a.since.localeCompare(b.since));
    },
    [Symbol.dispose]: () => subscription[Symbol.dispose](),
  };
}
