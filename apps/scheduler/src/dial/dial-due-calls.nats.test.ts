import { randomBytes } from 'node:crypto';
import { deletePrompt, insertPrompt, schema, secretBox, storeSetting, updatePrompt } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { aPhoneNumber, waitUntil } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World } from '../testing/world.ts';
import { defaultTiming } from '../timing.ts';

let world: World;
beforeEach(async () => {
  world = await World.open();
});
afterEach(() => world[Symbol.asyncDispose]());

const until = (what: string, check: () => boolean | Promise<boolean>) =>
  waitUntil(check, { what, timeoutMs: 20_000, everyMs: 10 });

describe('a scheduled call', () => {
  it('is asked for when its time has come, not before, with the prompt that is active then', async () => {
    await world.controller();
    await world.scheduler();
    const schedule = await world.schedule(1_500);
    await world.schedule(60_000);
    await world.db.update(schema.prompts).set({ content: 'Changed meanwhile.' });
    const dialing = await world.reach(schedule, 'dialing');
    await until('asked for', () => world.asked.length > 0);
    expect(world.asked).toHaveLength(1);
    expect(world.asked[0]).toMatchObject({
      call_id: dialing.callId,
      number: schedule.phoneNumber,
      source: 'schedule',
      prompt: { content: 'Changed meanwhile.' },
    });
    expect(world.asked[0]?.atMs).toBeGreaterThanOrEqual(schedule.scheduledTime.getTime() - 5);
  });

  it('gets its own prompt as that is then, its variables, name and metadata', async () => {
    await world.controller();
    const prompt = await insertPrompt(world.db, { name: 'Sales', content: 'Sell {{product}}.' });
    const given = { promptId: prompt.id, variables: { product: 'plan B' }, name: 'Maria', metadata: { order: 7 } };
    const schedule = await world.schedule(300, given);
    await updatePrompt(world.db, prompt.id, { content: 'Offer {{product}} to {{name}}.' });
    await world.scheduler();
    await world.confirmed(schedule);
    expect(world.asked).toMatchObject([
      {
        ...{ schedule_id: schedule.id, name: 'Maria', metadata: { order: 7 }, attempt: 1, campaign_id: null },
        prompt: {
          ...{ prompt_id: prompt.id, content: 'Offer {{product}} to {{name}}.' },
          variables: { product: 'plan B', name: 'Maria', order: '7', phone_number: schedule.phoneNumber },
        },
      },
    ]);
  });

  it('fails where its prompt was deleted, or uses a variable now for which it has no value', async () => {
    await world.controller();
    const gone = await insertPrompt(world.db, { name: 'Gone', content: 'Sell.' });
    const changed = await insertPrompt(world.db, { name: 'Changed', content: 'Sell {{product}}.' });
    const orphan = await world.schedule(0, { promptId: gone.id, wake: false });
    const unfilled = await world.schedule(0, { promptId: changed.id, wake: false });
    await deletePrompt(world.db, gone.id);
    await world.scheduler();
    expect(await world.reach(orphan, 'failed')).toMatchObject({ reason: 'prompt_deleted' });
    expect(await world.reach(unfilled, 'failed')).toMatchObject({ reason: 'prompt_variables' });
    expect(world.asked).toEqual([]);
  });

  it('fails where its prompt has become too long with its values', async () => {
    await world.controller();
    const { id: promptId } = await insertPrompt(world.db, { name: 'Long', content: 'Sell {{product}}.' });
    const given = { promptId, variables: { product: 'x'.repeat(1_000) }, wake: false };
    const schedule = await world.schedule(0, given);
    await updatePrompt(world.db, promptId, { content: '{{product}}'.repeat(101) });
    await world.scheduler();
    expect(await world.reach(schedule, 'failed')).toMatchObject({ reason: 'prompt_too_long' });
    expect(world.asked).toEqual([]);
  });

  it('that comes in earlier than what is waited for wakes the scheduler', async () => {
    await world.controller();
    await world.scheduler({ ...defaultTiming, checkEveryMs: 600_000 });
    await world.schedule(500_000);
    const near = await world.schedule(300);
    await world.reach(near, 'dialing');
  });

  it('is found without a wake, too', async () => {
    await world.controller();
    await world.scheduler({ ...defaultTiming, checkEveryMs: 200 });
    const quiet = await world.schedule(300, { wake: false });
    await world.reach(quiet, 'dialing');
  });

  it('that was cancelled is never asked for', async () => {
    await world.controller();
    await world.scheduler();
    const cancelled = await world.schedule(700);
    const other = await world.schedule(1_000);
    await world.db.update(schema.schedules).set({ status: 'cancelled' }).where(sql`id = ${cancelled.id}`);
    await world.reach(other, 'dialing');
    await until('asked for', () => world.asked.length > 0);
    expect(await world.read(cancelled)).toMatchObject({ status: 'cancelled', callId: null });
    expect(world.asked).toHaveLength(1);
  });
});

