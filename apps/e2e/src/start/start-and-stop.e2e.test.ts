import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient, isAlive, LocalStack, postgresPid, serviceNames } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

/*
 * Three starts, one after the other, in the same data folder: a start takes longer than most of what is tested of it.
 */
const dataDir = mkdtempSync(join(tmpdir(), 'ligai-start-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** The start that a group of tests is about. */
let stack: LocalStack;
const startedWith = (env: Record<string, string>): void => {
  beforeAll(async () => {
    stack = await LocalStack.start(env, dataDir);
  });
  afterAll(() => stack?.[Symbol.asyncDispose]());
};

const allPids = () => [...stack.allPids, postgresPid(dataDir)];

const isPortClosed = (url: string) =>
  new Promise<boolean>((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => socket.destroy() && resolve(false)).once('error', () => resolve(true));
  });

/** `/health` may still report an old state; a successful dial shows that all services work. */
const dialWhenWorking = () =>
  vi.waitFor(() => new ApiClient(stack.ready.api).dial('5511999990486'), { timeout: 30_000, interval: 200 });

/** Makes a process block its event loop on SIGUSR2, as an endless loop in the code would. */
const blockOnSignal = "--import=data:text/javascript,process.on('SIGUSR2',()=>{for(;;);})";

/** A closed port: a stored key is checked, and no test may contact the real provider. */
const OPENAI_BASE_URL = 'http://127.0.0.1:9/v1';

describe('a start without configuration', () => {
  startedWith({ NODE_OPTIONS: blockOnSignal });

  test('runs each service as its own process, and simulates the switch and the providers', () => {
    expect(Object.keys(stack.ready.pids).sort()).toEqual([...serviceNames, 'simulator'].sort());
    expect(Object.keys(stack.ready.simulated).sort()).toEqual(['deepgram', 'murf', 'openai', 'switch']);
    expect(allPids().every(isAlive)).toBe(true);
  });

  test('is not disturbed by a second start in the same data folder, which fails', async () => {
    await using second = LocalStack.launch({}, dataDir);
    expect(await second.exitCode()).toBe(1);
    expect(second.output).toContain(`LigAI runs here already, as process ${stack.process.pid}`);
    expect((await fetch(`${stack.ready.api}/health`)).status).toBe(200);
  });

  test('restarts each killed service', async () => {
    for (const name of serviceNames) {
      await stack.kill(name);
      expect(stack.output).toContain(
        `process ended, starting it again {"process":"${name}","detail":"was ended by SIGKILL"`,
      );
    }
    await dialWhenWorking();
  });

  test('restarts a service that ends itself because its event loop is blocked', async () => {
    const blocked = stack.pidOf('call-controller');
    process.kill(blocked, 'SIGUSR2');
    await vi.waitUntil(() => stack.pidOf('call-controller') !== blocked, { timeout: 30_000, interval: 50 });
    expect(stack.output).toContain('event loop stopped responding, ending the process');
    await dialWhenWorking();
  });

  test.each([
    ['Postgres', postgresPid],
    ['NATS', (folder: string) => Number(readFileSync(join(folder, 'nats.pid'), 'utf8'))],
  ])('restarts a killed %s, and calls can be placed again', async (_name, pidOf) => {
    const killed = pidOf(dataDir);
    process.kill(killed, 'SIGKILL');
    await vi.waitFor(() => expect(isAlive(pidOf(dataDir)) && pidOf(dataDir) !== killed).toBe(true), {
      timeout: 20_000,
    });
    const callId = await dialWhenWorking();
    expect((await new ApiClient(stack.ready.api).untilEnded(callId)).status).toBe('busy');
  });

  test('leaves no process and no open port after Ctrl-C', async () => {
    const { api, nats, simulated } = stack.ready;
    const addresses = [api, nats, ...Object.values(simulated).map(({ url }) => url)];
    const all = allPids();
    stack.process.kill('SIGINT');
    expect(await stack.exitCode()).toBe(0);
    expect(all.filter(isAlive)).toEqual([]);
    expect(await Promise.all(addresses.map(isPortClosed))).not.toContain(false);
  });
});

describe('a start with API keys', () => {
  const key = 'crm-0123456789abcdef0123';
  startedWith({ API_KEYS: `crm:${key}`, OPENAI_BASE_URL });

  /** A request with the key. */
  const ask = async (method: string, path: string, body: object): Promise<number> => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` };
    return (await fetch(`${stack.ready.api}/api/v1${path}`, { method, headers, body: JSON.stringify(body) })).status;
  };

  test('has a NATS server that rejects clients without credentials, and can place calls', async () => {
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
    expect(await ask('POST', '/calls/dial', { number: '5511999990486' })).toBe(200);
  });

  test('ends all processes when the starter is killed, also right after something was stored', async () => {
    expect(await ask('POST', '/prompts', { name: 'Kept', content: 'Be brief.' })).toBe(201);
    expect(await ask('PUT', '/settings/openai_api_key', { value: 'sk-kept-secret' })).toBe(200);
    const all = allPids();
    stack.process.kill('SIGKILL');
    await vi.waitFor(() => expect(all.filter(isAlive)).toEqual([]), { timeout: 20_000 });
  });
});

describe('a start after a killed one', () => {
  startedWith({ OPENAI_BASE_URL });

  test('has the stored prompts and settings', async () => {
    const prompts = await new ApiClient(stack.ready.api).ask('GET', '/api/v1/prompts');
    expect(prompts.body).toContainEqual(expect.objectContaining({ name: 'Kept' }));
    // A stored key selects the real provider without any variable.
    expect(Object.keys(stack.ready.simulated).sort()).toEqual(['deepgram', 'murf', 'switch']);
  });

  test('ends all processes immediately after a second Ctrl-C', async () => {
    const all = allPids();
    // A stopped process, as in a debugger, cannot react to the first Ctrl-C.
    process.kill(stack.pidOf('media-bridge'), 'SIGSTOP');
    stack.process.kill('SIGINT');
    await vi.waitFor(() => expect(isAlive(stack.pidOf('api-gateway'))).toBe(false), { timeout: 10_000 });
    // Signals within 300 ms count as one, because npm forwards a Ctrl-C that the process also got from the terminal.
    await vi.waitUntil(() => !stack.process.kill('SIGINT'), { timeout: 5000, interval: 200 });
    expect(await stack.exitCode()).toBe(1);
    await vi.waitFor(() => expect(all.filter(isAlive)).toEqual([]), { timeout: 10_000 });
  });
});
