/// <reference path="./modesl.d.ts" />
import type modesl from 'modesl';

type ModeslEvent = InstanceType<typeof modesl.Event>;

/** One event of the switch, with header names in any case (trap 20: modesl's `getHeader` wants the exact case). */
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

/** Keeps of a modesl event what is text; a hostile message may carry numbers and objects. */
export function toEslEvent(event: ModeslEvent): EslEvent {
  const headers: [string, string][] = [];
  for (const { name, value } of event.headers) if (typeof value === 'string') headers.push([name, value]);
  return new EslEvent(headers, typeof event.body === 'string' ? event.body : '');
}

/** First line, without control characters, bounded: text of the network that goes into a message for people. */
export const printable = (text: string): string =>
  text
    .trim()
    .split('\n', 1)
    .join('')
    .replaceAll(/[^ -~]/g, '?')
    .slice(0, 200);
