import { isDeepStrictEqual } from 'node:util';
import type { PromptSnapshot } from '@ligai/contracts';
import { and, desc, eq, lte, or, sql } from 'drizzle-orm';
import type { Database, Queryable, Transaction } from '../database.ts';
import type { Precondition } from '../precondition.ts';
import { prompts, promptVersions } from '../schema/tables.ts';

export type Prompt = typeof prompts.$inferSelect;
export type NewPrompt = Omit<
  typeof prompts.$inferInsert,
  'id' | 'createdAt' | 'updatedAt' | 'version' | 'versionAt' | 'versionBy'
>;
export type PromptChange = Partial<NewPrompt>;
/** The name of the API key of the request; null without keys. */
export type ChangedBy = string | null;

/** Limit of the text, in bytes, that one list reads from the database: a prompt may have 300 kB. */
const mostListedBytes = 4_000_000;

/**
 * Newest first, all if `limit` is omitted, and their total number. A list ends early, after at least one prompt, if the
 * next prompt would exceed `mostListedBytes` in total.
 */
export async function listPrompts(
  db: Queryable,
  { skip, limit }: { skip: number; limit?: number | undefined },
): Promise<{ prompts: Prompt[]; total: number }> {
  const listed = sql`
    select id from (
      select id, sum(bytes) over (order by id desc) - bytes as bytes_before
      from (
        select id, octet_length(content) + coalesce(octet_length(greeting), 0) + octet_length(variables::text) as bytes
        from ${prompts} order by id desc limit ${limit ?? null} offset ${skip}
      ) as page
    ) as summed
    where bytes_before < ${mostListedBytes}`;
  const [rows, total] = await Promise.all([
    db.select().from(prompts).where(sql`${prompts.id} in (${listed})`).orderBy(desc(prompts.id)),
    db.$count(prompts),
  ]);
  return { prompts: rows, total };
}

export async function findPrompt(db: Queryable, id: number): Promise<Prompt | undefined> {
  const [prompt] = await db.select().from(prompts).where(eq(prompts.id, id));
  return prompt;
}

export async function findActivePrompt(db: Queryable): Promise<Prompt | undefined> {
  const [prompt] = await db.select().from(prompts).where(eq(prompts.isActive, true));
  return prompt;
}

export function insertPrompt(db: Queryable, prompt: NewPrompt, changedBy: ChangedBy = null): Promise<Prompt> {
  return db.transaction(async (tx) => {
    if (prompt.isActive) await queueForActivation(tx);
    const [row] = await tx
      .insert(prompts)
      .values({ ...prompt, isActive: false, versionBy: changedBy })
      .returning();
    if (!row) throw new Error('Cannot insert a prompt: nothing was returned');
    return prompt.isActive ? makeActive(tx, row) : row;
  });
}

/**
 * Changes the given fields and stores the former version, unless the definition stays the same. `isActive: true` activates as
 * `activatePrompt` does. Undefined if there is no such prompt. Errors: those of `precondition`.
 */
export function updatePrompt(
  db: Database,
  id: number,
  change: PromptChange,
  changedBy: ChangedBy = null,
  precondition?: Precondition<Prompt>,
): Promise<Prompt | undefined> {
  const { isActive, ...fields } = change;
  return db.transaction(async (tx) => {
    if (isActive) await queueForActivation(tx);
    const [former] = await tx.select().from(prompts).where(eq(prompts.id, id)).for('no key update');
    if (!former) return undefined;
    precondition?.(former);
    const [row] = await tx
      .update(prompts)
      .set({ ...fields, ...(isActive === false && { isActive }), updatedAt: sql`now()` })
      .where(eq(prompts.id, id))
      .returning();
    const changed = row && !isDeepStrictEqual(toSnapshot(row), toSnapshot(former));
    const stored = changed ? await storeVersion(tx, former, changedBy) : row;
    return stored && isActive ? makeActive(tx, stored) : stored;
  });
}

/** Former versions that are stored of one prompt: a version may have 300 kB. */
export const storedVersions = 200;

/**
 * Stores the version before a change and returns the prompt after it. The oldest version beyond `storedVersions` is
 * deleted.
 */
async function storeVersion(tx: Transaction, former: Prompt, changedBy: ChangedBy): Promise<Prompt | undefined> {
  const { id: promptId, version, versionAt, versionBy } = former;
  await tx.insert(promptVersions).values({ promptId, version, versionAt, versionBy, definition: toSnapshot(former) });
  const tooOld = and(eq(promptVersions.promptId, promptId), lte(promptVersions.version, version - storedVersions));
  await tx.delete(promptVersions).where(tooOld);
  const [row] = await tx
    .update(prompts)
    .set({ version: version + 1, versionAt: sql`now()`, versionBy: changedBy })
    .where(eq(prompts.id, promptId))
    .returning();
  return row;
}

/**
 * Makes this prompt the active one and every other inactive. Undefined if there is no such prompt. Errors: those of
 * `precondition`.
 */
export function activatePrompt(
  db: Database,
  id: number,
  precondition?: Precondition<Prompt>,
): Promise<Prompt | undefined> {
  return updatePrompt(db, id, { isActive: true }, null, precondition);
}

/**
 * False if there is no such prompt. After the active prompt is deleted, no prompt is active. Errors: those of
 * `precondition`.
 */
export function deletePrompt(db: Queryable, id: number, precondition?: Precondition<Prompt>): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [prompt] = await tx.select().from(prompts).where(eq(prompts.id, id)).for('update');
    if (!prompt) return false;
    precondition?.(prompt);
    await tx.delete(prompts).where(eq(prompts.id, id));
    return true;
  });
}

/**
 * Serialises activations: two concurrent ones would not see each other's active prompt. Called before any row is
 * locked, to avoid a deadlock.
 */
async function queueForActivation(tx: Transaction): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('prompts.active'))`);
}

async function makeActive(tx: Transaction, prompt: Prompt): Promise<Prompt> {
  await tx
    .update(prompts)
    .set({ isActive: sql`${prompts.id} = ${prompt.id}` })
    .where(or(eq(prompts.isActive, true), eq(prompts.id, prompt.id)));
  return { ...prompt, isActive: true };
}

/**
 * The copy stored with a call or a campaign, so that editing a prompt never changes a call that was already requested.
 */
export const toCallSnapshot = (prompt: Prompt): PromptSnapshot => ({
  ...toSnapshot(prompt),
  prompt_version: prompt.version,
});

/** The definition of a prompt, whatever version it is. */
export function toSnapshot(prompt: Prompt): PromptSnapshot {
  const { id, name, content, greeting, voiceId, language, model, temperature, reasoningEffort, variables } = prompt;
  const { opening, greetingInterruptible, voicemailAction, turnTaking, turnTakingValues } = prompt;
  return {
    ...{ prompt_id: id, name, content, greeting, voice_id: voiceId, language, model, temperature },
    ...{ reasoning_effort: reasoningEffort, opening, greeting_interruptible: greetingInterruptible },
    ...{ voicemail_action: voicemailAction, turn_taking: turnTaking, turn_taking_values: turnTakingValues, variables },
  };
}
