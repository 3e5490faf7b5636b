import {
  type BridgeId,
  type CallId,
  type CallState,
  latencyStages,
  type ProviderName,
  type Turn,
  type TurnId,
  TurnLatency,
  turnIdOf,
} from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from '../database.ts';
import { calls, turns } from '../schema/tables.ts';
import { basicColumns, type Call, type CallBasics, slotStatuses } from './call.ts';
import { isOf, type OwnedLeg } from './save-leg.ts';

const isUp = inArray(calls.status, [...slotStatuses]);

/**
 * Opens the next media generation of an active call, which closes the previous one: its bridge may no longer write.
 * Undefined if the call has another owner or has ended.
 */
export async function nextGeneration(db: Queryable, leg: OwnedLeg): Promise<number | undefined> {
  const [call] = await db
    .update(calls)
    // Another bridge finds out for itself which providers work.
    .set({
      ...{ mediaGeneration: sql`${calls.mediaGeneration} + 1`, bridgeId: null },
      ...{ provider: null, providerStatus: null },
    })
    .where(and(isOf(leg), isUp))
    .returning({ generation: calls.mediaGeneration });
  return call?.generation;
}

/** Saves which bridge took a generation. False if there is a newer generation. */
export async function saveBridge(
  db: Queryable,
  callId: CallId,
  session: { bridgeId: BridgeId; generation: number },
): Promise<boolean> {
  const noted = await db
    .update(calls)
    .set({ bridgeId: session.bridgeId })
    .where(and(eq(calls.callId, callId), eq(calls.mediaGeneration, session.generation), isUp))
    .returning({ id: calls.id });
  return noted.length > 0;
}

/** A call and the generation of its media that a media-bridge holds. */
export type HeldCall = { callId: CallId; generation: number };

/** What a write to a conversation needs of its call. The prompt, of up to 300 kB, is not read with each write. */
export type ConversationCall = CallBasics & Pick<Call, 'id' | 'mediaGeneration' | 'state' | 'status'>;
const { id, mediaGeneration, state, status } = calls;
const conversationColumns = { ...basicColumns, id, mediaGeneration, state, status };

/**
 * Locks a call for the media-bridge that holds `generation`, until the transaction ends: its writes to the conversation
 * cannot follow those of a newer bridge. Errors: `call_not_found`, `stale_generation`.
 */
export async function lockConversation(tx: Transaction, { callId, generation }: HeldCall): Promise<ConversationCall> {
  const [call] = await tx.select(conversationColumns).from(calls).where(eq(calls.callId, callId)).for('update');
  if (!call) throw new LigaiError('call_not_found', `Cannot write the conversation of call ${callId}: no such call`);
  if (call.mediaGeneration !== generation) {
    const held = `generation ${call.mediaGeneration} holds it, not ${generation}`;
    throw new LigaiError('stale_generation', `Cannot write the conversation of call ${callId}: ${held}`);
  }
  return call;
}

/** A statement of this transaction that waits longer for a row that another transaction has locked fails. */
export async function limitLockWaits(tx: Transaction, ms: number): Promise<void> {
  await tx.execute(sql`select set_config('lock_timeout', ${`${ms}ms`}, true)`);
}

/**
 * As `lockConversation` for several calls at once, without waiting: a call that is locked by another transaction, that
 * another bridge holds, or that does not exist is left out.
 */
export async function lockConversations(tx: Transaction, held: readonly HeldCall[]): Promise<ConversationCall[]> {
  const generations = new Map(held.map(({ callId, generation }) => [callId, generation]));
  const locked = await tx
    .select(conversationColumns)
    .from(calls)
    .where(inArray(calls.callId, [...generations.keys()]))
    .for('update', { skipLocked: true });
  return locked.filter((call) => call.mediaGeneration === generations.get(call.callId));
}

/** What a conversation has come to; what is not given stays. */
export type ConversationProgress = {
  /** Of an active conversation. */
  state?: CallState;
  /** Index of the last turn that it has reached. */
  turnIndex?: number;
  /** The provider whose failure it has not recovered from, for the end of the call; null: it has recovered. */
  provider?: { provider: ProviderName; status: number | null } | null;
};

export type ProgressOfCall = { call: ConversationCall; progress: ConversationProgress };

/** Saves the progress of conversations, each of which is given once, in one statement. */
export async function saveProgress(tx: Transaction, given: readonly ProgressOfCall[]): Promise<void> {
  const rows = given.map(({ call, progress: { state, turnIndex, provider } }) => {
    const failed = { provider: provider?.provider, status: provider?.status };
    return { id: call.id, state, turns: (turnIndex ?? -1) + 1, judged: provider !== undefined, ...failed };
  });
  await tx.execute(sql`
    update ${calls} set
      state = coalesce(given.state, calls.state),
      message_count = greatest(message_count, given.turns),
      provider = case when judged then given.provider else calls.provider end,
      provider_status = case when judged then given.status else provider_status end,
      -- After the hangup of its leg, the last turn is only written late: that is not a sign of life.
      last_seen_at = case when hangup_cause is null then clock_timestamp() else last_seen_at end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as given(id bigint, state text, turns int, judged bool, provider text, status int)
    where calls.id = given.id`);
}

