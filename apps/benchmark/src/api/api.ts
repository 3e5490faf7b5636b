import { fetch } from 'undici';
import type { Row, Scenario } from '../scenario.ts';
import { ApiUnderTest, startFloor } from './api-under-test.ts';
import { measureForwardedAudio } from './forwarded-audio.ts';
import { load, type Request } from './load.ts';

const callsInTable = 100_000;
/** Concurrent requests of a busy dashboard and a few integrations. */
const connections = 16;
const seconds = 5;

const scenarios: (Request & { what: string })[] = [
  { what: 'list', method: 'GET', path: '/api/v1/calls?skip=0&limit=50' },
  { what: 'get', method: 'GET', path: '/api/v1/calls/5000' },
  { what: 'dial', method: 'POST', path: '/api/v1/calls/dial', body: '{"number": "5511999887766"}' },
];

export const api: Scenario = {
  name: 'api',
  about: `requests per second with ${callsInTable.toLocaleString('en')} calls in the table and ${connections} concurrent requests; latency that the gateway adds to audio`,
  goal: 'The floor is a bare Express route that returns the same answer from a separate process; for audio, a direct connection to the media-bridge.',
  async run(progress, options) {
    await using running = await ApiUnderTest.start(options.calls ?? callsInTable);
    progress('the stack is ready, the table is filled');
    const rows: Row[] = [];
    for (const { what, ...request } of scenarios) {
      rows.push(await measure(what, request, running.stack.ready.api, options.concurrency ?? connections));
      progress(`${what}: measured`);
    }
    rows.push(await measureForwardedAudio(running));
    return rows;
  },
};

async function measure(what: string, request: Request, origin: string, connections: number): Promise<Row> {
  const floor = await measureFloor(request, origin, connections);
  const { perSecond, p99Ms, answered, failed } = await load({ origin, request, connections, seconds });
  return {
    what,
    answered,
    failed,
    ...{ perSecond, p99Ms, floorPerSecond: floor.perSecond, floorP99Ms: floor.p99Ms },
    shareOfFloor: Math.round((100 * perSecond) / floor.perSecond) / 100,
  };
}

async function measureFloor(request: Request, origin: string, connections: number) {
  const headers = { 'content-type': 'application/json' };
  const { method, body = null } = request;
  const answer = await (await fetch(`${origin}${request.path}`, { method, body, headers })).json();
  await using floor = await startFloor(answer);
  return await load({ origin: floor.origin, request: { ...request, path: '/' }, connections, seconds });
}
