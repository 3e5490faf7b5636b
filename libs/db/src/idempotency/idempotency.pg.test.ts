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
  it('is claimed by one of many that come at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => claim()));
    expect(outcomes.filter(({ outcome }) => outcome === 'claimed')).toHaveLength(1);
    expect(outcomes.filter(({ outcome }) => outcome === 'running')).toHaveLength(7);
  });

  it('gives the answer that was kept', async () => {
    expect(await storeAnswer(db, await claimed(), answer)).toBe(true);
    expect(await claim()).toEqual({ outcome: 'answered', answer });
  });

  it('is refused for another request, answered or running', async () => {
    const held = await claimed();
    expect(await claim({ fingerprint: 'two' })).toEqual({ outcome: 'other_request' });
    await storeAnswer(db, held, answer);
    expect(await claim({ fingerprint: 'two' })).toEqual({ outcome: 'other_request' });
  });

  it('is another for another API key and for another route', async () => {
    const ids = new Set([
      (await claimed()).id,
      (await claimed({ principal: '' })).id,
      (await claimed({ route: 'POST /api/v1/schedules' })).id,
    ]);
    expect(ids.size).toBe(3);
  });

  it('is forgotten after 24 hours, when some other key is claimed', async () => {
    await storeAnswer(db, await claimed(), answer);
    await age(23);
    expect((await claim()).outcome).toBe('answered');
    await age(1);
    await claimed({ key: 'order-2' });
    expect((await db.select().from(idempotencyKeys)).map(({ key }) => key)).toEqual(['order-2']);
  });

  it('that is too old is a new one', async () => {
    const old = await claimed();
    await storeAnswer(db, old, answer);
    await age(24);
    const fresh = await claimed({ fingerprint: 'two' });
    expect(fresh).toMatchObject({ attempt: 1 });
    expect(fresh.id).not.toBe(old.id);
  });
});

describe('an attempt', () => {
  it('that died is taken over under the same id, for the same request only', async () => {
    const dead = await claimed({}, 0);
    expect(await claim({ fingerprint: 'two' })).toEqual({ outcome: 'other_request' });
    expect(await claimed()).toEqual({ ...dead, attempt: 2 });
  });

  it('that only seemed dead keeps nothing after it was taken over', async () => {
    const slow = await claimed({}, 0);
    const next = await claimed();
    expect(await storeAnswer(db, slow, { ...answer, body: '{}' })).toBe(false);
    expect(await renewKey(db, slow, leaseMs)).toBe(false);
    expect(await storeAnswer(db, next, answer)).toBe(true);
    expect(await claim()).toEqual({ outcome: 'answered', answer });
  });

  it('that goes on is not taken over', async () => {
    const long = await claimed({}, 0);
    expect(await renewKey(db, long, leaseMs)).toBe(true);
    expect(await claim()).toEqual({ outcome: 'running' });
  });

  it('that was released is tried again at once', async () => {
    const first = await claimed();
    await releaseKey(db, first);
    expect(await claimed()).toEqual({ ...first, attempt: 2 });
  });

  it('that made nothing leaves the key free for another request', async () => {
    await forgetKey(db, await claimed());
    expect(await claimed({ fingerprint: 'two' })).toMatchObject({ attempt: 1 });
  });

  it('after one that may have made something never frees the key', async () => {
    const { id } = await claimed({}, 0);
    await forgetKey(db, await claimed());
    expect(await claim({ fingerprint: 'two' })).toEqual({ outcome: 'other_request' });
    expect(await claimed()).toMatchObject({ id, attempt: 3 });
  });

  it('whose transaction is undone has kept nothing', async () => {
    const held = await claimed();
    const undone = db.transaction(async (tx) => {
      await storeAnswer(tx, held, answer);
      throw new Error('no');
    });
    await expect(undone).rejects.toThrow('no');
    expect(await claim()).toEqual({ outcome: 'running' });
    expect(await storeAnswer(db, held, answer)).toBe(true);
  });

  it('at a stream does not know yet what it was asked', async () => {
    const streamed = await claimKey(db, { ...asked, fingerprint: null }, leaseMs);
    if (streamed.outcome !== 'claimed') throw new Error('the key was not free');
    await storeAnswer(db, streamed.claim, answer);
    expect(await claimKey(db, { ...asked, fingerprint: null }, leaseMs)).toEqual({ outcome: 'answered', answer });
  });
});
