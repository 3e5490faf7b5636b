import { newCallId } from '@ligai/contracts';
import { silentLog, systemClock } from '@ligai/kernel';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { openWorld, until } from '../testing/world.ts';

const open = async (env: Record<string, string> = {}) =>
  openWorld({ database: await migratedDatabase(), nats: await natsServer() }, env);

/** Where the switch does not settle within the patience of a test: what happens here needs no settling. */
const openUnsettled = async () =>
  openWorld({ database: await migratedDatabase(), nats: await natsServer() }, {}, { settleMs: 120_000 });

describe('recovery', () => {
  it('continues an answered call after its controller was killed', async () => {
    await using world = await open();
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    await world.controller.kill();
    await world.anotherController();
    await until('it is adopted', async () => (await world.callOf(callId)).leaseEpoch === 2);
    await world.hangup(callId);
    expect(await world.reach(callId, 'completed')).toMatchObject({ reason: 'api_hangup' });
    // Audio that was well has been left alone.
    expect(world.switch.count('start_audio')).toBe(1);
    expect(world.switch.count('originate')).toBe(1);
  });

  it('reconnects only the audio on the file path before the settling time of the switch ends', async () => {
    await using world = await open();
    world.switch.returnPath = 'file';
    const missing = await world.dial();
    await world.reach(missing, 'in_progress');
    const talking = await world.dial();
    await world.reach(talking, 'in_progress');
    await world.controller[Symbol.asyncDispose]();
    world.switch.legs.delete(missing);
    await world.anotherController();
    await until('its audio is reconnected', () => world.switch.count('start_audio', talking) === 2);
    expect((await world.callOf(missing)).status).toBe('in_progress');
    expect(await world.reach(missing, 'failed')).toMatchObject({ reason: 'switch_lost' });
    expect(world.switch.count('start_audio', talking)).toBe(2);
  });

  it('ends a call that ended without a controller as failed if it was answered, otherwise as unknown', async () => {
    await using world = await open();
    const answered = await world.dial();
    await world.reach(answered, 'in_progress');
    world.switch.callee = 'rings';
    const ringing = await world.dial();
    await world.reach(ringing, 'ringing');
    await world.controller.kill();
    world.switch.end(answered);
    world.switch.end(ringing, { cause: 'NO_ANSWER' });
    // It talked for 3.8 s, and the outage lasts for most of a minute.
    await world.db.execute(sql`
      update calls set start_time = clock_timestamp() - interval '52 seconds',
        last_seen_at = clock_timestamp() - interval '48.2 seconds' where call_id = ${answered}`);
    await world.anotherController();
    expect(await world.reach(answered, 'failed')).toMatchObject({
      ...{ reason: 'switch_lost', successful: false, duration: 4 },
    });
    expect(await world.terminalEventsOf(answered)).toEqual(['call.ended']);
    expect(await world.reach(ringing, 'unknown')).toMatchObject({ reason: 'not_confirmed' });
    expect(await world.terminalEventsOf(ringing)).toEqual(['call.failed']);
    expect(world.switch.count('originate')).toBe(2);
  });

  it('uses the observed end of a call if another controller received the end that the killed one did not store', async () => {
    await using world = await open();
    world.switch.callee = 'rings';
    const second = await world.anotherController();
    const callId = await world.dial();
    await world.reach(callId, 'ringing');
    await world.controller.kill();
    world.switch.end(callId, { cause: 'USER_BUSY', sipStatus: 486 });
    expect(await world.reach(callId, 'busy')).toMatchObject({ hangupCause: 'USER_BUSY' });
    await second[Symbol.asyncDispose]();
  });

  it('finds an originate of unknown outcome and never sends it again', async () => {
    await using world = await open();
    world.switch.fail('originate', 'outcome_unknown');
    const callId = await world.dial();
    expect(await world.reach(callId, 'unknown')).toMatchObject({ reason: 'not_confirmed' });
    expect(world.switch.count('originate')).toBe(1);
  });

  it('continues a call whose originate of unknown outcome had arrived', async () => {
    await using world = await open();
    world.switch.callee = 'rings';
    world.switch.fail('originate', 'outcome_unknown');
    const callId = await world.dial();
    await until('it is dialled', () => world.switch.count('originate') === 1);
    world.switch.legs.set(callId, { callId, answered: true, held: false });
    await world.reach(callId, 'in_progress');
    expect(world.switch.count('originate')).toBe(1);
  });

  it('originates nothing without a confirmed lease, and continues to handle existing calls', async () => {
    await using world = await open();
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    // Nobody can renew the lease, nor take it: it runs out.
    await world.db.transaction(async (tx) => {
      await tx.execute('select * from switch_leases for update');
      await until('the lease has run out', async () => {
        const { rows } = await tx.execute('select expires_at < clock_timestamp() as over from switch_leases');
        return rows[0]?.['over'] === true;
      });
      const waiting = await world.dial();
      world.switch.end(callId);
      await world.reach(callId, 'completed');
      expect((await world.callOf(waiting)).status).toBe('queued');
    });
  });

  it('detects events that were missed while the connection was lost', async () => {
    await using world = await open();
    const callId = await world.dial();
    const staying = await world.dial();
    await world.reach(callId, 'in_progress');
    await world.reach(staying, 'in_progress');
    world.switch.loseConnections(() => world.switch.legs.delete(callId));
    expect(await world.reach(callId, 'failed')).toMatchObject({ reason: 'switch_lost' });
    expect((await world.callOf(staying)).status).toBe('in_progress');
  });

  it('starts the conversation of an answer missed during a lost connection before the settling time of the switch ends', async () => {
    await using world = await openUnsettled();
    world.switch.callee = 'rings';
    const callId = await world.dial();
    await world.reach(callId, 'ringing');
    world.switch.loseConnections(() => world.switch.legs.set(callId, { callId, answered: true, held: false }));
    await world.reach(callId, 'in_progress');
    expect(world.switch.count('start_audio', callId)).toBe(1);
    expect(world.switch.count('originate')).toBe(1);
  });

  it('dates a missed answer and limits its duration by what the switch reports', async () => {
    await using world = await open();
    world.switch.callee = 'rings';
    const callId = await world.dial();
    await world.reach(callId, 'ringing');
    const answeredAtMs = systemClock.now() - 20_000;
    world.switch.loseConnections(() => {
      world.switch.legs.set(callId, { callId, answered: true, held: false });
      world.switch.answeredAtMs.set(callId, answeredAtMs);
    });
    const { startTime } = await world.reach(callId, 'in_progress');
    expect(Math.abs((startTime?.getTime() ?? 0) - answeredAtMs)).toBeLessThan(500);
  });

  it('dates a missed answer by its detection if the switch reports no date', async () => {
    await using world = await open();
    world.switch.callee = 'rings';
    const callId = await world.dial();
    await world.reach(callId, 'ringing');
    world.switch.fail('talked_ms', 'outcome_unknown');
    const fromMs = systemClock.now();
    world.switch.loseConnections(() => world.switch.legs.set(callId, { callId, answered: true, held: false }));
    const { startTime } = await world.reach(callId, 'in_progress');
    expect(startTime?.getTime()).toBeGreaterThan(fromMs - 500);
  });

  it('uses the duration that the switch reports with the end if answer and conversation were missed', async () => {
    await using world = await open();
    world.switch.callee = 'rings';
    const callId = await world.dial();
    await world.reach(callId, 'ringing');
    world.switch.end(callId, { answered: true, talkedMs: 12_000 });
    const { startTime, endTime } = await world.reach(callId, 'completed');
    const durationMs = (endTime?.getTime() ?? 0) - (startTime?.getTime() ?? 0);
    expect(Math.abs(durationMs - 12_000)).toBeLessThan(100);
    expect(await world.terminalEventsOf(callId)).toEqual(['call.ended']);
  });

  it('starts the conversation of an answer missed between two controllers before the settling time of the switch ends', async () => {
    await using world = await openUnsettled();
    world.switch.callee = 'rings';
    const callId = await world.dial();
    await world.reach(callId, 'ringing');
    await world.controller.kill();
    world.switch.emit({ type: 'leg_answered', callId });
    await world.anotherController();
    await world.reach(callId, 'in_progress');
    expect(world.switch.count('originate')).toBe(1);
  });

  it('treats an unlisted leg as ended only after the settling time of the switch', async () => {
    await using world = await openUnsettled();
    const talking = await world.dial();
    await world.reach(talking, 'in_progress');
    world.switch.callee = 'rings';
    const missing = await world.dial();
    const ringing = await world.dial();
    for (const callId of [missing, ringing]) await world.reach(callId, 'ringing');
    world.switch.loseConnections(() => {
      world.switch.legs.delete(talking);
      world.switch.legs.delete(missing);
      world.switch.legs.set(ringing, { callId: ringing, answered: true, held: false });
    });
    // By then the switch has been queried.
    await world.reach(ringing, 'in_progress');
    expect((await world.callOf(talking)).status).toBe('in_progress');
    expect((await world.callOf(missing)).status).toBe('ringing');
  });

  it('adopts a rejected and redialled call as its current leg', async () => {
    await using world = await open();
    const second = await world.anotherController();
    world.switch.callee = 'rings';
    world.switch.refuse('GATEWAY_DOWN');
    const callId = await world.dial();
    await world.reach(callId, 'ringing');
    await world.controller.kill();
    await until('it is adopted', async () => (await world.callOf(callId)).leaseEpoch === 2);
    world.switch.emit({ type: 'leg_answered', callId });
    await world.reach(callId, 'in_progress');
    expect(world.switch.count('hangup')).toBe(0);
    await second[Symbol.asyncDispose]();
  });

  it('hangs up a leg whose call has ended, and ignores a leg that belongs to no call', async () => {
    await using world = await open();
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    world.switch.end(callId);
    await world.reach(callId, 'completed');
    const stranger = newCallId();
    for (const id of [callId, stranger]) world.switch.legs.set(id, { callId: id, answered: true, held: false });
    world.switch.loseConnections();
    await until('it is hung up', () => !world.switch.legs.has(callId));
    expect(world.switch.legs.has(stranger)).toBe(true);
    expect(await world.terminalEventsOf(callId)).toEqual(['call.ended']);
  });

  it('ends a call on a switch that is no longer configured at the time when that switch must have ended it', async () => {
    await using world = await open();
    const callId = await world.dial();
    const lasting = await world.dial();
    await world.reach(callId, 'in_progress');
    await world.reach(lasting, 'in_progress');
    await world.controller.kill();
    await world.db.execute("update calls set node = 'gone:8021'");
    await world.db.execute(
      "update calls set start_time = start_time - interval '1 day', last_seen_at = start_time - interval '1 day' + interval '90 seconds' where id = (select min(id) from calls)",
    );
    await world.anotherController();
    expect(await world.reach(callId, 'failed')).toMatchObject({ reason: 'switch_lost', duration: 90 });
    expect(await world.terminalEventsOf(callId)).toEqual(['call.ended']);
    expect((await world.callOf(lasting)).status).toBe('in_progress');
  });

  it('adopts calls immediately if a lease was lost and regained while the switch listed its legs', async () => {
    const settleMs = 5_000;
    await using world = await openWorld(
      { database: await migratedDatabase(), nats: await natsServer() },
      {},
      { settleMs },
    );
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    world.switch.listing = () => {
      asked.resolve();
      return answer.promise;
    };
    await asked.promise;
    const heldBySecond = sql`update switch_leases set holder = 'second', epoch = epoch + 1,
      expires_at = clock_timestamp() + interval '1.5 seconds'`;
    await world.db.execute(heldBySecond);
    await until('the lease is regained', async () => {
      const { rows } = await world.db.execute<{ epoch: number }>('select epoch from switch_leases');
      return Number(rows[0]?.epoch) === 3;
    });
    const answeredMs = systemClock.monotonic();
    answer.resolve();
    await until('it is adopted', async () => (await world.callOf(callId)).leaseEpoch === 3);
    expect(systemClock.monotonic() - answeredMs).toBeLessThan(settleMs / 2);
    await world.hangup(callId);
    expect(await world.reach(callId, 'completed')).toMatchObject({ reason: 'api_hangup' });
  });

  it('repeats an adoption that is answered after the lease was lost, once the lease is regained', async () => {
    const messages: string[] = [];
    const note = (_: unknown, message: string) => void messages.push(message);
    const log = { ...silentLog, info: note, warn: note };
    const servers = { database: await migratedDatabase(), nats: await natsServer() };
    await using world = await openWorld(servers, {}, { leaseMs: 4_000, log });
    const callId = await world.dial();
    await world.reach(callId, 'in_progress');
    await world.controller.kill();
    await world.db.transaction(async (tx) => {
      await tx.execute(sql`select from calls for update`);
      await world.anotherController();
      await until('its adoption waits', async () => {
        const { rows } = await world.db.execute(
          sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
            and query like '%"lease_epoch" = %'`,
        );
        return rows.length > 0;
      });
      await world.db.execute(sql`update switch_leases set holder = 'third', epoch = epoch + 1,
        expires_at = clock_timestamp() + interval '3 seconds'`);
      await until('the loss is detected', () =>
        messages.includes('another controller has taken the lease of a switch'),
      );
    });
    await until('it is adopted', async () => (await world.callOf(callId)).leaseEpoch === 4);
    await world.hangup(callId);
    expect(await world.reach(callId, 'completed')).toMatchObject({ reason: 'api_hangup' });
  });

  it('dials each call once if two controllers are asked at the same time', async () => {
    await using world = await open({ MAX_CONCURRENT_CALLS: '50' });
    await world.anotherController();
    const asked = await Promise.all(Array.from({ length: 20 }, () => world.dial()));
    for (const callId of asked) await world.reach(callId, 'in_progress');
    expect(world.switch.count('originate')).toBe(20);
  });
});
