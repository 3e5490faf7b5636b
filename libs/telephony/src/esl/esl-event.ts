/// <reference path="./modesl.d.ts" />
import type modesl from 'modesl';

type ModeslEvent = InstanceType<typeof modesl.Event>;

/**
 * One event of the switch, with case-insensitive header names (trap 20: modesl's `getHeader` requires the exact case).
 */
export class EslEvent {
  /** `CHANNEL_ANSWER`; for CUSTOM events the subclass, such as `mod_audio_fork::connect` (trap 19). */
  readonly name: string;
  readonly body: string;
  readonly #headers: ReadonlyMap<string, string>;

  constructor(headers: Iterable<readonly [string, string]>, body = '') {
    this.#headers = new Map(Array.from(headers, ([name, value]) => [name.toLowerCase(), value]));
    this.name = this.header('Event-Subclass') ?? this.header('Event-Name') ?? '';
    this.body = body;
  }

  header(name: string): string | undefined {
    return this.#headers.get(name.toLowerCase());
  }
}

/** Copies the text values of a modesl event; a malformed message may contain numbers and objects. */
export function toEslEvent(event: ModeslEvent): EslEvent {
  const headers: [string, string][] = [];
  for (const { name, value } of event.headers) if (typeof value === 'string') headers.push([name, value]);
  return new EslEvent(headers, typeof event.body === 'string' ? event.body : '');
}

/** The first line without control characters, of limited length: text of the network for a message to people. */
export const printable = (text: string): string =>
  text
    .trim()
    .split('\n', 1)
    .join('')
    .replaceAll(/[^ -~]/g, '?')
    .slice(0, 200);