describe('one call comes of one schedule', () => {
  it('where call-controller is late: it is asked again under the same call_id', async () => {
    await world.controller();
    const late = Promise.withResolvers<void>();
    world.beforeAnswer = () => (world.asked.length === 1 ? late.promise : Promise.resolve());
    await world.scheduler();
    const schedule = await world.schedule(0);
    await until('it is requested again', () => world.asked.length === 2);
    late.resolve();
    await world.confirmed(schedule);
    expect(new Set(world.asked.map(({ call_id }) => call_id)).size).toBe(1);
    expect(await world.countCalls()).toBe(1);
  });

  it('where its scheduler dies between claim and answer: another asks under the same call_id', async () => {
    await world.controller();
    world.beforeAnswer = () => new Promise(() => {});
    const first = await world.scheduler();
    const schedule = await world.schedule(0);
    await until('it is requested', () => world.asked.length === 1);
    const killed = first.kill();
    world.beforeAnswer = async () => {};
    await world.scheduler();
    await world.confirmed(schedule);
    await killed;
    expect(new Set(world.asked.map(({ call_id }) => call_id)).size).toBe(1);
    expect(await world.countCalls()).toBe(1);
  });

  it('where several schedulers find hundreds due at once', async () => {
    await world.controller();
    await Promise.all([world.scheduler(), world.scheduler(), world.scheduler()]);
    await world.db.insert(schema.schedules).values(
      Array.from({ length: 600 }, () => ({
        phoneNumber: aPhoneNumber(),
        scheduledTime: sql`clock_timestamp() + interval '300 milliseconds'`,
      })),
    );
    await world.schedule(300);
    await until('all are calls', async () => (await world.countCalls()) === 601);
    expect(new Set(world.asked.map(({ call_id }) => call_id)).size).toBe(601);
  });

  it('if no call-controller runs at first', async () => {
    await world.scheduler();
    const schedule = await world.schedule(0);
    const { callId } = await world.reach(schedule, 'dialing');
    await world.controller();
    await until('it is requested', () => world.asked.length > 0);
    expect(world.asked[0]?.call_id).toBe(callId);
  });
});

describe('while no call-controller answers', () => {
  it('few are claimed, so that the rest can be cancelled', async () => {
    const schedules = [];
    for (let nth = 0; nth < 300; nth += 1) schedules.push(await world.schedule(-1_000, { wake: false }));
    await world.scheduler();
    const pending = async () => await world.db.$count(schema.schedules, sql`status = 'pending'`);
    await until('the first batch is claimed', async () => (await pending()) < 300);
    await world.schedule(0);
    expect(await pending()).toBeGreaterThan(150);
    const lost = () => world.logged.filter((message) => message.includes('not confirmed'));
    await until('it is logged', () => lost().length > 0);
    // One line for the whole batch.
    expect(lost()).toEqual(['requests for scheduled calls are not confirmed; each is repeated with the same call_id']);
    await world.controller();
    await until('all are calls', async () => (await world.countCalls()) === 301);
    await until('its end is logged', () => world.logged.includes('requests for scheduled calls are confirmed again'));
  });
});

describe('after a downtime', () => {
  it('what is within the grace is dialled once, what is past it is missed', async () => {
    await world.controller();
    const young = await world.schedule(-590_000);
    const old = await world.schedule(-601_000);
    await world.scheduler();
    await world.reach(young, 'dialing');
    expect(await world.reach(old, 'missed')).toMatchObject({ callId: null, reason: 'too_late' });
    await until('asked for', () => world.asked.length > 0);
    expect(world.asked).toHaveLength(1);
  });

  it('the grace is a setting', async () => {
    await world.controller();
    await storeSetting(world.db, secretBox(randomBytes(32)), 'schedule_grace_seconds', '30');
    await world.scheduler();
    expect(await world.reach(await world.schedule(-31_000), 'missed')).toMatchObject({ reason: 'too_late' });
  });

  it('what was claimed before it and never asked for is missed past the grace, and never dialled', async () => {
    await world.controller();
    const schedule = await world.schedule(-700_000, { wake: false });
    const claimed = { status: 'dialing', callId: sql`'call-claimed'`, askAgainAt: sql`now()` } as const;
    await world.db.update(schema.schedules).set(claimed);
    await world.scheduler();
    expect(await world.reach(schedule, 'missed')).toMatchObject({ reason: 'too_late' });
    expect(world.asked).toEqual([]);
  });
});

describe('a scheduled call fails', () => {
  it('where no prompt is active at its time', async () => {
    await world.controller();
    await world.scheduler();
    await world.db.update(schema.prompts).set({ isActive: false });
    const failed = await world.reach(await world.schedule(0), 'failed');
    expect(failed).toMatchObject({ reason: 'no_active_prompt', endedAt: expect.any(Date) });
    expect(world.asked).toEqual([]);
  });

  it('where call-controller refuses its number', async () => {
    await world.controller();
    world.beforeAnswer = async () => {
      throw new LigaiError('invalid_request', 'its number cannot be dialled here');
    };
    await world.scheduler();
    expect(await world.reach(await world.schedule(0), 'failed')).toMatchObject({ reason: 'number_not_allowed' });
  });

  it('but continues after an internal error of call-controller', async () => {
    await world.controller();
    world.beforeAnswer = async () => {
      if (world.asked.length === 1) throw new Error('Postgres is away');
    };
    await world.scheduler();
    const schedule = await world.schedule(0);
    await until('it is requested again', () => world.asked.length === 2);
    await world.confirmed(schedule);
  });
});
