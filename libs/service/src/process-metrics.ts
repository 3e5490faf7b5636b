import { collectDefaultMetrics, Registry } from 'prom-client';

/**
 * How often Node looks whether the event loop is late. prom-client's default of 10 ms wakes an idle process a hundred
 * times a second, for 1 % of a core.
 */
const eventLoopPrecisionMs = 50;

let collected: Registry | undefined;

/**
 * The metrics of the process itself: memory, processor time, event loop, garbage collection. Collected once, because
 * what collects them cannot be stopped.
 */
export function processMetrics(): Registry {
  if (!collected) {
    collected = new Registry();
    collectDefaultMetrics({ register: collected, eventLoopMonitoringPrecision: eventLoopPrecisionMs });
  }
  return collected;
}
