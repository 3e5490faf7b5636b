import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { systemClock, withDeadline } from '@ligai/kernel';
import { inheritedEnvironment } from '../config.ts';
import { waitUntil } from '../wait-until.ts';
import { Fact, type Ready } from './facts.ts';
import { SimulatedSwitch } from './simulated-switch.ts';

const quickImports = fileURLToPath(new URL('../../../service/src/quick-imports.ts', import.meta.url));
const script = fileURLToPath(new URL('../../../../apps/local-stack/src/main.ts', import.meta.url));
const readyWithinMs = 110_000;

export const serviceNames = [
  'api-gateway',
  'call-controller',
  'media-bridge',
  'campaign-dialer',
  'scheduler',
  'webhook-dispatcher',
] as const;
export type ServiceName = (typeof serviceNames)[number];

/**
 * `npm start` for a test or a benchmark: all processes, with their own data folder and ports. Its output is stored, and
 * shown if the start fails.
 */
export class LocalStack implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly dataDir: string;
  readonly #keepData: boolean;
  readonly #facts: Fact[] = [];
  readonly #outputLines: string[] = [];
  readonly #closed: Promise<unknown>;

  private constructor(options: { env: Record<string, string>; dataDir: string | undefined }) {
    this.#keepData = options.dataDir !== undefined;
    this.dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'ligai-e2e-'));
    this.process = spawn(process.execPath, ['--import', quickImports, script, '--json'], {
      env: { ...inheritedEnvironment(), HTTP_PORT: '0', LIGAI_DATA_DIR: this.dataDir, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#closed = once(this.process, 'close');
    const { stdout, stderr } = this.process;
    if (stdout) createInterface({ input: stdout }).on('line', (line) => this.#facts.push(Fact.parse(JSON.parse(line))));
    if (stderr) createInterface({ input: stderr }).on('line', (line) => this.#outputLines.push(line));
  }

  /** Starts without waiting: for tests of the start itself. `dataDir` is not deleted when the stack ends. */
  static launch(env: Record<string, string> = {}, dataDir?: string): LocalStack {
    return new LocalStack({ env, dataDir });
  }

  /** Starts, and resolves when a call can be placed. */
  static async start(env: Record<string, string> = {}, dataDir?: string): Promise<LocalStack> {
    const stack = LocalStack.launch(env, dataDir);
    try {
      await stack.awaitReady();
      return stack;
    } catch (cause) {
      await stack[Symbol.asyncDispose]();
      throw new Error(`The stack did not become ready:\n${stack.output}`, { cause });
    }
  }

  /** All lines of its standard error. */
  get output(): string {
    return this.#outputLines.join('\n');
  }

  get simulatedSwitch(): SimulatedSwitch {
    const control = this.ready.simulated['switch']?.control;
    if (control === undefined) throw new Error('This stack has no simulated switch');
    return new SimulatedSwitch(control);
  }

  get ready(): Ready {
    const ready = this.#facts.findLast((fact) => fact.event === 'ready');
    if (!ready) throw new Error(`The stack is not ready:\n${this.output}`);
    return ready;
  }

  /** Resolves when it reports that calls can be placed. */
  async awaitReady(timeoutMs = readyWithinMs): Promise<Ready> {
    const check = () => {
      if (this.process.exitCode !== null) throw new Error('The process ended before the stack was ready');
      return this.#facts.find((fact) => fact.event === 'ready' && fact.healthy) && this.ready;
    };
    return await waitUntil(check, { what: 'the stack is ready', timeoutMs });
  }

  /** The current or last process of the service. */
  pidOf(name: string): number {
    const started = this.#facts.filter((fact) => fact.event === 'started').findLast((fact) => fact.name === name);
    if (!started) throw new Error(`${name} was never started`);
    return started.pid;
  }

  /** All processes that were started, and the starter. */
  get allPids(): number[] {
    const children = this.#facts.flatMap((fact) => (fact.event === 'started' ? [fact.pid] : []));
    return this.process.pid === undefined ? children : [this.process.pid, ...children];
  }

  /** Kills a service by `kill -9`. Resolves with its new process id when it has been restarted. */
  async kill(name: ServiceName): Promise<number> {
    const killed = this.pidOf(name);
    process.kill(killed, 'SIGKILL');
    await waitUntil(() => this.pidOf(name) !== killed, {
      what: `${name} is restarted`,
      timeoutMs: 20_000,
      everyMs: 20,
    });
    return this.pidOf(name);
  }

  /** Resolves with the exit code when the process has ended by itself or by a signal that the test sent. */
  async exitCode(withinMs = 30_000): Promise<number | null> {
    await withDeadline(systemClock, withinMs, 'End of the stack', () => this.#closed);
    return this.process.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill('SIGTERM');
    await this.#closed;
    if (!this.#keepData) rmSync(this.dataDir, { recursive: true, force: true });
  }
}
