import { systemClock } from '@ligai/kernel';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { calls } from '../schema/tables.ts';
import { callsAtGate } from '../testing/calls-at-gate.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { freeSlots, passPace } from './dial-gate.ts';

const db = await migratedDatabase();
const { claim, claimAll, pick, pickOne, queue } = callsAtGate(db);

describe('the slots', () => {
  it('are never exceeded by concurrent claims of one call each', async () => {
    for (let call = 0; call < 6; call += 1) await queue();
    const legs = [];
    for (let source = 0; source < 6; source += 1) {
      const leg = await pickOne();
      legs.push(leg);
      // So that the next pick does not take the same call.
      await db
        .update(calls)
        .set({ dialBefore: new Date(0) })
        .where(eq(calls.callId, leg.callId));
    }
    await db.update(calls).set({ dialBefore: new Date(systemClock.now() + 60_000) });
    await Promise.all(legs.map((leg) => claim(leg, { maxConcurrent: 4 })));
    expect(await freeSlots(db, 4)).toBe(0);
  });

  it('are all taken, each once, by concurrent claims of several calls each', async () => {
    for (let call = 0; call < 6; call += 1) await queue();
    const legs = await pick(6);
    expect(legs).toHaveLength(6);
    const claims = await Promise.all([claimAll(legs, { maxConcurrent: 4 }), claimAll(legs, { maxConcurrent: 4 })]);
    expect(claims.map(({ length }) => length).toSorted()).toEqual([0, 4]);
  });
});

it('one originate is admitted per interval, which starts after the write of the previous one', async () => {
  const writes: number[] = [];
  const pass = async (): Promise<void> => {
    const waitMs = await passPace(db, 60, () => writes.push(systemClock.monotonic()));
    if (waitMs === 0) return;
    await systemClock.sleep(waitMs);
    return pass();
  };
  await Promise.all([pass(), pass(), pass(), pass()]);
  for (const [index, atMs] of writes.entries()) {
    if (index > 0) expect(atMs - (writes[index - 1] ?? 0)).toBeGreaterThan(59);
  }
});
