import { isSettingKey, type SettingKey, settingCatalogue } from '@ligai/contracts';
import { type LigaiError, toLigaiError } from '@ligai/kernel';
import { eq, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from '../database.ts';
import type { Precondition } from '../precondition.ts';
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

/** A secret has a `ciphertext`, any other setting a `value`. */
export type StoredSetting = typeof settings.$inferSelect;

/** Undefined: none is stored, and the default applies. */
export type SettingPrecondition = Precondition<StoredSetting | undefined>;

/** Stores a value that was checked against the catalogue; a secret is encrypted. Returns what is stored. */
export function storeSetting(
  db: Queryable,
  box: SecretBox,
  key: SettingKey,
  value: string,
  precondition?: SettingPrecondition,
): Promise<StoredSetting> {
  const form = settingCatalogue[key].secret
    ? { value: null, ciphertext: box.seal(value, key) }
    : { value, ciphertext: null };
  return db.transaction(async (tx) => {
    await lockSetting(tx, key, precondition);
    const [stored] = await tx
      .insert(settings)
      .values({ key, ...form })
      .onConflictDoUpdate({ target: settings.key, set: { ...form, updatedAt: sql`now()` } })
      .returning();
    if (!stored) throw new Error('Cannot store a setting: nothing was returned');
    return stored;
  });
}

/** Back to the default. */
export async function clearSetting(db: Queryable, key: SettingKey, precondition?: SettingPrecondition): Promise<void> {
  await db.transaction(async (tx) => {
    await lockSetting(tx, key, precondition);
    await tx.delete(settings).where(eq(settings.key, key));
  });
}

/** Every change of a setting takes this lock: one that is not stored yet has no row to be locked. */
async function lockSetting(tx: Transaction, key: SettingKey, precondition?: SettingPrecondition): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`settings.${key}`}))`);
  precondition?.(await findStoredSetting(tx, key));
}

export async function findStoredSetting(db: Queryable, key: SettingKey): Promise<StoredSetting | undefined> {
  const [stored] = await db.select().from(settings).where(eq(settings.key, key));
  return stored;
}

/** The settings that are stored, as rows. */
export async function listStoredSettings(db: Queryable): Promise<Map<SettingKey, StoredSetting>> {
  const rows = await db.select().from(settings);
  return new Map(rows.map((row) => [row.key, row]));
}

/** Whether Postgres knows this time zone: its list differs from that of Node, and either may be newer. */
export async function knowsTimeZone(db: Queryable, name: string): Promise<boolean> {
  const { rows } = await db.execute(sql`select from pg_timezone_names where lower(name) = lower(${name}) limit 1`);
  return rows.length > 0;
}
