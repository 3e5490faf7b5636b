import { emptyDatabase, migratedDatabase } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { deletePrompt, findActivePrompt, migrate, openDatabase, schema, schemaState } from './index.ts';

it('several processes can migrate an empty database concurrently', async () => {
  await using empty = await emptyDatabase();
  await Promise.all(Array.from({ length: 5 }, () => migrate(empty.url)));
  await using db = openDatabase(empty.url);
  expect(await db.$count(schema.prompts)).toBe(1);
  expect(await db.$count(schema.dialGate)).toBe(1);
});

it('a new installation has an active prompt, and a migration does not insert it again after its deletion', async () => {
  await using empty = await emptyDatabase();
  await migrate(empty.url);
  await using db = openDatabase(empty.url);
  const seeded = await findActivePrompt(db);
  expect(seeded).toMatchObject({ isActive: true, language: 'pt-BR', variables: {} });
  expect(await deletePrompt(db, seeded?.id ?? 0)).toBe(true);
  await migrate(empty.url);
  expect(await findActivePrompt(db)).toBeUndefined();
});

it('the error for an unreachable server does not contain the password', async () => {
  const failed = migrate('postgres://ligai:hunter2@127.0.0.1:1/ligai');
  await expect(failed).rejects.toThrow(/ECONNREFUSED/);
  await expect(failed).rejects.not.toThrow(/hunter2/);
});

it('a database with the schema of another version is rejected with the remedy, and not changed', async () => {
  await using empty = await emptyDatabase();
  await migrate(empty.url);
  await using db = openDatabase(empty.url);
  await db.execute(sql`update drizzle.__drizzle_migrations set hash = 'of an older version'`);
  await expect(migrate(empty.url)).rejects.toThrow(/schema of another version of LigAI: use an empty database$/);
  await expect(migrate(empty.url, { dataFolder: '/srv/ligai/data' })).rejects.toThrow(
    /schema of another version of LigAI: delete the data folder \/srv\/ligai\/data, which loses all data$/,
  );
  expect(await db.$count(schema.prompts)).toBe(1);
});

it('the schema is missing before the migration, current after it, and foreign if another version has migrated', async () => {
  await using empty = await emptyDatabase();
  expect(await schemaState(empty.url)).toBe('missing');
  await migrate(empty.url);
  expect(await schemaState(empty.url)).toBe('current');
  await using db = openDatabase(empty.url);
  await db.execute(sql`insert into drizzle.__drizzle_migrations (hash) values ('of a newer version')`);
  expect(await schemaState(empty.url)).toBe('foreign');
  await db.execute(sql`truncate drizzle.__drizzle_migrations`);
  expect(await schemaState(empty.url)).toBe('missing');
});

it('the schema is missing for a user who may not read it', async () => {
  await using migrated = await emptyDatabase();
  await migrate(migrated.url);
  await using elsewhere = await migratedDatabase();
  const url = new URL(elsewhere.url);
  url.pathname = new URL(migrated.url).pathname;
  expect(await schemaState(url.href)).toBe('missing');
});

it('a database whose tables were dropped is not current, and the error of the migration states that they are missing', async () => {
  await using database = await emptyDatabase();
  await migrate(database.url);
  await using db = openDatabase(database.url, { max: 1 });
  await db.execute('drop schema public cascade');
  await db.execute('create schema public');
  expect(await schemaState(database.url)).toBe('missing');
  await expect(migrate(database.url)).rejects.toThrow(
    /^The database lists all migrations as applied, but its tables are/,
  );
});
