import { randomUUID } from 'node:crypto';
import type { Clock } from '@ligai/kernel';
import type { PhoneNetwork } from '../network/phone-network.ts';
import type { SwitchBehaviour } from './behaviour.ts';
import type { SwitchEvent } from './switch-event.ts';

export type SwitchCoreOptions = {
  network: PhoneNetwork;
  clock: Clock;
  behaviour: SwitchBehaviour;
  /** Files that are not on disk, by their path for `playback`: 8 kHz L16. */
  sounds?: Record<string, Int16Array>;
};

/** The location of an event in FreeSWITCH's source: file, function, line. */
export type EventOrigin = readonly [file: string, fn: string, line: string];

/** The shared state of one switch: its clock, its identity, and its events. */
export class SwitchCore {
  readonly network: PhoneNetwork;
  readonly clock: Clock;
  readonly behaviour: SwitchBehaviour;
  readonly sounds: Record<string, Int16Array>;
  readonly hostname = 'ligai-simulator';
  coreUuid = randomUUID();
  startedAtMs: number;
  #sequence = 0;
  #listeners = new Set<(event: SwitchEvent) => void>();

  constructor({ network, clock, behaviour, sounds = {} }: SwitchCoreOptions) {
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

  /** Microseconds since the epoch, as in FreeSWITCH. */
  nowUs(): number {
    return Math.round(this.clock.now() * 1000);
  }

  /** Starts a new process: another identity, and event numbers from the start. */
  renew(): void {
    this.coreUuid = randomUUID();
    this.startedAtMs = this.clock.now();
    this.#sequence = 0;
  }
}

/** `2026-11-22 07:04:04`, as in Event-Date-Local of a switch that runs in UTC. */
export function stampOf(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ');
}
