import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { schema } from '../index.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { claimLine, findStoredLines, type LineVoice, storeLine } from './stored-lines.ts';

const db = await migratedDatabase();
beforeEach(async () => void (await db.delete(schema.storedLines)));

const voice: LineVoice = {
  ...{ source: 'https://murf.test', model: 'falcon-2', voiceId: 'pt-BR-isadora' },
  ...{ language: 'pt-BR', sampleRateHz: 8000 },
};
const text = 'Só um momento, por favor.';
const audio = Uint8Array.from({ length: 320 }, (_, at) => at % 251);
const stored = async (of: LineVoice = voice) => (await findStoredLines(db, of, [text])).get(text);

describe('a stored line', () => {
  it('is found with its audio, by its voice and text', async () => {
    await storeLine(db, voice, text, audio);
    expect(new Uint8Array((await stored()) ?? [])).toEqual(audio);
    expect(await findStoredLines(db, voice, ['Um instante.'])).toEqual(new Map());
  });

  it.each([
    { source: 'http://127.0.0.1:9' },
    { model: 'gen2' },
    { voiceId: 'pt-BR-heitor' },
    { language: 'en-US' },
    { sampleRateHz: 16_000 },
  ])('is not used for another voice: %j', async (change) => {
    await storeLine(db, voice, text, audio);
    expect(await stored({ ...voice, ...change })).toBeUndefined();
  });

  it('retains the audio that was stored first', async () => {
    await storeLine(db, voice, text, audio);
    await storeLine(db, voice, text, new Uint8Array(10));
    expect((await stored())?.length).toBe(audio.length);
  });

  it('is claimed by one of several bridges, and by none once it has audio', async () => {
    const claims = await Promise.all(Array.from({ length: 8 }, () => claimLine(db, voice, text, 60_000)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await stored()).toBeUndefined();
    await storeLine(db, voice, text, audio);
    expect(await claimLine(db, voice, text, 60_000)).toBe(false);
  });

  it('is claimed again after a bridge did not synthesise it in time', async () => {
    expect(await claimLine(db, voice, text, 0)).toBe(true);
    expect(await claimLine(db, voice, text, 60_000)).toBe(true);
  });

  it('is deleted when a thousand lines were used after it', async () => {
    await storeLine(db, voice, text, audio);
    await db.execute(sql`update stored_lines set used_at = now() - interval '12 hours'`);
    await db.execute(sql`
      insert into stored_lines (source, model, voice_id, language, sample_rate_hz, text, audio, claimed_until)
      select 's', 'm', 'v', 'pt', 8000, 'line ' || n, '\\x00', now() from generate_series(1, 999) n`);
    await storeLine(db, voice, 'Um instante.', audio);
    expect(await stored()).toBeUndefined();
    expect(await db.$count(schema.storedLines)).toBe(1000);
  });

  it('that is read on another day counts as used', async () => {
    await storeLine(db, voice, text, audio);
    await db.execute(sql`update stored_lines set used_at = now() - interval '2 days'`);
    await stored();
    const { rows } = await db.execute(sql`select used_at > now() - interval '1 minute' as recent from stored_lines`);
    expect(rows).toEqual([{ recent: true }]);
  });
});
