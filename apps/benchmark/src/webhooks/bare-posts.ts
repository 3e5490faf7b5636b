import { systemClock } from '@ligai/kernel';
import { Agent } from 'undici';
import type { Endpoint } from './endpoints.ts';

const atOnce = 16;

/** Floor: POSTs per second with the same bodies from one process, without Postgres or signatures. */
export async function barePostsPerSecond(endpoints: readonly Endpoint[], each: number): Promise<number> {
  const body = JSON.stringify({ event: 'call.state_changed', timestamp: '2026-01-15T10:30:00Z', data: {} });
  const startedMs = systemClock.monotonic();
  const post = async (agent: Agent, url: string, posts: { left: number }) => {
    const { origin, pathname } = new URL(url);
    while (posts.left-- > 0) {
      const headers = { 'webhook-id': String(posts.left) };
      await (await agent.request({ origin, path: pathname, method: 'POST', body, headers })).body.dump();
    }
  };
  await Promise.all(
    endpoints.map(async ({ url }) => {
      const agent = new Agent({ connections: atOnce, pipelining: 1 });
      const posts = { left: each };
      await Promise.all(Array.from({ length: atOnce }, () => post(agent, url, posts)));
      await agent.destroy();
    }),
  );
  return (endpoints.length * each * 1000) / (systemClock.monotonic() - startedMs);
}
