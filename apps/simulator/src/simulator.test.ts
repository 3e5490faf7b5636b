import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const main = fileURLToPath(new URL('main.ts', import.meta.url));

function start(args: string[], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, ...env }, stdio: 'pipe' });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, ended: once(child, 'exit'), line: async () => String((await lines.next()).value) };
}

const anyPorts = [
  '--switch-port',
  '0',
  '--deepgram-port',
  '0',
  '--openai-port',
  '0',
  '--murf-port',
  '0',
  '--webhook-port',
  '0',
];

it('says in one line of JSON where everything is, and ends with 0 when asked to', async () => {
  const { child, ended, line } = start(['all', '--json', ...anyPorts]);
  const ready = JSON.parse(await line());
  expect(ready).toMatchObject({ ready: true, switch: { url: expect.stringMatching(/^esl:/) } });
  for (const part of ['switch', 'deepgram', 'openai', 'murf', 'webhook']) {
    expect((await fetch(`${ready[part].control}/_journal`)).status).toBe(200);
  }
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
}, 20_000);

it('does not outlive the process that started it', async () => {
  const parent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const { ended, line } = start(['webhook', '--json', '--webhook-port', '0'], { LIGAI_PARENT_PID: String(parent.pid) });
  await line();
  parent.kill('SIGKILL');
  expect(await ended).toEqual([0, null]);
}, 20_000);

it('says in one sentence that a port is taken', async () => {
  const first = start(['webhook', '--json', '--webhook-port', '0']);
  const { port } = new URL(JSON.parse(await first.line()).webhook.url);
  const second = start(['webhook', '--webhook-port', port]);
  const [said] = await once(second.child.stderr, 'data');
  expect(String(said)).toMatch(new RegExp(`^The simulator cannot start: webhook on port ${port}: .*EADDRINUSE`));
  expect(await second.ended).toEqual([1, null]);
  first.child.kill('SIGTERM');
  await first.ended;
}, 20_000);

it('prints no password that somebody has chosen, and answers the health check of its image', async () => {
  const env = { SIMULATOR_SWITCH_PASSWORD: 'a-password-of-my-own', HEALTH_PORT: '0' };
  const { child, ended } = start(['switch', '--switch-port', '0'], env);
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  await expect.poll(() => printed).toContain('Ctrl-C');
  expect(printed).toContain('esl://:<SIMULATOR_SWITCH_PASSWORD>@127.0.0.1:');
  expect(printed).not.toContain('a-password-of-my-own');
  const health = /^ *health +(http:\S+)/m.exec(printed)?.[1] ?? '';
  expect((await fetch(health)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
}, 20_000);
