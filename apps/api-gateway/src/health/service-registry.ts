import type { Bus } from '@ligai/bus';
import { type ServiceStatus, serviceStatus } from '@ligai/contracts';
import { type Clock, LivenessMap } from '@ligai/kernel';

/** A service publishes its status each second; after three it is taken for gone. */
const aliveForMs = 3000;

/** Who has said lately that it lives. */
export interface ServiceRegistry extends Disposable {
  /** Every process heard from in the last 3 s, by name and instance. */
  alive(): ServiceStatus[];
}

export function watchServices(bus: Bus, clock: Clock): ServiceRegistry {
  const instances = new LivenessMap<string, ServiceStatus>(clock, aliveForMs);
  const subscription = bus.subscribe(serviceStatus('*'), (status) => instances.note(status.instance, status));
  return {
    alive() {
      return instances.alive().sort((a, b) => a.name.localeCompare(b.name) || a.since.localeCompare(b.since));
    },
    [Symbol.dispose]: () => subscription[Symbol.dispose](),
  };
}
