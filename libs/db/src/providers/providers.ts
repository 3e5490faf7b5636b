import {
  isCertainFailure,
  ProviderName,
  type ProviderReport,
  type ProviderState,
  type ProviderStatus,
  providerProblem,
  toTimestamp,
} from '@ligai/contracts';
import { and, eq, ne, type SQL, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { Database, Queryable, Transaction } from '../database.ts';
import { providers } from '../schema/tables.ts';

/** A provider's row. */
export type Provider = typeof providers.$inferSelect;

/** Consecutive failures that make a provider `limited` or `unreachable`, unless one is enough (`isCertainFailure`). */
const failuresInARow = 5;
/** A run of failures that is older has ended unseen, for example with the process that reported it. */
const runWithinMs = 300_000;
/** The pause before check number `probes`, counted from 0: 2 s, 4 s, … up to a minute. */
const firstProbeMs = 2_000;
const maxProbeMs = 60_000;
/**
 * A provider that fails again within this time after a successful check continues with twice its last pause, up to five
 * minutes: each short recovery costs the calls that were placed in it.
 */
const relapseWithinMs = 600_000;
const maxRelapsedProbeMs = 300_000;
/** Upper limit of a provider's `Retry-After`. */
const maxRetryAfterMs = 600_000;

const ms = (milliseconds: number) => sql`${milliseconds} * interval '1 millisecond'`;

/** The longest pause doubles with each relapse, since the pauses of a long failure have reached it. */
const pauseMsOf = (probes: SQL, relapses: SQL) => sql`least(${firstProbeMs}::float8 * power(2, least(${probes}, 20)),
  ${maxProbeMs}::float8 * power(2, least(${relapses}, 20)), ${maxRelapsedProbeMs}::float8)`;

/** A failure with the current key: the caller has ignored failures of other keys. */
type Failure = Omit<Extract<ProviderReport, { outcome: 'failed' }>, 'key_id'>;

/**
 * Saves failed requests, and returns the row after that and whether its state changed. The row is locked, so each
 * change is made, and logged, once.
 */
export function saveProviderFailure(db: Database, report: Failure): Promise<{ row: Provider; changed: boolean }> {
  return db.transaction(async (tx) => {
    const before = await lockProvider(tx, report.provider);
    const run = before.runIsOpen ? before.row.failures + report.failures : report.failures;
    const needed = isCertainFailure(report.provider, report.kind) ? 1 : failuresInARow;
    const fails = report.kind === 'refused' || (before.row.state === 'ok' && run >= needed);
    if (fails && before.row.state !== report.kind) return { row: await fail(tx, report), changed: true };
    if (before.row.state === report.kind) return { row: await waitAsAsked(tx, before.row, report), changed: false };
    if (before.row.state !== 'ok') return { row: before.row, changed: false };
    const failingSince = before.runIsOpen ? providers.failingSince : sql`clock_timestamp()`;
    return { row: await change(tx, report.provider, { failures: run, failingSince }), changed: false };
  });
}

/**
 * A request succeeded, which ends a run of failures. Only a check makes a provider `ok` again. The pauses between its
 * checks are not reset: a provider that serves some requests between failures would be checked every 2 s.
 */
export async function saveProviderSuccess(db: Queryable, provider: ProviderName): Promise<void> {
  await db
    .update(providers)
    .set({ failures: 0, failingSince: null })
    .where(and(eq(providers.provider, provider), eq(providers.state, 'ok')));
}

/**
 * Claims the providers whose check is due. The update is the claim: of several concurrent processes, one gets a
 * provider, and if it dies, the next check is due after a longer pause.
 */
export function claimProbes(db: Queryable): Promise<Provider[]> {
  const pauseMs = pauseMsOf(sql`${providers.probes} + 1`, sql`${providers.relapses}`);
  return db
    .update(providers)
    .set({
      probes: sql`${providers.probes} + 1`,
      nextProbeAt: sql`clock_timestamp() + ${pauseMs} * interval '1 millisecond'`,
    })
    .where(and(ne(providers.state, 'ok'), sql`${providers.nextProbeAt} <= clock_timestamp()`))
    .returning();
}

/** Makes the next check due now and resets the pauses, for example because the provider's key has changed. */
export async function probeSoon(db: Queryable, provider: ProviderName): Promise<void> {
  await db
    .update(providers)
    .set({ nextProbeAt: sql`clock_timestamp()`, probes: 0, relapses: 0 })
    .where(and(eq(providers.provider, provider), ne(providers.state, 'ok')));
}

/** A check got a `Retry-After`: the next check is due after it. Does nothing if the key has changed since the claim. */
export async function postponeProbe(db: Queryable, { provider, version, probes }: Provider, retryAfterMs: number) {
  await db
    .update(providers)
    .set({ nextProbeAt: notBefore(retryAfterMs) })
    .where(and(eq(providers.provider, provider), eq(providers.version, version), eq(providers.probes, probes)));
}

/**
 * Saves a successful check. Returns the changed row; undefined if the state has changed since the check was claimed.
 */
export async function saveRecovery(db: Queryable, claimed: Provider): Promise<Provider | undefined> {
  const [row] = await db
    .update(providers)
    .set({
      ...{ state: 'ok', since: sql`clock_timestamp()`, statusCode: null, message: null },
      ...{ failures: 0, failingSince: null, nextProbeAt: null, version: sql`${providers.version} + 1` },
    })
    .where(and(eq(providers.provider, claimed.provider), eq(providers.version, claimed.version)))
    .returning();
  return row;
}

/** All providers for display, including those that never failed. */
export async function listProviders(db: Queryable): Promise<Array<ProviderStatus & { version: number }>> {
  const rows = new Map((await db.select().from(providers)).map((row) => [row.provider, row]));
  return ProviderName.options.map((provider) => {
    const row = rows.get(provider);
    return row ? toProviderStatus(row) : { ...neverFailed, provider };
  });
}

/** Why no call can be placed, and when the provider is checked again. */
export type ProviderProblem = { provider: ProviderName; state: ProviderState; reason: string; resumesAt: Date | null };

/** The problem of the provider that has been unusable for longest; undefined if all can be used. */
export async function findProviderProblem(db: Queryable): Promise<ProviderProblem | undefined> {
  const [row] = await db.select().from(providers).where(ne(providers.state, 'ok')).orderBy(providers.since).limit(1);
  if (!row) return undefined;
  const { provider, state, nextProbeAt: resumesAt } = row;
  return { provider, state, reason: providerProblem(toProviderStatus(row)), resumesAt };
}

export function toProviderStatus(row: Provider): ProviderStatus & { version: number } {
  return {
    ...{ provider: row.provider, state: row.state, since: row.since && toTimestamp(row.since) },
    ...{ status_code: row.statusCode, message: row.message },
    next_check_at: row.nextProbeAt && toTimestamp(row.nextProbeAt),
    version: row.version,
  };
}

const neverFailed = {
  ...{ state: 'ok' as const, since: null, status_code: null, message: null, next_check_at: null, version: 0 },
};

async function lockProvider(tx: Transaction, provider: ProviderName): Promise<{ row: Provider; runIsOpen: boolean }> {
  await tx.insert(providers).values({ provider }).onConflictDoNothing();
  const runIsOpen = sql<boolean>`coalesce(${providers.failingSince} > clock_timestamp() - ${ms(runWithinMs)}, false)`;
  const [found] = await tx
    .select({ row: providers, runIsOpen })
    .from(providers)
    .where(eq(providers.provider, provider))
    .for('update');
  if (!found) throw new Error(`The row of provider ${provider} was deleted`);
  return found;
}

function fail(tx: Transaction, { provider, kind, status, message, retry_after_ms }: Failure): Promise<Provider> {
  // A rate limit depends on the load, which a check does not reproduce: its pauses are reset each time.
  const mayRelapse = kind !== 'limited';
  const relapsed = sql`${mayRelapse} and ${providers.state} = 'ok'
    and ${providers.since} > clock_timestamp() - ${ms(relapseWithinMs)}`;
  const probes = sql`case when ${relapsed} then ${providers.probes} else 0 end`;
  const relapses = sql`case when ${relapsed} then ${providers.relapses} + 1 else 0 end`;
  const pauseMs = sql`greatest(${Math.min(retry_after_ms ?? 0, maxRetryAfterMs)}::float8, ${pauseMsOf(probes, relapses)})`;
  return change(tx, provider, {
    ...{ state: kind, since: sql`clock_timestamp()`, statusCode: status, message, probes, relapses },
    ...{ failures: 0, failingSince: null, version: sql`${providers.version} + 1` },
    nextProbeAt: sql`clock_timestamp() + ${pauseMs} * interval '1 millisecond'`,
  });
}

/** A provider that is in this state already may ask to wait longer than the next check does. */
function waitAsAsked(
  tx: Transaction,
  row: Provider,
  { provider, retry_after_ms }: Failure,
): Promise<Provider> | Provider {
  return retry_after_ms ? change(tx, provider, { nextProbeAt: notBefore(retry_after_ms) }) : row;
}

const notBefore = (retryAfterMs: number) =>
  sql`greatest(${providers.nextProbeAt}, clock_timestamp() + ${ms(Math.min(retryAfterMs, maxRetryAfterMs))})`;

async function change(
  tx: Transaction,
  provider: ProviderName,
  set: PgUpdateSetSource<typeof providers>,
): Promise<Provider> {
  const [row] = await tx.update(providers).set(set).where(eq(providers.provider, provider)).returning();
  if (!row) throw new Error(`The row of provider ${provider} was deleted`);
  return row;
}
