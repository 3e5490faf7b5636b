import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@ligai/kernel';
import type { PhoneNetwork } from '../network/index.ts';
import type { SwitchBehaviour } from './behaviour.ts';
import type { Leg } from './channel/leg.ts';
import type { SwitchEvent } from './switch-event.ts';
import { newSwitchJournal } from './switch-journal.ts';

type Options = {
  network: PhoneNetwork;
  clock: Clock;
  behaviour: SwitchBehaviour;
  /** Files that are not on disk, by the path that `playback` is given: 8 kHz L16. */
  sounds?: Record<string, Int16Array>;
};

/** Where in FreeSWITCH's source an event is made: file, function, line. */
export type EventOrigin = readonly [file: string, fn: string, line: string];

/** One running FreeSWITCH process, as far as anybody can see it: its legs, its events, its identity. */
export class SwitchNode implements Disposable {
  readonly network: PhoneNetwork;
  readonly clock: Clock;
  readonly behaviour: SwitchBehaviour;
  readonly sounds: Record<string, Int16Array>;
  readonly journal = newSwitchJournal();
  /** Legs by their uuid, until CHANNEL_DESTROY. */
  readonly legs = new Map<string, Leg>();
  /** Rows of `show channels`: a leg's outlives it. */
  readonly rows = new Set<Leg>();
  readonly hostname = 'ligai-simulator';
  /** Where uploads from audio sockets are written; the real one uses /tmp. */
  readonly uploads = mkdtempSync(join(tmpdir(), 'ligai-switch-'));
  coreUuid = randomUUID();
  startedAtMs: number;
  sessionsSinceStartup = 0;
  peakSessions = 0;
  /** Set by the server: everything is forgotten and every connection ends. */
  onCrash: (why: string) => void = () => {};
  onShutdown: () => void = () => {};
  #sequence = 0;
  #listeners = new Set<(event: SwitchEvent) => void>();

  constructor({ network, clock, behaviour, sounds = {} }: Options) {
    this.network = network;
    this.clock = clock;
    this.behaviour = behaviour;
    this.sounds = sounds;
    this.startedAtMs = clock.now();
  }

  get upMs(): number {
    return this.clock.now() - this.startedAtMs;
  }

  onEvent(listener: (event: SwitchEvent) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  emit(
    name: string,
    origin: EventOrigin,
    headers: Record<string, string>,
    more: { subclass?: string; body?: string } = {},
  ): void {
    const { subclass, body } = more;
    const event: SwitchEvent = {
      name,
      headers: {
        ...(subclass === undefined ? {} : { 'Event-Subclass': subclass }),
        ...this.baseHeaders(name, origin),
        ...headers,
      },
      ...(subclass === undefined ? {} : { subclass }),
      ...(body === undefined ? {} : { body }),
    };
    for (const listener of this.#listeners) listener(event);
  }

  baseHeaders(name: string, [file, fn, line]: EventOrigin): Record<string, string> {
    const now = new Date(this.clock.now());
    this.#sequence += 1;
    return {
      'Event-Name': name,
      'Core-UUID': this.coreUuid,
      'FreeSWITCH-Hostname': this.hostname,
      'FreeSWITCH-Switchname': this.hostname,
      'FreeSWITCH-IPv4': '127.0.0.1',
      'FreeSWITCH-IPv6': '::1',
      'Event-Date-Local': stampOf(now),
      'Event-Date-GMT': now.toUTCString(),
      'Event-Date-Timestamp': String(this.nowUs()),
      'Event-Calling-File': file,
      'Event-Calling-Function': fn,
      'Event-Calling-Line-Number': line,
      'Event-Sequence': String(this.#sequence),
    };
  }

  /** Microseconds since the epoch, as FreeSWITCH counts. */
  nowUs(): number {
    return Math.round(this.clock.now() * 1000);
  }

  add(leg: Leg): void {
    this.legs.set(leg.channel.uuid, leg);
    this.rows.add(leg);
    this.sessionsSinceStartup += 1;
    this.peakSessions = Math.max(this.peakSessions, this.legs.size);
  }

  forget(leg: Leg, rowLingersMs: number): void {
    this.legs.delete(leg.channel.uuid);
    this.clock.after(rowLingersMs, () => this.rows.delete(leg));
  }

  /** The process is gone: no leg, no event, no BYE. What starts next is a new process. */
  die(): void {
    for (const leg of this.legs.values()) leg.vanish();
    this.legs.clear();
    this.rows.clear();
    this.coreUuid = randomUUID();
    this.startedAtMs = this.clock.now();
    this.sessionsSinceStartup = 0;
    this.peakSessions = 0;
    this.#sequence = 0;
  }

  [Symbol.dispose](): void {
    this.die();
    rmSync(this.uploads, { recursive: true, force: true });
  }
}

/** `2026-11-22 07:04:04`, as in Event-Date-Local of a switch that runs in UTC. */
export function stampOf(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ');
}
