import type { Clock } from '@ligai/kernel';
import type { RequestHandler } from 'express';
import { Histogram, type Registry } from 'prom-client';

/** Counts and times every answer by method, route and status. What no route took is under `none`, so that labels stay few. */
export function observeRequests(metrics: Registry, clock: Clock): RequestHandler {
  const seconds = new Histogram({
    name: 'ligai_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [metrics],
  });
  return (request, response, next) => {
    const startedMs = clock.monotonic();
    response.once('close', () => {
      const labels = { method: request.method, route: request.route?.path ?? 'none', status: response.statusCode };
      seconds.observe(labels, (clock.monotonic() - startedMs) / 1000);
    });
    next();
  };
}
