import { systemClock } from '@ligai/kernel';
import { describe, expect, it } from 'vitest';
import { callsAtGate, node } from '../testing/calls-at-gate.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { acquireLease, findLeaseHolder, releaseLease } from './switch-lease.ts';

const db = await migratedDatabase();
const { lease, takeLease } = callsAtGate(db);

describe('a lease', () => {
  it('belongs to one controller until it expires, and its epoch counts the holders', async () => {
    expect(await acquireLease(db, { node, holder: 'two', ttlMs: 1_000 })).toBeUndefined();
    expect((await takeLease('one', 1)).epoch).toBe(1);
    await systemClock.sleep(5);
    expect((await takeLease('two')).epoch).toBe(2);
    expect(await findLeaseHolder(db, node)).toBe('two');
  });

  it('can be acquired by another controller as soon as it is released', async () => {
    await releaseLease(db, lease());
    expect(await findLeaseHolder(db, node)).toBeUndefined();
    expect((await takeLease('two')).epoch).toBe(2);
  });

  it('is not released by a controller that does not hold it', async () => {
    await releaseLease(db, { ...lease(), holder: 'stranger' });
    expect(await findLeaseHolder(db, node)).toBe('one');
  });
});
