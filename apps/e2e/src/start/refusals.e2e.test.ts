import { once } from 'node:events';
import { createServer } from 'node:net';
import { LocalStack } from '@ligai/testing';
import { expect, test } from 'vitest';

test('a taken port is one clear sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' ? address?.port : 0;
  await using stack = LocalStack.launch({ HTTP_PORT: String(port) });
  expect(await stack.ended()).toBe(1);
  expect(stack.words.trim()).toBe(
    `Cannot start: port ${port} is taken by another program. Stop that, or choose another with HTTP_PORT=${Number(port) + 1}.`,
  );
  other.close();
});

test('a second start in the same folder is refused, and the first goes on', async () => {
  await using first = await LocalStack.start();
  await using second = LocalStack.launch({}, first.dataDir);
  expect(await second.ended()).toBe(1);
  expect(second.words).toContain(`LigAI runs here already, as process ${first.process.pid}`);
  expect((await fetch(`${first.ready.api}/health`)).status).toBe(200);
});

test('all problems of the environment are listed at once, whichever service reads the variable', async () => {
  await using stack = LocalStack.launch({
    FREESWITCH_AUDIO: 'loud',
    MEDIA_BRIDGE_CAPACITY: 'many',
    DIAL_EXTRA_PATTERN: '(',
    MAX_CONCURRENT_CALLS: '0',
  });
  expect(await stack.ended()).toBe(1);
  const problems = stack.words.slice(stack.words.lastIndexOf('Cannot start with this environment:')).split('\n');
  for (const variable of ['FREESWITCH_AUDIO', 'MEDIA_BRIDGE_CAPACITY', 'DIAL_EXTRA_PATTERN', 'MAX_CONCURRENT_CALLS']) {
    expect(problems.filter((line) => line.startsWith(`${variable}: `))).toHaveLength(1);
  }
});

test('a time zone that the database does not know is one clear sentence', async () => {
  // Node accepts this time zone, Postgres does not.
  await using stack = LocalStack.launch({ TIMEZONE: 'US/Pacific-New' });
  expect(await stack.ended()).toBe(1);
  expect(stack.words.trim()).toBe(
    'Cannot start with this environment:\nTIMEZONE: the database does not know this time zone, got "US/Pacific-New"',
  );
});

test('a database that cannot be reached is one clear sentence, without its password', async () => {
  await using stack = LocalStack.launch({ DATABASE_URL: 'postgres://ligai:hunter2@127.0.0.1:1/ligai' });
  expect(await stack.ended()).toBe(1);
  expect(stack.words).toContain('Cannot use the Postgres at 127.0.0.1:1');
  expect(stack.words).not.toContain('hunter2');
});

test('a database address of another kind is named once, without its password', async () => {
  await using stack = LocalStack.launch({ DATABASE_URL: 'mysql://ligai:hunter2@127.0.0.1/ligai' });
  expect(await stack.ended()).toBe(1);
  expect(stack.words.match(/DATABASE_URL/g)).toHaveLength(1);
  expect(stack.words).not.toContain('hunter2');
});

test('a NATS that cannot be reached is one clear sentence, within a bounded time', async () => {
  await using stack = LocalStack.launch({ NATS_URL: 'nats://ligai:hunter2@127.0.0.1:1' });
  expect(await stack.ended()).toBe(1);
  expect(stack.words.trim()).toMatch(/^Cannot reach NATS at nats:\/\/127\.0\.0\.1:1: .*$/);
});

test('a folder that cannot be made is one clear sentence, and an end', async () => {
  await using stack = LocalStack.launch({}, '/proc/ligai');
  expect(await stack.ended()).toBe(1);
  expect(stack.words.trim()).toMatch(/^Cannot keep data in \/proc\/ligai: .*$/);
});

test('a misspelt variable is refused with the name that was meant', async () => {
  await using stack = LocalStack.launch({ OPENAI_APIKEY: 'sk-hunter2', MAX_CONCURENT_CALLS: '3' });
  expect(await stack.ended()).toBe(1);
  expect(stack.words).toContain('OPENAI_APIKEY: unknown variable, did you mean OPENAI_API_KEY?');
  expect(stack.words).toContain('MAX_CONCURENT_CALLS: unknown variable, did you mean MAX_CONCURRENT_CALLS?');
  expect(stack.words).not.toContain('hunter2');
});
