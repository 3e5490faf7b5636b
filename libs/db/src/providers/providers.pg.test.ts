import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { schema } from '../index.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import {
  claimProbes,
  findProviderProblem,
  listProviders,
  postponeProbe,
  probeSoon,
  saveProviderFailure,
  saveProviderSuccess,
  saveRecovery,
} from './providers.ts';

const db = await migratedDatabase();
beforeEach(async () => void (await db.delete(schema.providers)));

const refused = {
  ...{ outcome: 'failed' as const, provider: 'openai' as const, kind: 'refused' as const, status: 401 },
  ...{ message: 'OpenAI does not know the key', failures: 1, retry_after_ms: null },
};
const unreachable = { ...refused, kind: 'unreachable' as const, status: null, message: 'no answer' };
const stateOf = async () => (await listProviders(db)).find(({ provider }) => provider === 'openai');

describe('a provider', () => {
  it('is ok before its first failure', async () => {
    expect((await listProviders(db)).map(({ provider, state }) => [provider, state])).toEqual([
      ['openai', 'ok'],
      ['deepgram', 'ok'],
      ['murf', 'ok'],
    ]);
    expect(await findProviderProblem(db)).toBeUndefined();
  });

  it('is refused after the first rejection of its key, and the change is returned once', async () => {
    const reports = await Promise.all(Array.from({ length: 10 }, () => saveProviderFailure(db, refused)));
    expect(reports.filter(({ changed }) => changed)).toHaveLength(1);
    expect(await stateOf()).toMatchObject({ state: 'refused', status_code: 401, version: 1 });
    expect(await findProviderProblem(db)).toMatchObject({
      provider: 'openai',
      reason: 'OpenAI refuses requests with status 401: OpenAI does not know the key',
      resumesAt: expect.any(Date),
    });
  });

  it('is unreachable after five consecutive failures, reported singly or together', async () => {
    expect((await saveProviderFailure(db, { ...unreachable, failures: 3 })).changed).toBe(false);
    expect((await saveProviderFailure(db, unreachable)).changed).toBe(false);
    expect(await stateOf()).toMatchObject({ state: 'ok' });
    expect((await saveProviderFailure(db, unreachable)).changed).toBe(true);
    expect(await stateOf()).toMatchObject({ state: 'unreachable', message: 'no answer' });
  });

  it('is limited after the first rate limit of Deepgram, but not of Murf', async () => {
    const limited = { ...unreachable, provider: 'deepgram' as const, kind: 'limited' as const, status: 429 };
    expect(await saveProviderFailure(db, limited)).toMatchObject({ changed: true, row: { state: 'limited' } });
    expect((await saveProviderFailure(db, { ...limited, provider: 'murf' })).changed).toBe(false);
  });

  it('stays ok if a success interrupts the failures', async () => {
    for (let nth = 0; nth < 4; nth += 1) {
      await saveProviderFailure(db, { ...unreachable, failures: 3 });
      await saveProviderSuccess(db, 'openai');
    }
    expect(await stateOf()).toMatchObject({ state: 'ok' });
  });

  it('stays refused after failures of other kinds and after a success', async () => {
    await saveProviderFailure(db, refused);
    expect((await saveProviderFailure(db, { ...unreachable, failures: 9 })).changed).toBe(false);
    await saveProviderSuccess(db, 'openai');
    expect(await stateOf()).toMatchObject({ state: 'refused', version: 1 });
  });

  it('with a Retry-After is not checked before that time', async () => {
    await saveProviderFailure(db, {
      ...unreachable,
      kind: 'limited',
      status: 429,
      failures: 5,
      retry_after_ms: 30_000,
    });
    const { next_check_at, since } = (await stateOf()) ?? {};
    expect(Date.parse(next_check_at ?? '') - Date.parse(since ?? '')).toBeGreaterThan(20_000);
  });
});

describe('a Retry-After', () => {
  const limited = { ...unreachable, kind: 'limited' as const, status: 429, failures: 5 };
  const pauseS = async () => Math.round((Date.parse((await stateOf())?.next_check_at ?? '') - Date.now()) / 1_000);
  const within = async (seconds: number) => {
    expect(await pauseS()).toBeGreaterThan(seconds - 10);
    expect(await pauseS()).toBeLessThanOrEqual(seconds + 1);
  };

  it.each([
    [90, 90],
    [600, 600],
    [3_600, 600],
  ])('of %i s postpones the check by up to ten minutes, and is shown', async (askedS, waitedS) => {
    await saveProviderFailure(db, { ...limited, retry_after_ms: askedS * 1_000 });
    await within(waitedS);
    const { resumesAt } = (await findProviderProblem(db)) ?? {};
    expect(resumesAt?.toISOString()).toBe((await stateOf())?.next_check_at);
    expect(await claimProbes(db)).toEqual([]);
  });

  it('of a later failure lengthens the pause, and never shortens it', async () => {
    await saveProviderFailure(db, limited);
    await saveProviderFailure(db, { ...limited, retry_after_ms: 120_000 });
    await within(120);
    expect((await saveProviderFailure(db, { ...limited, retry_after_ms: 30_000 })).changed).toBe(false);
    await within(120);
    // Another kind of failure says nothing of the limit.
    await saveProviderFailure(db, { ...unreachable, retry_after_ms: 400_000 });
    await within(120);
  });

  it('in the answer to a check postpones the next check, unless the key has changed meanwhile', async () => {
    await saveProviderFailure(db, limited);
    await probeSoon(db, 'openai');
    const [claimed] = await claimProbes(db);
    if (!claimed) throw new Error('nothing was due');
    await postponeProbe(db, claimed, 240_000);
    await within(240);
    await probeSoon(db, 'openai');
    await postponeProbe(db, claimed, 240_000);
    expect(await claimProbes(db)).toHaveLength(1);
  });
});

