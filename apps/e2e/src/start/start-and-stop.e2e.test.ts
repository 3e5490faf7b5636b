import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient, isAlive, LocalStack, postgresPid, serviceNames } from '@ligai/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ligai-start-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const isPortClosed = (url: string) =>
  new Promise<boolean>((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => socket.destroy() && resolve(false)).once('error', () => resolve(true));
  });

test('without configuration, each service starts as its own process, and Ctrl-C leaves no process and no open port', async () => {
  await using stack = await LocalStack.start({}, dataDir);
  expect(Object.keys(stack.ready.pids).sort()).toEqual([...serviceNames, 'simulator'].sort());
  expect(Object.keys(stack.ready.simulated).sort()).toEqual(['deepgram', 'murf', 'openai', 'switch']);
  const all = [...stack.allPids, postgresPid(dataDir)];
  expect(all.every(isAlive)).toBe(true);
  const addresses = [stack.ready.api, stack.ready.nats, ...Object.values(stack.ready.simulated).map(({ url }) => url)];

  stack.process.kill('SIGINT');
  expect(await stack.exitCode()).toBe(0);
  expect(all.filter(isAlive)).toEqual([]);
  expect(await Promise.all(addresses.map(isPortClosed))).not.toContain(false);
});

test('stored prompts and settings are available after a restart', async () => {
  {
    // A closed port: a stored key is checked, and no test may contact the real provider.
    await using first = await LocalStack.start({ OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' }, dataDir);
    await new ApiClient(first.ready.api).ask('POST', '/api/v1/prompts', { name: 'Kept', content: 'Be brief.' });
    await new ApiClient(first.ready.api).set('openai_api_key', 'sk-kept-secret');
  }
  await using second = await LocalStack.start({}, dataDir);
  const prompts = await new ApiClient(second.ready.api).ask('GET', '/api/v1/prompts');
  expect(prompts.body).toContainEqual(expect.objectContaining({ name: 'Kept' }));
  // A stored key selects the real provider without any variable.
  expect(Object.keys(second.ready.simulated).sort()).toEqual(['deepgram', 'murf', 'switch']);
});

test('all processes end when the starter is killed, and the next start succeeds', async () => {
  await using killed = await LocalStack.start({}, dataDir);
  const left = [...killed.allPids, postgresPid(dataDir)];
  killed.process.kill('SIGKILL');
  await vi.waitFor(() => expect(left.filter(isAlive)).toEqual([]), { timeout: 20_000 });
  await using next = await LocalStack.start({}, dataDir);
  expect(next.ready.healthy).toBe(true);
});

test('a second Ctrl-C ends all processes immediately', async () => {
  await using stack = await LocalStack.start({}, dataDir);
  const all = [...stack.allPids, postgresPid(dataDir)];
  // A stopped process, as in a debugger, cannot react to the first Ctrl-C.
  process.kill(stack.pidOf('media-bridge'), 'SIGSTOP');
  stack.process.kill('SIGINT');
  await vi.waitFor(() => expect(isAlive(stack.pidOf('api-gateway'))).toBe(false), { timeout: 10_000 });
  // Signals within 300 ms count as one, because npm forwards a Ctrl-C that the process also got from the terminal.
  await vi.waitUntil(() => !stack.process.kill('SIGINT'), { timeout: 5000, interval: 200 });
  expect(await stack.exitCode()).toBe(1);
  await vi.waitFor(() => expect(all.filter(isAlive)).toEqual([]), { timeout: 10_000 });
});

/** Makes a process block its event loop on SIGUSR2, as an endless loop in the code would. */
const blockOnSignal = "--import=data:text/javascript,process.on('SIGUSR2',()=>{for(;;);})";

test('each killed service is restarted, and a service with a blocked event loop is killed by its watchdog', async () => {
  await using stack = await LocalStack.start({ NODE_OPTIONS: blockOnSignal });
  const api = new ApiClient(stack.ready.api);
  for (const name of serviceNames) {
    await stack.kill(name);
    expect(stack.output).toContain(
      `process ended, starting it again {"process":"${name}","detail":"was ended by SIGKILL"`,
    );
  }
  await vi.waitFor(() => api.dial('5511999990486'), { timeout: 30_000, interval: 200 });
  const stopped = stack.pidOf('call-controller');
  process.kill(stopped, 'SIGUSR2');
  await vi.waitUntil(() => stack.pidOf('call-controller') !== stopped, { timeout: 30_000, interval: 50 });
  expect(stack.output).toContain('event loop stopped responding, ending the process');
  await vi.waitFor(() => api.dial('5511999990486'), { timeout: 30_000, interval: 200 });
});

test.each([
  ['Postgres', (folder: string) => postgresPid(folder)],
  ['NATS', (folder: string) => Number(readFileSync(join(folder, 'nats.pid'), 'utf8'))],
])('a killed %s is restarted, and calls can be placed again', async (_name, pidOf) => {
  await using stack = await LocalStack.start({}, dataDir);
  const api = new ApiClient(stack.ready.api);
  const killed = pidOf(dataDir);
  process.kill(killed, 'SIGKILL');
  await vi.waitFor(() => expect(isAlive(pidOf(dataDir)) && pidOf(dataDir) !== killed).toBe(true), { timeout: 20_000 });
  // `/health` may still report the old state; a successful dial shows that all services work again.
  const callId = await vi.waitFor(() => api.dial('5511999990486'), { timeout: 30_000, interval: 200 });
  expect((await api.untilEnded(callId)).status).toBe('busy');
});

test('with API keys, the local NATS server rejects clients without credentials, and calls can be placed', async () => {
  const key = 'crm-0123456789abcdef0123';
  await using stack = await LocalStack.start({ API_KEYS: `crm:${key}` }, dataDir);
  expect(stack.ready.nats).not.toContain('@');
  const socket = connect(Number(new URL(stack.ready.nats).port), '127.0.0.1');
  let received = '';
  socket
    .on('error', () => undefined)
    .on('data', (chunk) => {
      received += chunk.toString();
    });
  socket.write('CONNECT {"verbose":false}\r\nSUB ligai.> 1\r\nPING\r\n');
  await vi.waitFor(() => expect(received).toMatch(/-ERR 'Authorization Violation'/i), { timeout: 10_000 });
  socket.destroy();
  const dialled = await fetch(`${stack.ready.api}/api/v1/calls/dial`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ number: '5511999887766' }),
  });
  expect(dialled.status).toBe(200);
});
