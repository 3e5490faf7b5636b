import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Clock, LigaiError } from '@ligai/kernel';
import type { Env } from '@ligai/service';
import { root } from '../config.ts';
import type { FolderClaim } from '../folder/claim.ts';
import { keepRunning } from '../process/keep-running.ts';
import { type Child, type ChildSpec, startChild } from '../process/node-child.ts';
import type { Console } from '../show/console.ts';

/** The form of a configuration problem: `HTTP_PORT: expected a whole number …, got "abc"`. */
const problemLine = /^[A-Za-z][A-Za-z0-9_]*: /;

/** The processes of this start: restarts them, prints their output, and records them for the next start. */
export class StackProcesses {
  readonly #console: Console;
  readonly #claim: FolderClaim;
  readonly #clock: Clock;
  readonly #children = new Map<string, Child & { script: string }>();
  /** Problems of the environment by service; a service that has any is not restarted. */
  readonly #problems = new Map<string, string[]>();
  #onProblem: () => void = () => undefined;

  constructor(options: { console: Console; claim: FolderClaim; clock: Clock }) {
    this.#console = options.console;
    this.#claim = options.claim;
    this.#clock = options.clock;
  }

  /** The ids of the running processes, by name. */
  get pids(): Record<string, number> {
    return Object.fromEntries([...this.#children.values()].map(({ name, pid }) => [name, pid]));
  }

  /** Every distinct line that services wrote about their environment. */
  get problems(): string[] {
    return [...new Set([...this.#problems.values()].flat())];
  }

  /** Resolves when a service has rejected its environment. */
  get refused(): Promise<void> {
    return new Promise((resolve) => {
      this.#onProblem = resolve;
      if (this.#problems.size > 0) resolve();
    });
  }

  /** Runs `apps/<name>/src/main.ts` until it is disposed. `onLine` sees each line of its standard output first. */
  keep(
    { name, args = [], env }: { name: string; args?: readonly string[]; env: Env },
    onLine?: (line: string) => boolean,
  ): Promise<AsyncDisposable> {
    const spec = { name, script: entryOf(name), args, env };
    return keepRunning(() => this.#start(spec, onLine), {
      clock: this.#clock,
      onEnd: (ending, restartInMs) => {
        this.#children.delete(name);
        const { detail } = ending;
        const words = restartInMs === undefined ? 'process ended' : 'process ended, starting it again';
        this.#console.warn(this.#clock.now(), { process: name, detail, restartInMs }, words);
        this.#console.fact({ event: 'ended', name, detail: ending.detail });
        if (restartInMs === undefined) this.#onProblem();
      },
    });
  }

  /** Kills all processes immediately. */
  kill(): void {
    for (const child of this.#children.values()) child.kill();
  }

  async #start(spec: ChildSpec, onLine?: (line: string) => boolean): Promise<Child> {
    const { name } = spec;
    const child = await startChild(spec, this.#clock, (line, pid, stream) => {
      if (stream === 'stdout' && onLine?.(line)) return;
      if (stream === 'stderr' && problemLine.test(line)) this.#noteProblem(name, line);
      this.#console.log({ name, pid }, line);
    });
    this.#children.set(name, { ...child, script: spec.script });
    this.#claim.record([...this.#children.values()].map(({ pid, script }) => ({ pid, script })));
    this.#console.fact({ event: 'started', name, pid: child.pid });
    return child;
  }

  #noteProblem(name: string, line: string): void {
    if (line.startsWith(`${name}: `)) return;
    this.#problems.set(name, [...(this.#problems.get(name) ?? []), line]);
  }
}

/** The script of an app. Throws an error of one sentence if it does not exist. */
export function entryOf(app: string): string {
  const script = join(root, 'apps', app, 'src', 'main.ts');
  if (existsSync(script)) return script;
  const words = `Cannot start ${app}: ${relative(root, script)} is missing. Is this a whole clone?`;
  throw new LigaiError('bad_configuration', words);
}
