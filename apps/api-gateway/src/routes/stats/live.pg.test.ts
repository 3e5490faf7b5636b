import { BridgeId, bridgeHeartbeat, type LiveStatsAnswer, newCallId, serviceStatus } from '@ligai/contracts';
import { schema } from '@ligai/db';
import { aPhoneNumber, aPrompt } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type GatewayUnderTest, startGatewayOnOwnServers } from '../../testing/gateway-under-test.ts';
import { putSetting } from '../../testing/gateways-with-providers.ts';

let gateway: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGatewayOnOwnServers();
  await putSetting(gateway, 'max_concurrent_calls', '20');
});

beforeEach(() => gateway.context.db.delete(schema.calls));

afterAll(() => gateway[Symbol.asyncDispose]());

async function aCall(minutesAgo: number, row: Partial<typeof schema.calls.$inferInsert> = {}): Promise<void> {
  const at = sql<Date>`now() - ${minutesAgo} * interval '1 minute'`;
  const end = row.status && !['queued', 'dialing', 'ringing', 'in_progress'].includes(row.status);
  await gateway.context.db.insert(schema.calls).values({
    ...{ callId: newCallId(), calledNumber: aPhoneNumber(), source: 'api', prompt: aPrompt() },
    ...{ createdAt: at as unknown as Date, dialBefore: new Date(), ...(end && { endTime: at as unknown as Date }) },
    ...row,
  });
}

/** The figures once those of an earlier request are outdated. */
async function live(expected: object): Promise<LiveStatsAnswer> {
  return vi.waitFor(
    async () => {
      const { status, body } = await gateway.ask('GET /api/v1/stats/live');
      expect(status).toBe(200);
      expect(body).toMatchObject(expected);
      return body as LiveStatsAnswer;
    },
    { timeout: 15_000, interval: 100 },
  );
}

const answered = { startTime: new Date() };

describe('the live statistics', () => {
  it('count the telephone calls of each of the last 60 minutes by how they ended', async () => {
    await aCall(3, { status: 'completed', successful: true, ...answered });
    await aCall(3, { status: 'completed', ...answered });
    await aCall(3, { status: 'busy' });
    await aCall(3, { status: 'cancelled' });
    await aCall(70, { status: 'busy' });
    await aCall(0, { status: 'ringing' });
    await aCall(0);
    // Conversations in a browser dial nobody.
    await aCall(3, { source: 'browser', status: 'completed', successful: true, ...answered });
    await aCall(0, { source: 'browser', status: 'in_progress', ...answered });
    await aCall(0, { source: 'browser' });
    const { minutes, at } = await live({ lines: { used: 1, queued: 1 } });
    expect(minutes).toHaveLength(60);
    const counted = minutes.filter(({ placed }) => placed > 0);
    expect(counted.map(({ minute: _, ...counts }) => counts)).toEqual([
      { placed: 3, answered: 2, successful: 1, failed: 2 },
      { placed: 1, answered: 0, successful: 0, failed: 0 },
    ]);
    const gaps = minutes.map(({ minute }, nth) => Date.parse(minute) - Date.parse(minutes[nth - 1]?.minute ?? minute));
    expect(new Set(gaps.slice(1))).toEqual(new Set([60_000]));
    expect(Date.parse(at) - Date.parse(minutes.at(-1)?.minute ?? '')).toBeLessThan(60_000);
  });

  it("have today's answer rate, which leaves out calls that still ring", async () => {
    await live({ today: { placed: 0, answer_rate: null } });
    await aCall(0, { status: 'completed', successful: true, ...answered });
    await aCall(0, { status: 'in_progress', ...answered });
    await aCall(0, { status: 'no_answer' });
    await aCall(0, { status: 'ringing' });
    await live({ today: { placed: 4, answered: 2, successful: 1, failed: 1, answer_rate: 66.7 } });
  });

  it('have the lines in use and free, and the calls that each switch carries', async () => {
    await aCall(0, { status: 'dialing', node: 'fs1:8021' as never });
    await aCall(0, { status: 'in_progress', node: 'fs1:8021' as never, ...answered });
    await aCall(0);
    await live({
      lines: { used: 2, limit: 20, free: 18, queued: 1 },
      switches: [{ node: 'fs1:8021', state: 'unavailable', since: null, channels: 2 }],
    });
  });

  it('show each switch as call-controllers report it, and each media-bridge with its calls', async () => {
    await aCall(0, { status: 'dialing', node: 'fs1:8021' as never });
    const since = '2026-01-15T10:00:00Z';
    const peer = { kind: 'switch' as const, since };
    const about = { name: 'call-controller', status: 'healthy' as const, version: '0.1.0', since };
    const say = (instance: string, problem: string | null) =>
      gateway.others.publish(serviceStatus('call-controller'), {
        ...{ ...about, instance },
        peers: [
          { ...peer, name: 'fs1:8021', problem },
          { ...peer, name: 'fs2:8021', problem: 'fs2:8021 is not connected: ECONNREFUSED' },
        ],
      });
    const beat = { ws_url: 'ws://127.0.0.1:1', capacity: 4 };
    const publish = () => {
      say('one', null);
      say('two', 'fs1:8021 is not connected: ECONNREFUSED');
      gateway.others.publish(bridgeHeartbeat(BridgeId.parse('bridge-1')), {
        ...beat,
        bridge_id: 'bridge-1',
        sessions: 4,
      });
      gateway.others.publish(bridgeHeartbeat(BridgeId.parse('bridge-2')), {
        ...beat,
        bridge_id: 'bridge-2',
        sessions: 1,
      });
    };
    await vi.waitFor(
      async () => {
        publish();
        expect((await gateway.ask('GET /api/v1/stats/live')).body).toMatchObject({
          switches: [
            { node: 'fs1:8021', state: 'ready', reason: null, since, channels: 1 },
            {
              ...{ node: 'fs2:8021', state: 'unavailable', since, channels: 0 },
              reason: 'fs2:8021 is not connected: ECONNREFUSED',
            },
          ],
          bridges: [
            { bridge_id: 'bridge-1', state: 'full', calls: 4, capacity: 4 },
            { bridge_id: 'bridge-2', state: 'ready', calls: 1, capacity: 4 },
          ],
        });
      },
      { timeout: 15_000, interval: 100 },
    );
    await vi.waitFor(
      async () =>
        expect((await gateway.ask('GET /api/v1/stats/live')).body).toMatchObject({
          bridges: [{ bridge_id: 'bridge-1', state: 'silent' }, { bridge_id: 'bridge-2' }],
        }),
      { timeout: 15_000, interval: 200 },
    );
  });
});
