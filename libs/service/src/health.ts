import { type Clock, messageOf, withDeadline } from '@ligai/kernel';
import { withoutPersonalData } from './personal-data.ts';

/** Returns undefined if healthy, else a short description of the problem. A check that throws or is late has failed. */
export type HealthCheck = () => Promise<string | undefined> | string | undefined;

export type HealthReport = {
  status: 'healthy' | 'unhealthy';
  problems: Record<string, string>;
  /** Conditions that an operator should know although the process can work. */
  remarks?: Record<string, string>;
};

type Peer = { kind: 'switch'; name: string; problem: () => string | undefined };

const patienceMs = 2000;

/** What has to be well for a process to do its work. Problems and remarks are public: they name no phone number. */
export class Health {
  readonly #checks = new Map<string, HealthCheck>();
  readonly #remarks = new Map<string, () => string | undefined>();
  readonly #peers = new Set<Peer>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Disposing removes the check. */
  add(name: string, check: HealthCheck): Disposable {
    this.#checks.set(name, check);
    return { [Symbol.dispose]: () => this.#checks.delete(name) };
  }

  /** Shown beside the problems, and does not make the process unhealthy; undefined shows nothing. */
  addRemark(name: string, remark: () => string | undefined): Disposable {
    this.#remarks.set(name, remark);
    return { [Symbol.dispose]: () => this.#remarks.delete(name) };
  }

  /** A peer whose state the process publishes beside its own; undefined from `problem` means that it can be used. */
  addPeer(kind: Peer['kind'], name: string, problem: () => string | undefined): Disposable {
    const peer = { kind, name, problem };
    this.#peers.add(peer);
    return { [Symbol.dispose]: () => this.#peers.delete(peer) };
  }

  /** The state of each peer now. */
  peers(): { kind: Peer['kind']; name: string; problem: string | null }[] {
    return [...this.#peers].map(({ kind, name, problem }) => {
      const text = problem();
      return { kind, name, problem: text === undefined ? null : withoutPersonalData(text) };
    });
  }

  async report(): Promise<HealthReport> {
    const asked = [...this.#checks].map(async ([name, check]) => [name, await this.#ask(name, check)] as const);
    const problems: Record<string, string> = {};
    for (const [name, problem] of await Promise.all(asked)) {
      if (problem !== undefined) problems[name] = withoutPersonalData(problem);
    }
    const remarks = Object.fromEntries(
      [...this.#remarks].flatMap(([name, remark]) => {
        const text = remark();
        return text === undefined ? [] : [[name, withoutPersonalData(text)]];
      }),
    );
    const status = Object.keys(problems).length === 0 ? 'healthy' : 'unhealthy';
    return { status, problems, ...(Object.keys(remarks).length > 0 && { remarks }) };
  }

  async #ask(name: string, check: HealthCheck): Promise<string | undefined> {
    try {
      return await withDeadline(this.#clock, patienceMs, name, async () => check());
    } catch (error) {
      return messageOf(error);
    }
  }
}
