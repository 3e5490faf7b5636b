import { describe, expect, it } from 'vitest';
import { nextGeneration, type QueuedLeg, saveEnd, saveRinging } from '../index.ts';
import { busyEnd, callsAtGate } from '../testing/calls-at-gate.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { returnToQueue, returnUnconfirmedClaims } from './return-to-queue.ts';

const db = await migratedDatabase();
const { claim, dial, dialNext, lease, pickOne, queue } = callsAtGate(db);

describe('a call that returns to the queue', () => {
  it('can be picked and claimed again', async () => {
    const leg = await dial();
    expect(await db.transaction((tx) => returnToQueue(tx, leg, null))).toMatchObject({ status: 'queued', node: null });
    const again = await pickOne();
    expect(again).toMatchObject({ callId: leg.callId, generation: 2 });
    expect(await claim(again)).toBeDefined();
  });

  it('is not returned again, changed or ended by the leg of its earlier claim', async () => {
    const earlier = await dial();
    // The reply to this commit may be lost, so that its writer repeats it.
    await db.transaction((tx) => returnToQueue(tx, earlier, null));
    const later = await dialNext();
    expect(later).toEqual({ ...earlier, claim: earlier.claim + 1 });
    await db.transaction(async (tx) => {
      const repeats = [
        () => returnToQueue(tx, earlier, null),
        () => saveRinging(tx, earlier),
        () => saveEnd(tx, earlier, busyEnd),
      ];
      for (const repeat of repeats) {
        expect(await repeat()).toBeUndefined();
      }
      expect(await nextGeneration(tx, earlier)).toBeUndefined();
      expect(await saveRinging(tx, later)).toMatchObject({ status: 'ringing' });
    });
  });
});

it('a call whose claim was not confirmed returns to the queue, unless it was picked again', async () => {
  await queue();
  const leg = await pickOne();
  await claim(leg);
  const unconfirmed = (leg: QueuedLeg) => db.transaction((tx) => returnUnconfirmedClaims(tx, [leg], lease()));
  expect(await unconfirmed({ ...leg, generation: leg.generation + 1 })).toEqual([]);
  expect(await unconfirmed(leg)).toMatchObject([{ status: 'queued', node: null }]);
  await claim(await pickOne());
  expect(await unconfirmed(leg)).toEqual([]);
});
