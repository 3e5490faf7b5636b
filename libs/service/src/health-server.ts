import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf } from '@ligai/kernel';
import type { Registry } from 'prom-client';
import type { Health, HealthReport } from './health.ts';
import { processMetrics } from './process-metrics.ts';

export type HealthServer = { readonly port: number } & AsyncDisposable;

/**
 * Serves `/health/live` (the event loop runs), `/health/ready` (the process can work, else 503) and `/metrics`: those of
 * the process, and `metrics`.
 */
export async function startHealthServer(
  where: { host: string; port: number },
  health: Health,
  metrics: Registry,
): Promise<HealthServer> {
  const server = createServer(answerHealth(health, metrics));
  await listen(server, where);
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.asyncDispose]: () => close(server) };
}

function answerHealth(health: Health, metrics: Registry): RequestListener {
  const ofProcess = processMetrics();
  return (request, response) => {
    const path = request.url?.split('?')[0];
    // A gauge that cannot be read must not end the process.
    const fail = (error: unknown) => sendJson(response, 500, { detail: messageOf(error) });
    if (path === '/health/live') return sendJson(response, 200, { status: 'alive' });
    if (path === '/health/ready') {
      const send = (report: HealthReport) => sendJson(response, report.status === 'healthy' ? 200 : 503, report);
      health.report().then(send).catch(fail);
      return;
    }
    if (path === '/metrics') {
      const send = (texts: string[]) => response.setHeader('Content-Type', metrics.contentType).end(texts.join('\n'));
      Promise.all([ofProcess.metrics(), metrics.metrics()]).then(send).catch(fail);
      return;
    }
    sendJson(response, 404, { detail: `Not found: ${path}` });
  };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** Listens, or rejects with the system's error (`EADDRINUSE`, …). */
export function listen(server: Server, where: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where.port, where.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Stops listening, lets active responses finish and closes idle connections. */
export function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}
