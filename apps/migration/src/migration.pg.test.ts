import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { listPrompts, openDatabase, schemaState, serviceUrlOf } from '@ligai/db';
import { emptyDatabase } from '@ligai/testing';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('main.ts', import.meta.url));

async function run(env: Record<string, string>): Promise<{ code: number; words: string }> {
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (words += chunk));
  const [code] = await once(child, 'close');
  return { code, words };
}

test('an empty database has the schema afterwards; several at once and again do no harm', async () => {
  await using database = await emptyDatabase();
  const serviceUrl = serviceUrlOf(database.url, 'a-password');
  const env = { DATABASE_URL: database.url, SERVICE_DATABASE_URL: serviceUrl };
  const first = await Promise.all([run(env), run(env)]);
  const again = await run(env);
  for (const { code, words } of [...first, again])
    expect([code, words]).toEqual([0, expect.stringContaining('up to date')]);
  expect(await schemaState(serviceUrl)).toBe('current');
  await using db = openDatabase(serviceUrl);
  expect((await listPrompts(db, { skip: 0, limit: 10 })).prompts).toHaveLength(1);
}, 120_000);

test.each([
  ['postgres://services:secret@host/other', 'names the database "other", but DATABASE_URL names "ligai"'],
  ['postgres://owner:secret@pooler/ligai', 'expected another user than that of DATABASE_URL, "owner"'],
])('a SERVICE_DATABASE_URL that does not fit (%s) is an invalid environment', async (serviceUrl, problem) => {
  const env = { DATABASE_URL: 'postgres://owner:secret@host/ligai', SERVICE_DATABASE_URL: serviceUrl };
  const { code, words } = await run(env);
  expect([code, words]).toEqual([78, expect.stringContaining(`SERVICE_DATABASE_URL: ${problem}`)]);
  expect(words).not.toContain('secret');
});

test.each([
  'postgres://owner:secret@host/liga%i',
  'postgres://owner:secret%@host/ligai',
  'postgres://own%er:secret@host/ligai',
])('an address with a malformed escape (%s) is an invalid environment, and is not shown', async (url) => {
  const { code, words } = await run({ DATABASE_URL: url, SERVICE_DATABASE_URL: url });
  const problem = 'expected an address in which each "%" begins an escape such as %40';
  expect(code).toBe(78);
  expect(words).toContain(`\nDATABASE_URL: ${problem}`);
  expect(words).toContain(`\nSERVICE_DATABASE_URL: ${problem}`);
  expect(words.match(/DATABASE_URL: /g)).toHaveLength(2);
  expect(words).not.toContain('secret');
});

test('a misspelt variable is named with the one that was probably meant', async () => {
  const { code, words } = await run({ DATABSE_URL: 'postgres://owner:secret@host/ligai' });
  expect([code, words]).toEqual([78, expect.stringContaining('DATABASE_URL: expected')]);
  expect(words).toContain('migration: DATABSE_URL: unknown variable, did you mean DATABASE_URL?');
  expect(words).not.toContain('secret');
});

test('all problems of an environment are listed, without the address', async () => {
  const { code, words } = await run({
    DATABASE_URL: 'mysql://user:secret@host',
    LOG_LEVEL: 'loud',
    SERVICE_DATABASE_URL: 'postgres://user@host/db',
  });
  expect(code).toBe(78);
  expect(words).toContain(
    'SERVICE_DATABASE_URL: expected an address with the user and the password of the services, in',
  );
  expect(words).toContain('DATABASE_URL: expected');
  expect(words).toContain('LOG_LEVEL: expected');
  expect(words).not.toContain('secret');
});
