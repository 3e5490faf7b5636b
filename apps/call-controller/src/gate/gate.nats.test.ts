import { randomBytes } from 'node:crypto';
import { type CallId, gateWake } from '@ligai/contracts';
import { secretBox, storeSetting } from '@ligai/db';
import { silentLog } from '@ligai/kernel';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import type { ControllerContext } from '../controller-context.ts';
import type { NodeEvent, SwitchNode } from '../node/switch-node.ts';
import { ProviderStates } from '../providers/provider-states.ts';
import type { ControllerOverrides } from '../testing/controller-under-test.ts';
import { openWorld, until } from '../testing/world.ts';
import { Gate } from './gate.ts';

const open = async (env: Record<string, string> = {}, overrides: ControllerOverrides = {}) =>
  openWorld({ database: await migratedDatabase(), nats: await natsServer() }, env, overrides);

describe('the gate', () => {
  it('stays within the limit of concurrent calls, and rejects API requests beyond it', async () => {
    await using world = await open({ MAX_CONCURRENT_CALLS: '2' });
    const first = await world.dial();
    const second = await world.dial();
    await expect(world.dial()).rejects.toMatchObject({ code: 'limit_reached', retryable: true });
    const waiting = await world.dial({ source: 'campaign' });
    await world.reach(first, 'in_progress');
    await world.reach(second, 'in_progress');
    expect((await world.callOf(waiting)).status).toBe('queued');
    world.switch.end(first);
    await world.reach(waiting, 'in_progress');
  });

  it('originates no call on a real switch while speech is simulated, and reports that in its health', async () => {
    await using world = await open({ SIMULATED_PARTS: 'deepgram,openai,murf' });
    const refusal = {
      code: 'provider_unavailable',
      retryable: true,
      message: expect.stringContaining('speech is simulated (OpenAI, Deepgram, Murf)'),
    };
    await expect(world.dial()).rejects.toMatchObject(refusal);
    await expect(world.dial({ source: 'campaign' })).rejects.toMatchObject(refusal);
    await expect(world.dial({ source: 'schedule' })).rejects.toMatchObject(refusal);
    const { problems } = await world.controller.context.health.report();
    expect(problems['speech']).toContain('set ALLOW_SIMULATED_SPEECH=1');
    expect(world.switch.count('originate')).toBe(0);
  });

  it('originates calls on a real switch with simulated speech if ALLOW_SIMULATED_SPEECH is set', async () => {
    await using world = await open({ SIMULATED_PARTS: 'deepgram,openai,murf', ALLOW_SIMULATED_SPEECH: '1' });
    await world.reach(await world.dial(), 'in_progress');
  });

  it('stays within the calls per second in every window of 1,050 ms', async () => {
    await using world = await open({ MAX_CALLS_PER_SECOND: '10', MAX_CONCURRENT_CALLS: '100' });
    await Promise.all(Array.from({ length: 22 }, () => world.dial()));
    await until('all are dialled', () => world.switch.count('originate') === 22);
    const times = world.switch.commands.filter((one) => one.do === 'originate').map((one) => one.atMs);
    for (const [index, atMs] of times.entries()) {
      const tenLater = times[index + 10];
      if (tenLater !== undefined) expect(tenLater - atMs).toBeGreaterThan(1_050);
    }
  });

  it('spaces originates evenly at a high rate, even if several calls are claimed together', async () => {
    await using world = await open({ MAX_CALLS_PER_SECOND: '100', MAX_CONCURRENT_CALLS: '100' });
    const calls = await Promise.all(Array.from({ length: 40 }, () => world.dial({ source: 'schedule' })));
    await until('all are dialled', () => world.switch.count('originate') === 40);
    for (const callId of calls) expect(world.switch.count('originate', callId)).toBe(1);
    const times = world.switch.commands.filter((one) => one.do === 'originate').map((one) => one.atMs);
    for (const [index, atMs] of times.entries()) {
      const before = times[index - 1];
      if (before !== undefined) expect(atMs - before).toBeGreaterThan(10);
    }
  });

  it('originates no more calls than there are free slots if several are claimed together', async () => {
    await using world = await open({ MAX_CALLS_PER_SECOND: '1000', MAX_CONCURRENT_CALLS: '3' });
    const calls = await Promise.all(Array.from({ length: 8 }, () => world.dial({ source: 'schedule' })));
    for (let ended = 0; ended < 8; ended += 1) {
      await until('another call is active', () => world.switch.legs.size > 0);
      expect(world.switch.legs.size).toBeLessThanOrEqual(3);
      const [callId] = calls.filter((one) => world.switch.legs.has(one));
      if (callId) world.switch.end(callId);
    }
    for (const callId of calls) expect(world.switch.count('originate', callId)).toBe(1);
  });

  it('cancels a queued call immediately and never dials it', async () => {
    await using world = await open({ MAX_CONCURRENT_CALLS: '1' });
    const first = await world.dial();
    const queued = await world.dial({ source: 'campaign' });
    expect(await world.hangup(queued)).toMatchObject({ status: 'cancelled' });
    await world.reach(first, 'in_progress');
    world.switch.end(first);
    await world.reach(first, 'completed');
    expect(world.switch.count('originate', queued)).toBe(0);
    expect(await world.terminalEventsOf(queued)).toEqual(['call.failed']);
  });

  it('never dials a call that was cancelled while it was being claimed', async () => {
    await using world = await open({ MAX_CONCURRENT_CALLS: '100', MAX_CALLS_PER_SECOND: '1000' });
    world.switch.callee = 'rings';
    const asked = Array.from({ length: 15 }, async () => {
      const callId = await world.dial();
      return { callId, status: (await world.hangup(callId)).status };
    });
    for (const { callId, status } of await Promise.all(asked)) {
      await world.reach(callId, 'cancelled');
      if (status === 'cancelled') expect(world.switch.count('originate', callId)).toBe(0);
      expect(await world.terminalEventsOf(callId)).toEqual(['call.failed']);
    }
    expect(world.switch.legs.size).toBe(0);
  });

  it('queues calls of campaigns and schedules while their number is on a call, and does not delay other calls', async () => {
    await using world = await open();
    const number = '5511987654321';
    const first = await world.dial({ number, source: 'campaign' });
    await world.reach(first, 'in_progress');
    const second = await world.dial({ number, source: 'schedule' });
    const other = await world.dial({ source: 'schedule' });
    await world.reach(other, 'in_progress');
    expect((await world.callOf(second)).status).toBe('queued');
    const api = await world.dial({ number });
    await world.reach(api, 'in_progress');
    world.switch.end(first);
    world.switch.end(api);
    await world.reach(second, 'in_progress');
  });

  it('rejects an API dial to a number on a call if one_call_per_number is "all", and names that call', async () => {
    await using world = await open({ ONE_CALL_PER_NUMBER: 'all' });
    const number = '5511987654321';
    const asked = await Promise.allSettled([world.dial({ number }), world.dial({ number })]);
    const [first] = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const [refusal] = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refusal).toMatchObject({ code: 'conflict', message: expect.stringContaining(`on call ${first}`) });
    await world.reach(first as CallId, 'in_progress');
    await expect(world.dial({ number })).rejects.toMatchObject({ code: 'conflict' });
    world.switch.end(first as CallId);
    await world.reach(first as CallId, 'completed');
    await world.reach(await world.dial({ number }), 'in_progress');
  });

  it('dials a number that is on a call if one_call_per_number is "off"', async () => {
    await using world = await open({ ONE_CALL_PER_NUMBER: 'off' });
    const number = '5511987654321';
    for (const source of ['campaign', 'schedule'] as const) {
      await world.reach(await world.dial({ number, source }), 'in_progress');
    }
  });

  it('releases the reserved bridges immediately if a claim fails, and dials the calls later', async () => {
    await using world = await open({ MAX_CALLS_PER_SECOND: '1000', MAX_CONCURRENT_CALLS: '100' });
    await world.db.execute(sql`
      create function no_claim() returns trigger language plpgsql as $$ begin raise 'no claim by script'; end $$`);
    await world.db.execute(sql`
      create constraint trigger no_claim after update of status on calls deferrable initially deferred
      for each row when (new.status = 'dialing') execute function no_claim()`);
    const asked = await Promise.all(Array.from({ length: 5 }, () => world.dial({ source: 'campaign' })));
    await until('bridges are released', () => asked.every((callId) => world.bridge.has('release', callId)));
    expect(world.switch.count('originate')).toBe(0);
    await world.db.execute(sql`drop trigger no_claim on calls`);
    for (const callId of asked) await world.reach(callId, 'in_progress');
  });

  it('ends a call as expired after its maximum time in the queue', async () => {
    await using world = await open({ MAX_CONCURRENT_CALLS: '1' });
    await world.dial();
    const late = await world.dial({ source: 'campaign', dial_within_ms: 200 });
    expect(await world.reach(late, 'failed')).toMatchObject({ reason: 'expired' });
  });

  it('dials no call while no bridge has a free session, and logs that once for all, with no recovery if they expire', async () => {
    const lines: unknown[] = [];
    const note = (fields: Record<string, unknown>, message: string) => {
      if (/media-bridges? (?!sends)|for a media-bridge/.test(message)) lines.push([message, fields]);
    };
    const log = { ...silentLog, info: note, warn: note, error: note };
    await using world = await open({}, { log, shortageOverMs: 500 });
    world.bridge.declines = true;
    const calls = [await world.dial({ dial_within_ms: 1_500 }), await world.dial({ dial_within_ms: 2_500 })];
    for (const callId of calls) expect(await world.reach(callId, 'failed')).toMatchObject({ reason: 'expired' });
    expect(world.switch.count('originate')).toBe(0);
    const fields = { callId: expect.any(String), detail: 'full', waiting: expect.any(Number) };
    expect(lines.slice(0, 1)).toEqual([['no media-bridge accepted the call', fields]]);
    await until('the shortage is over', () => lines.length > 1);
    const over = { failures: expect.any(Number), seconds: expect.any(Number) };
    expect(lines.slice(1)).toEqual([['no call waits for a media-bridge', over]]);
  });

  it('dials a due schedule before the queued calls of a campaign', async () => {
    await using world = await open({ MAX_CONCURRENT_CALLS: '1' });
    const first = await world.dial({ source: 'campaign' });
    for (let contact = 2; contact <= 4; contact += 1) await world.dial({ source: 'campaign' });
    const scheduled = await world.dial({ source: 'schedule' });
    await world.reach(first, 'in_progress');
    world.switch.end(first);
    await world.reach(scheduled, 'in_progress');
  });

  it('returns a call to the queue if its originate was certainly not sent', async () => {
    await using world = await open();
    world.switch.fail('originate', 'switch_unavailable', 2);
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    expect(world.switch.count('originate')).toBe(1);
  });

  it.each(['GATEWAY_DOWN', 'DESTINATION_OUT_OF_ORDER'])(
    'returns a call to the queue if the switch rejects it with %s before it has a channel, and waits before the next attempt',
    async (cause) => {
      await using world = await open();
      world.switch.refuse(cause);
      const callId = await world.dial();
      await world.reach(callId, 'in_progress');
      const [refused, taken] = world.switch.commands.filter((one) => one.do === 'originate').map((one) => one.atMs);
      expect((taken ?? 0) - (refused ?? 0)).toBeGreaterThan(950);
      expect(world.switch.count('originate')).toBe(2);
      expect((await world.callOf(callId)).hangupCause).toBeNull();
    },
  );

  it('loses no queued call while the switch temporarily rejects calls', async () => {
    await using world = await open({ MAX_CONCURRENT_CALLS: '20' });
    world.switch.refuse('GATEWAY_DOWN', 3);
    const calls = await Promise.all(Array.from({ length: 12 }, () => world.dial({ source: 'campaign' })));
    for (const callId of calls) await world.reach(callId, 'in_progress');
    expect(world.switch.count('originate')).toBe(15);
    for (const callId of calls) expect(await world.terminalEventsOf(callId)).toEqual([]);
  });

  it('ends a call as expired, with the cause, if the switch rejects it until its maximum time in the queue', async () => {
    await using world = await open();
    world.switch.refuse('GATEWAY_DOWN', 1_000);
    const callId = await world.dial({ dial_within_ms: 2_000 });
    await until('health reports it', async () => {
      const { problems } = await world.controller.context.health.report();
      return problems['switch'] === 'fs1:8021 refuses calls: GATEWAY_DOWN';
    });
    await expect(world.dial()).rejects.toMatchObject({ code: 'switch_unavailable' });
    expect(await world.reach(callId, 'failed')).toMatchObject({ reason: 'expired', hangupCause: 'GATEWAY_DOWN' });
    expect(await world.terminalEventsOf(callId)).toEqual(['call.failed']);
    expect(world.switch.count('originate')).toBeLessThanOrEqual(3);
  });

  it('cancels a call on request after the switch rejected it', async () => {
    await using world = await open();
    world.switch.refuse('GATEWAY_DOWN', 1_000);
    const callId = await world.dial();
    await until('it is refused', () => world.switch.count('originate') === 1);
    await world.hangup(callId);
    expect(await world.reach(callId, 'cancelled')).toMatchObject({ reason: 'api_hangup' });
  });

  it('rejects API dials while no switch can place a call', async () => {
    await using world = await open();
    world.switch.returnPath = null;
    await expect(world.dial()).rejects.toMatchObject({ code: 'switch_unavailable' });
    const report = await world.controller.context.health.report();
    expect(report.problems['switch']).toBe('no mod_audio_fork or mod_audio_stream on fs1:8021');
  });

  it('reports of each switch whether calls can be placed on it, and why not', async () => {
    await using world = await open();
    const { health } = world.controller.context;
    const peer = { kind: 'switch', name: 'fs1:8021' };
    expect(health.peers()).toEqual([{ ...peer, problem: null }]);
    world.switch.returnPath = null;
    expect(health.peers()).toEqual([{ ...peer, problem: 'no mod_audio_fork or mod_audio_stream on fs1:8021' }]);
  });

  it('rejects an invalid number', async () => {
    await using world = await open();
    await expect(world.dial({ number: '12' })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('ends queued calls to a country that is no longer allowed, and dials the others', async () => {
    await using world = await open({ MAX_CONCURRENT_CALLS: '1', ALLOWED_COUNTRIES: 'BR,US' });
    const first = await world.dial();
    const abroad = await world.dial({ source: 'campaign', number: '12025550143' });
    const next = await world.dial({ source: 'campaign' });
    await world.reach(first, 'in_progress');
    const { settings } = world.controller.context;
    await storeSetting(world.db, secretBox(randomBytes(32)), 'allowed_countries', 'BR');
    await settings.reload();
    world.switch.end(first);
    expect(await world.reach(abroad, 'failed')).toMatchObject({ reason: 'number_not_allowed' });
    await world.reach(next, 'in_progress');
    expect(world.switch.count('originate', abroad)).toBe(0);
    expect(await world.terminalEventsOf(abroad)).toEqual(['call.failed']);
    await expect(world.dial({ source: 'campaign', number: '12025550143' })).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('allowed_countries'),
    });
  });

  it('wakes no other gate after it has stopped, although its switch still reports a free slot', async () => {
    await using world = await open();
    let report: (event: NodeEvent) => void = () => {};
    const onEvent: SwitchNode['onEvent'] = (listener) => {
      report = listener;
      return { [Symbol.dispose]: () => {} };
    };
    const node = { onEvent, canDial: false } as unknown as SwitchNode;
    const published: unknown[] = [];
    const bus = {
      subscribe: () => ({ [Symbol.dispose]: () => {} }),
      publish: (topic: unknown) => void published.push(topic),
    };
    const providerStates = new ProviderStates();
    const context = { ...world.controller.context, bus, providerStates } as unknown as ControllerContext;
    const gate = new Gate(context, [node]);
    report({ type: 'dialable' });
    expect(published).toEqual([gateWake]);
    await gate[Symbol.asyncDispose]();
    report({ type: 'dialable' });
    expect(published).toEqual([gateWake]);
  });
});
