import type { Bus } from '@ligai/bus';
import {
  isCertainFailure,
  isStateFailure,
  type ProviderName,
  type ProviderReport,
  reportProvider,
} from '@ligai/contracts';
import { BackgroundWork, backoffMs, type Clock, type Log, messageOf } from '@ligai/kernel';
import type { ProviderFailure } from './provider-failure.ts';

const timeoutMs = 2_000;
const backoff = { firstMs: 200, maxMs: 5_000 };

export type ProviderReporterOptions = {
  bus: Bus;
  clock: Clock;
  log: Log;
  /** Id of the current key. */
  currentKeyId: (provider: ProviderName) => string;
};

/**
 * Reports failures and successes of this bridge's conversations to the owner of the providers' states. At most one
 * report per provider waits: later results are merged into it, so that fifty calls that fail together cause two
 * reports. A success is reported only after a failure. A failure of a replaced key gives no information about the
 * current key, and is not reported.
 */
export class ProviderReporter implements AsyncDisposable {
  readonly #options: ProviderReporterOptions;
  readonly #waiting = new Map<ProviderName, ProviderReport>();
  readonly #failing = new Set<ProviderName>();
  readonly #stop = new AbortController();
  readonly #sending: BackgroundWork;

  constructor(options: ProviderReporterOptions) {
    this.#options = options;
    const { log } = options;
    this.#sending = new BackgroundWork({ log, action: 'report providers', work: () => this.#sendAll() });
  }

  failed({ provider, kind, status, message, retryAfterMs, keyId }: ProviderFailure): void {
    if (!isStateFailure(kind)) return;
    if (keyId !== null && keyId !== this.#options.currentKeyId(provider)) return;
    this.#failing.add(provider);
    this.#add({
      ...{ outcome: 'failed', provider, kind, status, message, failures: 1 },
      ...{ retry_after_ms: retryAfterMs, key_id: keyId },
    });
  }

  succeeded(provider: ProviderName): void {
    if (this.#failing.delete(provider)) this.#add({ outcome: 'succeeded', provider });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#sending.idle();
  }

  #add(report: ProviderReport): void {
    const waiting = this.#waiting.get(report.provider);
    this.#waiting.set(report.provider, waiting ? merge(waiting, report) : report);
    this.#sending.start();
  }

  async #sendAll(): Promise<void> {
    const { bus, clock, log } = this.#options;
    const { signal } = this.#stop;
    for (let failures = 0; this.#waiting.size > 0 && !signal.aborted; ) {
      const [report] = this.#waiting.values() as Iterable<ProviderReport>;
      if (!report) return;
      this.#waiting.delete(report.provider);
      try {
        await bus.request(reportProvider, report, { timeoutMs, signal });
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        const newer = this.#waiting.get(report.provider);
        this.#waiting.set(report.provider, newer ? merge(report, newer) : report);
        failures += 1;
        const { provider, outcome } = report;
        if (failures === 1)
          log.warn({ provider, outcome, detail: messageOf(error) }, 'provider report not delivered yet');
        await clock.sleep(backoffMs(failures, backoff), signal).catch(() => {});
      }
    }
  }
}

/**
 * Of two reports, the later one counts; but a certain failure is always reported, and failures are added. Failures of a
 * key that was replaced between the two are ignored.
 */
function merge(earlier: ProviderReport, later: ProviderReport): ProviderReport {
  if (earlier.outcome === 'succeeded') return later;
  if (later.outcome === 'failed' && later.key_id !== earlier.key_id) return later;
  const isCertain = isCertainFailure(earlier.provider, earlier.kind);
  if (later.outcome === 'succeeded') return isCertain ? earlier : later;
  const shown = isCertain && later.kind !== 'refused' ? earlier : later;
  const retryAfterMs = Math.max(earlier.retry_after_ms ?? 0, later.retry_after_ms ?? 0);
  return { ...shown, failures: earlier.failures + later.failures, retry_after_ms: retryAfterMs || null };
}
