import { once } from 'node:events';
import { createServer } from 'node:net';
import { LocalStack } from '@ligai/testing';
import { expect, test } from 'vitest';

test('a start whose HTTP port is in use fails with one message that names the port', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' ? address?.port : 0;
  await using stack = LocalStack.launch({ HTTP_PORT: String(port) });
  expect(await stack.exitCode()).toBe(1);
  expect(stack.output.trim()).toBe(
    `Cannot start: port ${port} is taken by another program. Stop that, or choose another with HTTP_PORT=${Number(port) + 1}.`,
  );
  other.close();
});

test('a failed start lists the problems of all environment variables together', async () => {
  await using stack = LocalStack.launch({
    FREESWITCH_AUDIO: 'loud',
    MEDIA_BRIDGE_CAPACITY: 'many',
    DIAL_EXTRA_PATTERN: '(',
    MAX_CONCURRENT_CALLS: '0',
  });
  expect(await stack.exitCode()).toBe(1);
  const problems = stack.output.slice(stack.output.lastIndexOf('Cannot start with this environment:')).split('\n');
  for (const variable of ['FREESWITCH_AUDIO', 'MEDIA_BRIDGE_CAPACITY', 'DIAL_EXTRA_PATTERN', 'MAX_CONCURRENT_CALLS']) {
    expect(problems.filter((line) => line.startsWith(`${variable}: `))).toHaveLength(1);
  }
});

test('a start with a time zone unknown to Postgres fails with one message', async () => {
  // Node accepts this time zone, Postgres does not.
  await using stack = LocalStack.launch({ TIMEZONE: 'US/Pacific-New' });
  expect(await stack.exitCode()).toBe(1);
  expect(stack.output.trim()).toBe(
    'Cannot start with this environment:\nTIMEZONE: the database does not know this time zone, got "US/Pacific-New"',
  );
});

test('a start with an unreachable database fails with a message that omits the password', async () => {
  await using stack = LocalStack.launch({ DATABASE_URL: 'postgres://ligai:hunter2@127.0.0.1:1/ligai' });
  expect(await stack.exitCode()).toBe(1);
  expect(stack.output).toContain('Cannot use the Postgres at 127.0.0.1:1');
  expect(stack.output).not.toContain('hunter2');
});

test('a start with a DATABASE_URL of another scheme fails with one message that omits the password', async () => {
  await using stack = LocalStack.launch({ DATABASE_URL: 'mysql://ligai:hunter2@127.0.0.1/ligai' });
  expect(await stack.exitCode()).toBe(1);
  expect(stack.output.match(/DATABASE_URL/g)).toHaveLength(1);
  expect(stack.output).not.toContain('hunter2');
});

test('a start with an unreachable NATS server fails with one message within a bounded time', async () => {
  await using stack = LocalStack.launch({ NATS_URL: 'nats://ligai:hunter2@127.0.0.1:1' });
  expect(await stack.exitCode()).toBe(1);
  expect(stack.output.trim()).toMatch(/^Cannot reach NATS at nats:\/\/127\.0\.0\.1:1: .*$/);
});

test('a start whose data folder cannot be created fails with one message', async () => {
  await using stack = LocalStack.launch({}, '/proc/ligai');
  expect(await stack.exitCode()).toBe(1);
  expect(stack.output.trim()).toMatch(/^Cannot keep data in \/proc\/ligai: .*$/);
});

test('a start with a misspelt variable fails and suggests the correct name', async () => {
  await using stack = LocalStack.launch({ OPENAI_APIKEY: 'sk-hunter2', MAX_CONCURENT_CALLS: '3' });
  expect(await stack.exitCode()).toBe(1);
  expect(stack.output).toContain('OPENAI_APIKEY: unknown variable, did you mean OPENAI_API_KEY?');
  expect(stack.output).toContain('MAX_CONCURENT_CALLS: unknown variable, did you mean MAX_CONCURRENT_CALLS?');
  expect(stack.output).not.toContain('hunter2');
});

test('a start that fails names a variable that may be misspelt before it names the failure', async () => {
  const NATS_URL = 'nats://127.0.0.1:1';
  await using stack = LocalStack.launch({ HEALTH_PROT: '8080', NATS_URL });
  expect(await stack.exitCode()).toBe(1);
  expect(stack.output.trim()).toMatch(
    /^HEALTH_PROT: unknown variable, did you mean HEALTH_PORT\?\n+Cannot reach NATS at nats:\/\/127\.0\.0\.1:1: .*$/,
  );
});
