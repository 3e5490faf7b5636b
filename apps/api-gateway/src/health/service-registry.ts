import type { Bus } from '@ligai/bus';
import { bridgeHeartbeat, type Heartbeat, type ServiceStatus, serviceStatus } from '@ligai/contracts';
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

/** A bridge without a heartbeat for so long is no longer listed. */
const listedForMs = 60_000;

/** The media-bridges, as their heartbeats report them. */
export interface BridgeRegistry extends Disposable {
  /** Those that sent a heartbeat in the last minute, by id; `silent` without one in the last 3 s. */
  listed(): (Pick<Heartbeat, 'bridge_id' | 'sessions' | 'capacity'> & { silent: boolean })[];
}

export function watchBridges(bus: Bus, clock: Clock): BridgeRegistry {
  const bridges = new LivenessMap<string, Heartbeat>(clock, listedForMs);
  const subscription = bus.subscribe(bridgeHeartbeat('*'), (beat) => bridges.note(beat.bridge_id, beat));
  return {
    listed() {
      return bridges
        .alive()
        .map(({ bridge_id, sessions, capacity }) => {
          return { bridge_id, sessions, capacity, silent: bridges.silentMs(bridge_id) > aliveForMs };
        })
        .sort((a, b) => a.bridge_id.localeCompare(b.bridge_id));
    },
    [Symbol.dispose]: () => subscription[Symbol.dispose](),
  };
}
