import { callEventSubject, newEventId, type Topic, topic } from '@ligai/contracts';
import type { Schedule } from '@ligai/db';
import { plainCallContext } from '@ligai/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { World } from '../testing/world.ts';
import { defaultTiming } from '../timing.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
  await world.controller();
});
afterEach(() => world[Symbol.asyncDispose]());

/** What call-controller publishes once the end is committed. */
function tellOfEnd({ callId, phoneNumber }: Schedule, type: 'call.ended' | 'call.failed'): void {
  if (callId === null) throw new Error('not dialled yet');
  const anything: Topic = topic(callEventSubject(callId, type), z.unknown());
  const now = '2026-01-15T10:30:00Z';
  world.bus.publish(anything, {
    ...{ id: newEventId(), type, occurred_at: now, call_id: callId, sequence: 5 },
    data: {
      ...{ call_id: callId, called_number: phoneNumber, start_time: null, status: 'completed' },
      ...{ end_time: now, duration: 0, hangup_cause: null, reason: null, successful: false },
      ...{ provider: null, provider_status: null },
      ...plainCallContext,
    },
  });
}

it('a schedule is completed when its call was answered and has ended, by its event', async () => {
  await world.scheduler({ ...defaultTiming, sweepEveryMs: 600_000 });
  const schedule = await world.confirmed(await world.schedule(0));
  await world.end(schedule, 'completed', true);
  tellOfEnd(schedule, 'call.ended');
  expect(await world.reach(schedule, 'completed')).toMatchObject({ reason: null, endedAt: expect.any(Date) });
});

it('a schedule has failed when its call was not answered, with the reason', async () => {
  await world.scheduler({ ...defaultTiming, sweepEveryMs: 600_000 });
  const schedule = await world.confirmed(await world.schedule(0));
  await world.end(schedule, 'busy', false);
  tellOfEnd(schedule, 'call.failed');
  expect(await world.reach(schedule, 'failed')).toMatchObject({ reason: 'busy' });
});

it('an event that the row does not bear out changes nothing, and a lost one only costs time', async () => {
  await world.scheduler();
  const schedule = await world.confirmed(await world.schedule(0));
  tellOfEnd(schedule, 'call.ended');
  await world.confirmed(await world.schedule(0));
  expect((await world.read(schedule)).status).toBe('dialing');
  await world.end(schedule, 'no_answer', false);
  expect(await world.reach(schedule, 'failed')).toMatchObject({ reason: 'no_answer' });
});

it('what ended while no scheduler ran is settled by the next one', async () => {
  const first = await world.scheduler();
  const schedule = await world.confirmed(await world.schedule(0));
  await first.kill();
  await world.end(schedule, 'completed', true);
  await world.scheduler({ ...defaultTiming, sweepEveryMs: 600_000 });
  await world.reach(schedule, 'completed');
});
