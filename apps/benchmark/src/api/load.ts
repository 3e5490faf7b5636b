import { systemClock } from '@ligai/kernel';
import { Pool } from 'undici';
import { percentile, tenth } from '../percentile.ts';

export type Request = { method: 'GET' | 'POST'; path: string; body?: string };

export type Load = {
  origin: string;
  request: Request;
  /** Connections, each with one request at a time. */
  connections: number;
  seconds: number;
};

export type Measured = { answered: number; failed: number; perSecond: number; p99Ms: number };

/** Opens connections and compiles code before the measurement. */
const warmUpSeconds = 1;

/** Sends the next request on each connection after each response. A status other than 2xx also counts as failed. */
export async function load(given: Load): Promise<Measured> {
  const pool = new Pool(given.origin, { connections: given.connections, pipelining: 1 });
  try {
    await sendRequestsFor(warmUpSeconds, pool, given);
    const { failed, seconds, timesMs } = await sendRequestsFor(given.seconds, pool, given);
    const perSecond = Math.round(timesMs.length / seconds);
    return { answered: timesMs.length, failed, perSecond, p99Ms: tenth(percentile(timesMs, 99)) };
  } finally {
    await pool.close();
  }
}

async function sendRequestsFor(seconds: number, pool: Pool, { request, connections }: Load) {
  const headers = request.body === undefined ? {} : { 'content-type': 'application/json' };
  const startedMs = systemClock.monotonic();
  const timesMs: number[] = [];
  let failed = 0;
  const connection = async () => {
    while (systemClock.monotonic() < startedMs + seconds * 1000) {
      const sentMs = systemClock.monotonic();
      const { statusCode, body } = await pool.request({ ...request, headers });
      await body.dump();
      timesMs.push(systemClock.monotonic() - sentMs);
      if (statusCode >= 300) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  return { failed, timesMs, seconds: (systemClock.monotonic() - startedMs) / 1000 };
}
