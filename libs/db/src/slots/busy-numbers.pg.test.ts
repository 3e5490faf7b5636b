import { newCallId } from '@ligai/contracts';
import { describe, expect, it } from 'vitest';
import { type QueuedLeg, saveEnd } from '../index.ts';
import { busyEnd, callsAtGate } from '../testing/calls-at-gate.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { findCallOnNumber } from './busy-numbers.ts';

const db = await migratedDatabase();
const { claimAll, dial, nextNumber, pick, queue } = callsAtGate(db);

describe('one call per number', () => {
  it('calls of campaigns and schedules wait while their number is on a call, and do not delay other calls', async () => {
    const number = nextNumber();
    const other = await dial({ number });
    for (const source of ['campaign', 'schedule', 'campaign'] as const) await queue({ source, number });
    const free = await queue({ source: 'campaign' });
    expect(await pick(4)).toMatchObject([{ callId: free }]);
    expect(await pick(4, { oneCallPerNumber: 'off' })).toHaveLength(4);
    await db.transaction((tx) => saveEnd(tx, other, busyEnd));
    expect(await pick(4)).toHaveLength(4);
  });

  it('a call of the API does not wait for its number, unless the rule applies to all calls', async () => {
    const number = nextNumber();
    await dial({ number });
    const callId = await queue({ number });
    expect(await pick(1, { oneCallPerNumber: 'all' })).toEqual([]);
    const legs = await pick(1);
    expect(await claimAll(legs, { oneCallPerNumber: 'all' })).toEqual([]);
    expect(await claimAll(legs)).toMatchObject([{ callId }]);
  });

  it('a claim of several calls takes one for each number', async () => {
    const number = nextNumber();
    for (const source of ['campaign', 'schedule', 'campaign'] as const) await queue({ source, number });
    await queue({ source: 'campaign' });
    const legs = await pick(4);
    expect(legs).toHaveLength(4);
    expect(await claimAll(legs)).toHaveLength(2);
    expect(await claimAll(legs)).toEqual([]);
  });

  it('one of two concurrent claims gets the number', async () => {
    const number = nextNumber();
    for (const source of ['campaign', 'schedule'] as const) await queue({ source, number });
    const [one, other] = (await pick(2)) as [QueuedLeg, QueuedLeg];
    const claims = await Promise.all([claimAll([one]), claimAll([other])]);
    expect(claims.flat()).toHaveLength(1);
  });

  it('finds the call that was promised the number, and ignores a call that only waits for it', async () => {
    const number = nextNumber();
    const find = (except = newCallId()) => db.transaction((tx) => findCallOnNumber(tx, { number, except }));
    await queue({ source: 'campaign', number });
    expect(await find()).toBeUndefined();
    const callId = await queue({ number });
    expect(await find(callId)).toBeUndefined();
    expect(await find()).toBe(callId);
  });
});