describe('a check', () => {
  it('is due after a pause, or at once if the key has changed, and is claimed by one process', async () => {
    await saveProviderFailure(db, refused);
    expect(await claimProbes(db)).toEqual([]);
    await probeSoon(db, 'openai');
    const claims = (await Promise.all(Array.from({ length: 5 }, () => claimProbes(db)))).flat();
    expect(claims).toHaveLength(1);
    expect(await claimProbes(db)).toEqual([]);
  });

  it('that succeeds makes the provider ok, unless its state has changed meanwhile', async () => {
    await saveProviderFailure(db, { ...unreachable, failures: 5 });
    await probeSoon(db, 'openai');
    const [stale] = await claimProbes(db);
    if (!stale) throw new Error('nothing was due');
    await saveProviderFailure(db, refused);
    expect(await saveRecovery(db, stale)).toBeUndefined();
    await probeSoon(db, 'openai');
    const [claimed] = await claimProbes(db);
    if (!claimed) throw new Error('nothing was due');
    expect(await saveRecovery(db, claimed)).toMatchObject({ state: 'ok', message: null, version: 3 });
    expect(await findProviderProblem(db)).toBeUndefined();
  });

  it('has a longer pause if the provider fails again soon after a recovery', async () => {
    await saveProviderFailure(db, refused);
    await probeSoon(db, 'openai');
    const [claimed] = await claimProbes(db);
    if (!claimed) throw new Error('nothing was due');
    await saveRecovery(db, claimed);
    const { row } = await saveProviderFailure(db, refused);
    expect(row.probes).toBe(1);
    expect((row.nextProbeAt?.getTime() ?? 0) - (row.since?.getTime() ?? 0)).toBeGreaterThan(3_000);
  });

  /** The provider fails, serves a request after each recovery, and fails again. */
  async function pausesOverRelapses(failure: Parameters<typeof saveProviderFailure>[1], times: number) {
    const pausesMs: number[] = [];
    for (let nth = 0; nth < times; nth += 1) {
      const { row } = await saveProviderFailure(db, failure);
      pausesMs.push(Math.round(((row.nextProbeAt?.getTime() ?? 0) - (row.since?.getTime() ?? 0)) / 1_000) * 1_000);
      await recover();
      await saveProviderSuccess(db, failure.provider);
    }
    return pausesMs;
  }

  async function recover() {
    await db.update(schema.providers).set({ nextProbeAt: sql`clock_timestamp()` });
    const [claimed] = await claimProbes(db);
    if (!claimed) throw new Error('nothing was due');
    await saveRecovery(db, claimed);
  }

  it('has twice the pause after each short recovery, up to five minutes', async () => {
    expect(await pausesOverRelapses(refused, 10)).toEqual(
      [2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((seconds) => seconds * 1_000),
    );
  });

  it('has the first pause again after ten minutes without a failure', async () => {
    await pausesOverRelapses(refused, 6);
    await db.update(schema.providers).set({ since: sql`clock_timestamp() - interval '10 minutes'` });
    expect(await pausesOverRelapses(refused, 2)).toEqual([2_000, 4_000]);
  });

  it('has the first pause again at each rate limit', async () => {
    const limited = { ...refused, provider: 'deepgram' as const, kind: 'limited' as const, status: 429 };
    expect(await pausesOverRelapses(limited, 3)).toEqual([2_000, 2_000, 2_000]);
  });

  it('has a pause of at most a minute while a provider fails without a recovery', async () => {
    await saveProviderFailure(db, refused);
    for (let nth = 0; nth < 8; nth += 1) {
      await db.update(schema.providers).set({ nextProbeAt: sql`clock_timestamp()` });
      await claimProbes(db);
    }
    const { next_check_at } = (await stateOf()) ?? {};
    const leftMs = Date.parse(next_check_at ?? '') - Date.now();
    expect(leftMs).toBeGreaterThan(50_000);
    expect(leftMs).toBeLessThanOrEqual(61_000);
    await recover();
    expect(await pausesOverRelapses(refused, 2)).toEqual([120_000, 240_000]);
  });
});
