import { type EventFormat, eventNames, type SwitchEvent } from '../switch-event.ts';

/** The events to which a connection is subscribed, and its filters. */
export class Subscription {
  format: EventFormat = 'plain';
  #all = false;
  readonly #names = new Set<string>();
  readonly #subclasses = new Set<string>();
  readonly #filters: Array<{ header: string; value: string }> = [];

  /** `event [plain|json|xml] NAME… [CUSTOM subclass…]`. Returns false if there was no valid event name. */
  add(words: string[]): boolean {
    const [first, ...others] = words;
    const format = first === 'json' || first === 'plain' || first === 'xml' ? first : undefined;
    let known = false;
    let custom = false;
    for (const word of format ? others : words) {
      if (custom) this.#subclasses.add(word);
      else known = this.#addName(word.toUpperCase()) || known;
      custom ||= word.toUpperCase() === 'CUSTOM';
    }
    if (known && format) this.format = format;
    return known;
  }

  remove(words: string[]): void {
    for (const word of words) {
      this.#names.delete(word.toUpperCase());
      this.#subclasses.delete(word);
    }
  }

  clear(): void {
    this.#all = false;
    this.#names.clear();
    this.#subclasses.clear();
  }

  filter(header: string, value: string): void {
    this.#filters.push({ header, value });
  }

  unfilter(header: string, value: string | undefined): void {
    const stays = (filter: { header: string; value: string }) =>
      header !== 'all' && (filter.header !== header || (value !== undefined && filter.value !== value));
    const kept = this.#filters.filter(stays);
    this.#filters.splice(0, this.#filters.length, ...kept);
  }

  wants({ name, subclass, headers }: SwitchEvent): boolean {
    const asked = subclass === undefined ? this.#names.has(name) : this.#subclasses.has(subclass);
    if (!asked && !this.#all) return false;
    return this.#filters.length === 0 || this.#filters.some(({ header, value }) => headers[header] === value);
  }

  #addName(name: string): boolean {
    if (!eventNames.has(name)) return false;
    if (name === 'ALL') this.#all = true;
    else this.#names.add(name);
    return true;
  }
}
