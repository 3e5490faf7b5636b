import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { idempotencyKeys } from '../schema/tables.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { type ClaimedKey, claimKey, forgetKey, releaseKey, renewKey, storeAnswer } from './idempotency-keys.ts';

const db = await migratedDatabase();

beforeEach(() => db.delete(idempotencyKeys));

const leaseMs = 60_000;
const asked = { principal: 'crm', route: 'POST /api/v1/calls/dial', key: 'order-1', fingerprint: 'one' };
const answer = { status: 200, body: '{"success":true}', fingerprint: 'one' };

const claim = (given: Partial<typeof asked> = {}, forMs = leaseMs) => claimKey(db, { ...asked, ...given }, forMs);

async function claimed(given: Partial<typeof asked> = {}, forMs = leaseMs): Promise<ClaimedKey> {
  const got = await claim(given, forMs);
  if (got.outcome !== 'claimed') throw new Error(`the key was not free: ${got.outcome}`);
  return got.claim;
}

/** As if so much time had passed. */
const age = (hours: number) =>
  db.update(idempotencyKeys).set({
    runningUntil: sql`running_until - ${hours} * interval '1 hour'`,
    expiresAt: sql`expires_at - ${hours} * interval '1 hour'`,
  });

describe('a key', () => {
  it('is claimed by one of several concurrent requests', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => claim()));
    expect(outcomes.filter(({ outcome }) => outcome === 'claimed')).toHaveLength(1);
    expect(outcomes.filter(({ outcome }) => outcome === 'running')).toHaveLength(7);
  });

  it('returns the stored answer to a repeated request', async () => {
    expect(await storeAnswer(db, await claimed(), answer)).toBe(true);
    expect(await claim()).toEqual({ outcome: 'answered', answer });
  });

  it('is rejected for another request, before and after the answer', async () => {
    const held = await claimed();
    expect(await claim({ fingerprint: 'two' })).toEqual({ outcome: 'other_request' });
    await storeAnswer(db, held, answer);
    expect(await claim({ fingerprint: 'two' })).toEqual({ outcome: 'other_request' });
  });

  it('is separate for each API key and each route', async () => {
    const ids = new Set([
      (await claimed()).id,
      (await claimed({ principal: '' })).id,
      (await claimed({ route: 'POST /api/v1/schedules' })).id,
    ]);
    expect(ids.size).toBe(3);
  });

  it('is deleted 24 hours after its first use, when another key is claimed', async () => {
    await storeAnswer(db, await claimed(), answer);
    await age(23);
    expect((await claim()).outcome).toBe('answered');
    await age(1);
    await claimed({ key: 'order-2' });
    expect((await db.select().from(idempotencyKeys)).map(({ key }) => key)).toEqual(['order-2']);
  });

  it('that has expired can be used for another request', async () => {
    const old = await claimed();
    await storeAnswer(db, old, answer);
    await age(24);
    const fresh = await claimed({ fingerprint: 'two' });
    expect(fresh).toMatchObject({ attempt: 1 });
    expect(fresh.id).not.toBe(old.id);
  });
});

describe('an attempt', () => {
  it('whose lease has expired is taken over under the same id, by the same request only', async () => {
    const dead = await claimed({}, 0);
    expect(await claim({ fingerprint: 'two' })).toEqual({ outcome: 'other_request' });
    expect(await claimed()).toEqual({ ...dead, attempt: 2 });
  });

  it('cannot store an answer after another attempt has taken over', async () => {
    const slow = await claimed({}, 0);
    const next = await claimed();
    expect(await storeAnswer(db, slow, { ...answer, body: '{}' })).toBe(false);
    expect(await renewKey(db, slow, leaseMs)).toBe(false);
    expect(await storeAnswer(db, next, answer)).toBe(true);
    expect(await claim()).toEqual({ outcome: 'answered', answer });
  });

  it('that renews its lease is not taken over', async () => {
    const long = await claimed({}, 0);
    expect(await renewKey(db, long, leaseMs)).toBe(true);
    expect(await claim()).toEqual({ outcome: 'running' });
  });

  it('that was released can be retried at once', async () => {
    const first = await claimed();
    await releaseKey(db, first);
    expect(await claimed()).toEqual({ ...first, attempt: 2 });
  });

  it('that created nothing frees the key for another request', async () => {
    await forgetKey(db, await claimed());
    expect(await claimed({ fingerprint: 'two' })).toMatchObject({ attempt: 1 });
  });

  it('after one that may have created something does not free the key', async () => {
    const { id } = await claimed({}, 0);
    await forgetKey(db, await claimed());
    expect(await claim({ fingerprint: 'two' })).toEqual({ outcome: 'other_request' });
    expect(await claimed()).toMatchObject({ id, attempt: 3 });
  });

  it('whose transaction is rolled back has stored no answer', async () => {
    const held = await claimed();
    const undone = db.transaction(async (tx) => {
      await storeAnswer(tx, held, answer);
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    expect(await claim()).toEqual({ outcome: 'running' });
    expect(await storeAnswer(db, held, answer)).toBe(true);
  });

  it('with a streamed body is claimed without a fingerprint, and a repeated one gets the stored answer', async () => {
    const streamed = await claimKey(db, { ...asked, fingerprint: null }, leaseMs);
    if (streamed.outcome !== 'claimed') throw new Error('the key was not free');
    await storeAnswer(db, streamed.claim, answer);
    expect(await claimKey(db, { ...asked, fingerprint: null }, leaseMs)).toEqual({ outcome: 'answered', answer });
  });
});
