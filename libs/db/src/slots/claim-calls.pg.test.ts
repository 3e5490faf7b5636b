import { describe, expect, it } from 'vitest';
import { releaseLease, requestHangup } from '../index.ts';
import { bridgeId, callsAtGate } from '../testing/calls-at-gate.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';

const db = await migratedDatabase();
const { claim, claimAll, lease, pick, pickOne, queue, takeLease } = callsAtGate(db);

describe('a claim', () => {
  it('succeeds once for a call, however many controllers try concurrently', async () => {
    await queue();
    const leg = await pickOne();
    const claims = await Promise.all([claim(leg), claim(leg), claim(leg)]);
    expect(claims.filter((call) => call !== undefined)).toHaveLength(1);
  });

  it('fails if the call was picked again since', async () => {
    await queue();
    const [earlier, later] = [await pickOne(), await pickOne()];
    expect(await claim(earlier)).toBeUndefined();
    expect(await claim(later)).toMatchObject({ status: 'dialing', leaseEpoch: 1, mediaGeneration: 2, bridgeId });
  });

  it('fails without the lease, and under the epoch of an earlier holder', async () => {
    await queue();
    await releaseLease(db, lease());
    const leg = await pickOne();
    expect(await claim(leg)).toBeUndefined();
    const next = await takeLease('two');
    expect(await claim(leg, { lease: lease() })).toBeUndefined();
    expect(await claim(leg, { lease: next })).toBeDefined();
  });

  it('of several calls skips a call that another transaction is changing, without waiting for it', async () => {
    const [busy, other] = [await queue(), await queue()];
    const legs = await pick(2);
    await db.transaction(async (tx) => {
      await requestHangup(tx, { call_id: busy, reason: 'api_hangup' });
      expect(await pick(2)).toMatchObject([{ callId: other, generation: 2 }]);
      expect(await claimAll(legs)).toEqual([]);
    });
    expect(await claimAll(await pick(2))).toMatchObject([{ callId: other }]);
  });

  it('fails if the call was cancelled since it was picked', async () => {
    const call_id = await queue();
    const leg = await pickOne();
    expect(await db.transaction((tx) => requestHangup(tx, { call_id, reason: 'api_hangup' }))).toMatchObject({
      status: 'cancelled',
    });
    expect(await claim(leg)).toBeUndefined();
  });
});