export type TurnsOfCall = HeldCall & { turns: readonly Turn[] };

/**
 * Writes turns of conversations in one statement; writing the same index again updates it. Each index of a call may be
 * given once. The caller has checked the generations in the same transaction. Returns the turns that are new or differ
 * from what was stored: a turn is given again, unchanged, when the confirmation of its commit was lost, and by the
 * bridge that takes over a conversation.
 */
export async function saveTurns(db: Queryable, given: readonly TurnsOfCall[]): Promise<ReadonlySet<TurnId>> {
  const rows = given.flatMap(({ callId, generation, turns: ofCall }) =>
    ofCall.map(({ startedAtMs, endedAtMs, ...turn }) => {
      const times = { started_at: new Date(startedAtMs), ended_at: endedAtMs === null ? null : new Date(endedAtMs) };
      return { call_id: callId, generation, ...turn, ...times };
    }),
  );
  if (rows.length === 0) return new Set();
  const saved = await db.execute<{ call_id: CallId; index: number }>(sql`
    insert into ${turns} (call_id, generation, index, ${turnColumns})
    select call_id, generation, index, ${turnColumns}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given(
      call_id text, generation int, index int, role text, answers int, content text, generated text, interrupted boolean,
      started_at timestamptz, ended_at timestamptz, latency jsonb)
    on conflict (call_id, index) do update set (generation, ${turnColumns}) = (excluded.generation, ${newColumns})
    where (${storedColumns}) is distinct from (${newColumns})
    returning call_id, index`);
  return new Set(saved.rows.map(({ call_id, index }) => turnIdOf(call_id, index)));
}

const columnsOfTurn = 'role answers content generated interrupted started_at ended_at latency'.split(' ');
const turnColumns = sql.raw(columnsOfTurn.join(', '));
const storedColumns = sql.raw(columnsOfTurn.map((column) => `turns.${column}`).join(', '));
const newColumns = sql.raw(columnsOfTurn.map((column) => `excluded.${column}`).join(', '));

export type SignOfLife = { callId: CallId; agoMs: number };

/**
 * Notes when answered calls last showed a sign of life, in one statement. Rows locked by other transactions are
 * skipped: their change is more recent, and the next sign follows within seconds.
 */
export async function noteSignsOfLife(db: Queryable, signs: readonly SignOfLife[]): Promise<void> {
  if (signs.length === 0) return;
  await db.execute(sql`
    with sign as (
      select "callId" as call_id, clock_timestamp() - "agoMs" * interval '1 millisecond' as seen_at
      from jsonb_to_recordset(${JSON.stringify(signs)}::jsonb) as given("callId" text, "agoMs" float8)),
    living as (
      select calls.id, sign.seen_at from calls join sign on sign.call_id = calls.call_id
      where calls.end_time is null and calls.start_time is not null and calls.hangup_cause is null
        and (calls.last_seen_at is null or calls.last_seen_at < sign.seen_at)
      for no key update of calls skip locked)
    update calls set last_seen_at = living.seen_at from living where calls.id = living.id`);
}

/** All turns of a call, in order. */
export async function listTurns(db: Queryable, callId: CallId): Promise<Turn[]> {
  const rows = await db.select().from(turns).where(eq(turns.callId, callId)).orderBy(asc(turns.index));
  return rows.map(toTurn);
}

/** The turns of several calls, by call. */
export async function turnsOfCalls(db: Queryable, callIds: readonly CallId[]): Promise<Map<CallId, Turn[]>> {
  if (callIds.length === 0) return new Map();
  const rows = await db
    .select()
    .from(turns)
    .where(inArray(turns.callId, [...callIds]))
    .orderBy(asc(turns.callId), asc(turns.index));
  const byCall = Map.groupBy(rows, ({ callId }) => callId);
  return new Map([...byCall].map(([callId, ofCall]) => [callId, ofCall.map(toTurn)]));
}

function toTurn(row: typeof turns.$inferSelect): Turn {
  const { index, role, answers, content, generated, interrupted } = row;
  const latency = row.latency && toLatency(row.latency);
  const startedAtMs = row.startedAt.getTime();
  const endedAtMs = row.endedAt?.getTime() ?? null;
  return { index, role, answers, content, generated, interrupted, startedAtMs, endedAtMs, latency };
}

/** Rows of earlier versions have fractions of milliseconds, and lack stages that were parts of the next ones. */
function toLatency(stored: Partial<TurnLatency>): TurnLatency {
  const stages = latencyStages.map((stage) => [stage, Math.max(0, Math.round(stored[stage] ?? 0))] as const);
  const totalMs = stages.reduce((sum, [, ms]) => sum + ms, 0);
  return TurnLatency.parse({ ...Object.fromEntries(stages), totalMs });
}
