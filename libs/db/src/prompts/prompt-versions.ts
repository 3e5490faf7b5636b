import type { PromptSnapshot } from '@ligai/contracts';
import { and, desc, eq, sql } from 'drizzle-orm';
import type { Database, Queryable } from '../database.ts';
import type { Precondition } from '../precondition.ts';
import { promptVersions } from '../schema/tables.ts';
import { type ChangedBy, findPrompt, type Prompt, toSnapshot, updatePrompt } from './prompts.ts';

/** A version without its texts. `versionBy`: name of the API key that stored it. */
export type PromptVersionItem = {
  version: number;
  name: string;
  contentLength: number;
  versionAt: Date;
  versionBy: string | null;
  isCurrent: boolean;
};

export type PromptVersion = PromptVersionItem & { definition: PromptSnapshot };

/** One page of a prompt's versions, newest first, the current one included; undefined if there is no such prompt. */
export async function listPromptVersions(
  db: Queryable,
  promptId: number,
  { skip, limit }: { skip: number; limit: number },
): Promise<{ versions: PromptVersionItem[]; total: number } | undefined> {
  const prompt = await findPrompt(db, promptId);
  if (!prompt) return undefined;
  const ofPrompt = eq(promptVersions.promptId, promptId);
  const withCurrent = skip === 0 ? 1 : 0;
  const [former, stored] = await Promise.all([
    db
      .select({
        version: promptVersions.version,
        name: sql<string>`definition ->> 'name'`,
        contentLength: sql<number>`length(definition ->> 'content')`,
        versionAt: promptVersions.versionAt,
        versionBy: promptVersions.versionBy,
      })
      .from(promptVersions)
      .where(ofPrompt)
      .orderBy(desc(promptVersions.version))
      .offset(skip - 1 + withCurrent)
      .limit(limit - withCurrent),
    db.$count(promptVersions, ofPrompt),
  ]);
  const versions = former.map((item) => ({ ...item, isCurrent: false }));
  return { versions: withCurrent ? [currentItem(prompt), ...versions] : versions, total: stored + 1 };
}

/** Undefined if the prompt or the version is not stored. */
export async function findPromptVersion(
  db: Queryable,
  promptId: number,
  version: number,
): Promise<PromptVersion | undefined> {
  const prompt = await findPrompt(db, promptId);
  if (prompt?.version === version) return { ...currentItem(prompt), definition: toSnapshot(prompt) };
  const [row] = await db
    .select()
    .from(promptVersions)
    .where(and(eq(promptVersions.promptId, promptId), eq(promptVersions.version, version)));
  if (!row) return undefined;
  const { definition, versionAt, versionBy } = row;
  const { name, content } = definition;
  return { version, name, contentLength: content.length, versionAt, versionBy, isCurrent: false, definition };
}

/** Makes a former version the current definition, as a new version. Undefined if the prompt or the version is not stored. */
export async function restorePromptVersion(
  db: Database,
  promptId: number,
  version: number,
  changedBy: ChangedBy,
  precondition?: Precondition<Prompt>,
): Promise<Prompt | undefined> {
  const found = await findPromptVersion(db, promptId, version);
  if (!found) return undefined;
  const { prompt_id: _, ...definition } = found.definition;
  const { voice_id, reasoning_effort, greeting_interruptible, voicemail_action, ...others } = definition;
  const { turn_taking, turn_taking_values, ...same } = others;
  const change = {
    ...same,
    voiceId: voice_id,
    reasoningEffort: reasoning_effort,
    greetingInterruptible: greeting_interruptible,
    voicemailAction: voicemail_action,
    turnTaking: turn_taking,
    turnTakingValues: turn_taking_values,
  };
  return updatePrompt(db, promptId, change, changedBy, precondition);
}

const currentItem = ({ version, name, content, versionAt, versionBy }: Prompt): PromptVersionItem => ({
  ...{ version, name, contentLength: content.length, versionAt, versionBy },
  isCurrent: true,
});
