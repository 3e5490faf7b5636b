import { isSettingKey, type SettingKey, settingCatalogue } from '@ligai/contracts';
import { type LigaiError, toLigaiError } from '@ligai/kernel';
import { eq, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { settings } from '../schema/tables.ts';
import type { SecretBox } from '../secret-box.ts';

export type StoredSettings = {
  /** In plain text, secrets included: for use only, never for display. */
  values: Map<SettingKey, string>;
  /** Secrets that this key does not open. */
  unreadable: LigaiError[];
};

/** The settings that differ from their defaults. Keys that this version does not know are ignored. */
export async function storedSettings(db: Queryable, box: SecretBox): Promise<StoredSettings> {
  const stored: StoredSettings = { values: new Map(), unreadable: [] };
  for (const { key, value, ciphertext } of await db.select().from(settings)) {
    if (!isSettingKey(key)) continue;
    try {
      stored.values.set(key, value ?? box.open(ciphertext ?? '', key));
    } catch (error) {
      stored.unreadable.push(toLigaiError(error));
    }
  }
  return stored;
}

/** Stores a value that was checked against the catalogue; a secret is encrypted. */
export async function storeSetting(db: Queryable, box: SecretBox, key: SettingKey, value: string): Promise<void> {
  const form = settingCatalogue[key].secret
    ? { value: null, ciphertext: box.seal(value, key) }
    : { value, ciphertext: null };
  await db
    .insert(settings)
    .values({ key, ...form })
    .onConflictDoUpdate({ target: settings.key, set: { ...form, updatedAt: sql`now()` } });
}

/** Back to the default. */
export async function clearSetting(db: Queryable, key: SettingKey): Promise<void> {
  await db.delete(settings).where(eq(settings.key, key));
}

/** Which settings are stored, and since when. */
export async function storedSince(db: Queryable): Promise<Map<SettingKey, Date>> {
  const rows = await db.select({ key: settings.key, updatedAt: settings.updatedAt }).from(settings);
  return new Map(rows.map(({ key, updatedAt }) => [key, updatedAt]));
}

/** Whether Postgres knows this time zone: its list differs from that of Node, and either may be newer. */
export async function knowsTimeZone(db: Queryable, name: string): Promise<boolean> {
  const { rows } = await db.execute(sql`select from pg_timezone_names where lower(name) = lower(${name}) limit 1`);
  return rows.length > 0;
}
