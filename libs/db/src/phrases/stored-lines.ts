import { and, eq, inArray, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { storedLines } from '../schema/tables.ts';

/** A voice, as the provider at `source` speaks it. */
export type LineVoice = {
  source: string;
  model: string;
  voiceId: string;
  language: string;
  sampleRateHz: number;
};

/** Longest text and audio that are stored. */
export const longestLine = { characters: 500, bytes: 1_000_000 };

/** A voice has about a dozen lines of 50 kB, so this is the audio of some eighty voices in 50 MB. */
const mostLines = 1000;

/** The audio of those of these texts that are stored. */
export async function findStoredLines(
  db: Queryable,
  voice: LineVoice,
  texts: readonly string[],
): Promise<Map<string, Buffer>> {
  if (texts.length === 0) return new Map();
  const isWanted = and(ofVoice(voice), inArray(storedLines.text, [...texts]), isNotNull(storedLines.audio));
  const rows = await db.select({ text: storedLines.text, audio: storedLines.audio }).from(storedLines).where(isWanted);
  const isOld = sql`${storedLines.usedAt} < now() - interval '1 day'`;
  if (rows.length > 0) await db.update(storedLines).set({ usedAt: sql`now()` }).where(and(isWanted, isOld));
  return new Map(rows.flatMap(({ text, audio }) => (audio === null ? [] : [[text, audio]])));
}

/**
 * Claims a line for one bridge, which synthesises it within `leaseMs`. False if it is stored, or another bridge has
 * claimed it.
 */
export async function claimLine(db: Queryable, voice: LineVoice, text: string, leaseMs: number): Promise<boolean> {
  const claimedUntil = sql<Date>`clock_timestamp() + ${leaseMs} * interval '1 millisecond'`;
  const claimed = await db
    .insert(storedLines)
    .values({ ...voice, text, claimedUntil })
    .onConflictDoUpdate({
      target: key,
      set: { claimedUntil },
      setWhere: sql`${storedLines.audio} is null and ${storedLines.claimedUntil} <= clock_timestamp()`,
    })
    .returning({ text: storedLines.text });
  return claimed.length > 0;
}

/** Stores the audio of a line; the first one is final. Deletes the lines that were not used for longest. */
export async function storeLine(db: Queryable, voice: LineVoice, text: string, audio: Uint8Array): Promise<void> {
  const values = { ...voice, text, audio: Buffer.from(audio), claimedUntil: sql<Date>`clock_timestamp()` };
  await db
    .insert(storedLines)
    .values(values)
    .onConflictDoUpdate({
      target: key,
      set: { audio: sql`excluded.audio`, usedAt: sql`now()` },
      setWhere: sql`${storedLines.audio} is null`,
    });
  await db.execute(sql`
    delete from ${storedLines} where ctid = any(array(
      select ctid from ${storedLines} order by used_at desc offset ${mostLines}
    ))`);
}

const key = [
  storedLines.source,
  storedLines.model,
  storedLines.voiceId,
  storedLines.language,
  storedLines.sampleRateHz,
  storedLines.text,
];

function ofVoice({ source, model, voiceId, language, sampleRateHz }: LineVoice): SQL | undefined {
  return and(
    eq(storedLines.source, source),
    eq(storedLines.model, model),
    eq(storedLines.voiceId, voiceId),
    eq(storedLines.language, language),
    eq(storedLines.sampleRateHz, sampleRateHz),
  );
}
