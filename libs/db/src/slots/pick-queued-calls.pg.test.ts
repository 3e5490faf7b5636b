import type { CallSource } from '@ligai/contracts';
import { systemClock } from '@ligai/kernel';
import { describe, expect, it } from 'vitest';
import { callsAtGate } from '../testing/calls-at-gate.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { putBack, type QueuedLeg } from './pick-queued-calls.ts';

const db = await migratedDatabase();
const { claim, claimAll, pick, pickOne, queue } = callsAtGate(db);

describe('the order of picks', () => {
  it('is calls of the API first, then the sources alternately, each in the order of its requests', async () => {
    const [first, second] = [await queue({ source: 'campaign' }), await queue({ source: 'campaign' })];
    const scheduled = await queue({ source: 'schedule' });
    const api = await queue();
    const order = [];
    let last: CallSource | null = null;
    for (let turn = 0; turn < 4; turn += 1) {
      const leg = await pickOne(last);
      await claim(leg);
      order.push(leg.callId);
      last = leg.source;
    }
    expect(order).toEqual([api, first, scheduled, second]);
  });

  it('lets a pick of several calls take from all sources, calls of the API first', async () => {
    for (let call = 0; call < 5; call += 1) await queue({ source: 'campaign' });
    const scheduled = [await queue({ source: 'schedule' }), await queue({ source: 'schedule' })];
    const api = await queue();
    const legs = await pick(4, { lastServed: 'campaign' });
    const ids = legs.map(({ callId }) => callId);
    expect(ids).toContain(api);
    expect(legs.filter(({ source }) => source === 'campaign')).toHaveLength(1);
    expect(ids).toEqual(expect.arrayContaining(scheduled));
  });
});

describe('a picked call', () => {
  it('is skipped by other gates until it is put back or its hold expires', async () => {
    const [first, second] = [await queue(), await queue()];
    const [held] = await pick(1, { holdMs: 60_000 });
    expect(held).toMatchObject({ callId: first });
    const others = await pick(2, { holdMs: 60_000 });
    expect(others).toMatchObject([{ callId: second }]);
    expect(await pick(2)).toEqual([]);
    await putBack(db, [{ ...(held as QueuedLeg), generation: 0 }]);
    expect(await pick(2)).toEqual([]);
    await putBack(db, [held as QueuedLeg]);
    expect(await pick(2, { holdMs: 1 })).toMatchObject([{ callId: first }]);
    await systemClock.sleep(5);
    expect(await pick(2)).toMatchObject([{ callId: first }]);
  });

  it('is picked by one of two concurrent gates', async () => {
    for (let call = 0; call < 8; call += 1) await queue();
    const legs = (await Promise.all([pick(4, { holdMs: 60_000 }), pick(4, { holdMs: 60_000 })])).flat();
    expect(new Set(legs.map(({ callId }) => callId)).size).toBe(legs.length);
    expect(await claimAll(legs)).toHaveLength(legs.length);
  });
});
