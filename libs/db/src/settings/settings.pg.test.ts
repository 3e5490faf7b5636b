import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { settings } from '../schema/tables.ts';
import { secretBox } from '../secret-box.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { storedSettings, storeSetting } from './settings.ts';

const db = await migratedDatabase();

it('settings are stored as text, and secrets encrypted with the key', async () => {
  const box = secretBox(randomBytes(32));
  await storeSetting(db, box, 'max_concurrent_calls', '20');
  await storeSetting(db, box, 'max_concurrent_calls', '25');
  await storeSetting(db, box, 'openai_api_key', 'sk-live-123');

  const { values, unreadable } = await storedSettings(db, box);
  expect(unreadable).toEqual([]);
  expect(values).toEqual(
    new Map([
      ['max_concurrent_calls', '25'],
      ['openai_api_key', 'sk-live-123'],
    ]),
  );

  expect(JSON.stringify(await db.select().from(settings))).not.toContain('sk-live');
  const withAnotherKey = await storedSettings(db, secretBox(randomBytes(32)));
  expect(withAnotherKey.values).toEqual(new Map([['max_concurrent_calls', '25']]));
  expect(withAnotherKey.unreadable).toMatchObject([
    { code: 'bad_configuration', message: expect.stringContaining('openai_api_key') },
  ]);
});
