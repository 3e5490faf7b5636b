import type { NodeName } from '@ligai/contracts';
import { backoffMs, type Clock, LigaiError, type Log, messageOf, OutageLog } from '@ligai/kernel';
import { type EslCommand, eslCommand } from './esl-command.ts';
import type { EslEvent } from './esl-event.ts';
import { EslLink } from './esl-link.ts';
import type { EslTiming } from './esl-timing.ts';
import { authenticate, type Greeting, type GreetingOptions, getAcquainted, probeAudio } from './greeting.ts';

export type Phase = 'connecting' | 'authenticating' | 'subscribing' | 'connected' | 'lost';

export type SwitchConnectionOptions = GreetingOptions & {
  node: NodeName;
  host: string;
  port: number;
  clock: Clock;
  log: Log;
  timing: EslTiming;
  onConnected(greeting: Greeting): void;
  /** An audio module was found on a switch that had none when it connected. Only between `onConnected` and `onLost`. */
  onAudioFound(greeting: Greeting): void;
  /** Only between `onConnected` and `onLost`. */
  onEvent(event: EslEvent): void;
  /** Once for each `onConnected`, except when we end it ourselves. */
  onLost(why: string): void;
};

/**
 * Maintains one connection to a switch, indefinitely.
 *
 *                 auth/request           +OK accepted         probed, subscribed
 *   connecting ────────────────▶ authenticating ─────▶ subscribing ─────▶ connected
 *       ▲                              │                    │                 │
 *       │        backoff               ▼   error, FIN, reset, notice,         ▼
 *       └──────────────────────────── lost ◀──── silence, `-ERR` ─────────────┘
 *
 * 1. One loop, one new link per iteration: the next link is opened only after the last has closed, so that an `error`
 *    and an `end` together cannot open two (a known problem of modesl).
 * 2. Events reach the owner only while connected, in order; events between the reply to the subscription and our
 *    processing of it are queued until then.
 */
export class SwitchConnection implements AsyncDisposable {
  readonly #options: SwitchConnectionOptions;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;
  #phase: Phase = 'connecting';
  #lastError: string | null = null;
  #link: EslLink | undefined;
  #early: EslEvent[] = [];

  constructor(options: SwitchConnectionOptions) {
    this.#options = options;
    this.#ended = this.#supervise();
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Why the last attempt or connection ended. Never contains the password. */
  get lastError(): string | null {
    return this.#lastError;
  }

  /** Writes synchronously, or rejects with `switch_unavailable`, having written nothing. */
  send(command: EslCommand, patienceMs = this.#options.timing.commandMs): Promise<string> {
    if (this.#link && this.#phase === 'connected') return this.#link.send(command, patienceMs);
    const why = this.#lastError ?? 'still connecting';
    return Promise.reject(new LigaiError('switch_unavailable', `Cannot command the switch: ${why}`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#link?.close('we are stopping');
    await this.#ended;
  }

  async #supervise(): Promise<void> {
    const { clock, timing, log, node } = this.#options;
    const { signal } = this.#stop;
    const outage = new OutageLog({ clock, log, message: 'no connection to the switch' });
    for (let failures = 0; !signal.aborted; ) {
      const bornMs = clock.monotonic();
      this.#lastError = await this.#live();
      if (signal.aborted) return;
      const proven = clock.monotonic() - bornMs >= timing.provenMs;
      if (proven) outage.over();
      failures = proven ? 1 : failures + 1;
      outage.failed(this.#lastError, { node });
      await clock.sleep(backoffMs(failures, timing.backoff), signal).catch(() => {});
    }
  }

  /** Runs one link until it ends. Resolves with why it ended; never rejects. */
  async #live(): Promise<string> {
    const { host, port, clock, log } = this.#options;
    this.#phase = 'connecting';
    const link = new EslLink({ host, port, clock, log, onEvent: (event) => this.#take(event) });
    this.#link = link;
    try {
      const greeting = await this.#greet(link);
      this.#enter(greeting);
      await this.#ping(link, greeting);
    } catch (error) {
      link.close(messageOf(error));
    }
    return this.#leave(await link.closed);
  }

  async #greet(link: EslLink): Promise<Greeting> {
    const { clock, timing } = this.#options;
    // Trap 13: during its shutdown the switch accepts TCP for up to 26 s more and sends nothing.
    using _patience = clock.after(timing.greetingMs, () => {
      if (this.#phase === 'connecting') link.close(`no auth/request within ${timing.greetingMs} ms`);
    });
    await link.greeted;
    this.#phase = 'authenticating';
    await authenticate(link, this.#options);
    this.#phase = 'subscribing';
    return getAcquainted(link, this.#options);
  }

  #enter(greeting: Greeting): void {
    this.#phase = 'connected';
    this.#options.onConnected(greeting);
    for (const event of this.#early.splice(0)) this.#options.onEvent(event);
  }

  /** Runs until the link ends: a half-open socket causes no event by itself, nor does a module that is loaded. */
  async #ping(link: EslLink, greeting: Greeting): Promise<never> {
    const { clock, timing } = this.#options;
    const ended = new AbortController();
    const abort = (why: string) => ended.abort(new LigaiError('switch_unavailable', why));
    link.closed.then(abort, (error) => abort(messageOf(error)));
    for (let known = greeting; ; ) {
      await clock.sleep(timing.pingEveryMs, ended.signal);
      await link.send(eslCommand.status(), timing.pingMs);
      if (known.audio) continue;
      known = { ...known, ...(await probeAudio(link, this.#options)) };
      if (known.audio) this.#options.onAudioFound(known);
    }
  }

  #leave(why: string): string {
    const wasConnected = this.#phase === 'connected';
    this.#phase = 'lost';
    this.#link = undefined;
    this.#early = [];
    if (wasConnected && !this.#stop.signal.aborted) this.#options.onLost(why);
    return why;
  }

  #take(event: EslEvent): void {
    if (this.#phase === 'connected') this.#options.onEvent(event);
    else this.#early.push(event);
  }
}
