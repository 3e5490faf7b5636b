import { type Clock, LigaiError } from '@ligai/kernel';

/** Wrong keys that an address may show at once: people mistype, and several may share an address. */
export const mostFailures = 10;
/**
 * So long after each of them it may show another one. Short, because one program that guesses keeps out all others
 * behind its proxy.
 */
export const forgetAfterMs = 5000;
/** A few hundred bytes each. */
const mostAddresses = 10_000;

/**
 * Limits how often an address may guess a key, by signing in or in the headers of any request: a leaky bucket of wrong
 * keys. It is in the memory of this gateway; beyond the maximum number of addresses, those that failed longest ago are
 * forgotten.
 */
export class KeyAttempts {
  readonly #clock: Pick<Clock, 'monotonic'>;
  /** When the bucket of an address will be empty. The address that failed last is at the end. */
  readonly #emptyAtMs = new Map<string, number>();

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /**
   * Counts a wrong key of this address. Error: `too_many_attempts`, with the seconds after which to try again; the key
   * is not counted then. Called after the key was compared, so that a right key is always accepted.
   */
  noteWrongKey(address: string): void {
    const level = (this.#emptyAtMs.get(networkOf(address)) ?? 0) - this.#clock.monotonic();
    const waitMs = level - (mostFailures - 1) * forgetAfterMs;
    if (waitMs > 0) throw tooMany(Math.ceil(waitMs / 1000));
    this.#noteFailure(address);
  }

  #noteFailure(address: string): void {
    const network = networkOf(address);
    const nowMs = this.#clock.monotonic();
    const emptyAtMs = Math.max(this.#emptyAtMs.get(network) ?? 0, nowMs) + forgetAfterMs;
    this.#emptyAtMs.delete(network);
    this.#emptyAtMs.set(network, emptyAtMs);
    const [oldest] = this.#emptyAtMs.keys();
    if (this.#emptyAtMs.size > mostAddresses && oldest !== undefined) this.#emptyAtMs.delete(oldest);
  }

  /** Addresses that are remembered. */
  get size(): number {
    return this.#emptyAtMs.size;
  }
}

const tooMany = (retryAfterSeconds: number): LigaiError =>
  new LigaiError(
    'too_many_attempts',
    `Too many wrong keys came from this address: try again in ${retryAfterSeconds} s`,
    { fields: { retryAfterSeconds } },
  );

/** One client of IPv6 usually has a whole /64, so that it is counted as one. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const groups = (text: string | undefined) => (text ? text.split(':') : []);
  const missing = 8 - groups(head).length - groups(tail).length;
  const zeros = Array.from({ length: tail === undefined ? 0 : Math.max(0, missing) }, () => '0');
  return [...groups(head), ...zeros, ...groups(tail)].slice(0, 4).join(':');
}
