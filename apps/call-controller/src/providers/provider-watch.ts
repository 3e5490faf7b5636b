import {
  type CheckKey,
  gateWake,
  type KeyCheck,
  ProviderName,
  type ProviderReport,
  ProviderState,
  providerChanged,
  reportProvider,
} from '@ligai/contracts';
import {
  claimProbes,
  listProviders,
  type Provider,
  postponeProbe,
  probeSoon,
  saveProviderFailure,
  saveProviderSuccess,
  saveRecovery,
  toProviderStatus,
} from '@ligai/db';
import { inBackground, isLigaiError, keyIdOf, messageOf, Periodic, withDeadline } from '@ligai/kernel';
import type { ServiceContext } from '@ligai/service';
import { Counter, Gauge, type Registry } from 'prom-client';
import { ProviderKeys, type ProviderKeysOptions } from './provider-keys.ts';
import type { ProviderStates } from './provider-states.ts';

const checkEveryMs = 1_000;
const answerWithinMs = 10_000;

export type ProviderWatchOptions = Pick<ServiceContext, 'bus' | 'clock' | 'db' | 'log' | 'settings' | 'metrics'> & {
  checks: Record<ProviderName, CheckKey>;
  states: ProviderStates;
  defaults: ProviderKeysOptions['defaults'];
};

/**
 * Owns the providers' states: saves the reports of the media-bridges, checks a failed provider until it works again,
 * and publishes each change. Any number of controllers may run one: rows are locked, and one controller claims a due
 * check.
 */
export class ProviderWatch implements AsyncDisposable {
  readonly #options: ProviderWatchOptions;
  readonly #loop: Periodic;
  readonly #listening = new DisposableStack();
  readonly #changes: Counter;
  readonly #keys: ProviderKeys;
  #checkedKeys: Record<ProviderName, string | null>;

  constructor(options: ProviderWatchOptions) {
    this.#options = options;
    const { bus, settings } = options;
    this.#keys = this.#listening.use(new ProviderKeys(options));
    this.#checkedKeys = this.#currentKeys();
    this.#changes = observeStates(options.metrics, options.states);
    this.#loop = new Periodic({
      ...options,
      action: 'check providers',
      everyMs: checkEveryMs,
      run: (signal) => this.#checkProviders(signal),
    });
    this.#listening.use(bus.subscribe(providerChanged, (change) => options.states.note(change)));
    this.#listening.use(bus.handle(reportProvider, { queue: 'call-controller' }, (report) => this.#take(report)));
    this.#listening.use(
      settings.onChange(() => inBackground(options.log, 'check changed keys', this.#checkChangedKeys())),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listening.dispose();
    await this.#loop[Symbol.asyncDispose]();
  }

  /** Repeating a report is harmless: see `reportProvider`. */
  async #take(report: ProviderReport): Promise<{ state: ProviderState }> {
    const { db } = this.#options;
    if (report.outcome === 'succeeded') {
      await saveProviderSuccess(db, report.provider);
      return { state: 'ok' };
    }
    return { state: await this.#fail(report) };
  }

  async #fail(report: Extract<ProviderReport, { outcome: 'failed' }>): Promise<ProviderState> {
    const { db, log, states } = this.#options;
    const { provider, kind, status, key_id: keyId } = report;
    if (await this.#keys.isReplaced(provider, keyId)) {
      log.debug({ provider, kind, status, keyId }, 'failure of a replaced API key ignored');
      return states.of(provider);
    }
    const { row, changed } = await saveProviderFailure(db, report);
    if (changed) this.#publish(row);
    return row.state;
  }

  async #checkProviders(signal: AbortSignal): Promise<void> {
    const { db, states } = this.#options;
    const begun = states.begin();
    const all = await listProviders(db);
    states.noteRows(all, begun);
    if (all.every(({ state }) => state === 'ok')) return;
    await Promise.all((await claimProbes(db)).map((row) => this.#probe(row, signal)));
  }

  async #probe(claimed: Provider, signal: AbortSignal): Promise<void> {
    const { db, log } = this.#options;
    const { provider } = claimed;
    const key = this.#keys.current(provider);
    const { verdict, detail, retryAfterMs } = await this.#check(provider, key, signal);
    log.debug({ provider, verdict, detail, probes: claimed.probes }, 'provider checked');
    const keyId = keyIdOf(key ?? '');
    // Reports of a replaced key are ignored; the current key is checked at once.
    if (await this.#keys.isReplaced(provider, keyId)) return;
    if (verdict === 'valid') {
      const row = await saveRecovery(db, claimed);
      if (row) this.#publish(row);
    } else if (verdict === 'unreachable' && retryAfterMs !== undefined) {
      await postponeProbe(db, claimed, retryAfterMs);
    } else if (verdict !== 'unreachable' && claimed.state !== 'refused') {
      await this.#fail({
        ...{ outcome: 'failed', provider, kind: 'refused', status: null, message: detail, failures: 1 },
        ...{ retry_after_ms: null, key_id: keyId },
      });
    }
  }

  async #check(provider: ProviderName, key: string | null, signal: AbortSignal): Promise<KeyCheck> {
    const { checks, clock } = this.#options;
    if (key === null) return { verdict: 'invalid', detail: 'no API key is set' };
    const ask = (deadline: AbortSignal) => checks[provider](key, deadline);
    return withDeadline(clock, answerWithinMs, `Check ${provider}`, ask, signal).catch((error): KeyCheck => {
      if (!isLigaiError(error, 'timeout')) throw error;
      return { verdict: 'unreachable', detail: `no answer within ${answerWithinMs / 1_000} s` };
    });
  }

  #publish(row: Provider): void {
    const { bus, log, states } = this.#options;
    const { provider, state, statusCode: status, message: detail } = row;
    const fields = { provider, state, ...(detail !== null && { status, detail }) };
    if (state === 'ok') log.info(fields, 'provider works again, calls are placed');
    else log.error(fields, 'provider cannot be used, no calls are placed');
    states.note(row);
    this.#changes.inc({ provider, state });
    bus.publish(providerChanged, toProviderStatus(row));
    if (state === 'ok') bus.publish(gateWake, {});
  }

  async #checkChangedKeys(): Promise<void> {
    const before = this.#checkedKeys;
    this.#checkedKeys = this.#currentKeys();
    try {
      for (const name of ProviderName.options) {
        if (this.#checkedKeys[name] !== before[name]) await probeSoon(this.#options.db, name);
      }
    } catch (error) {
      this.#options.log.warn({ detail: messageOf(error) }, 'check of a changed key failed, the next check retries it');
    }
    this.#loop.wake();
  }

  #currentKeys(): Record<ProviderName, string | null> {
    const current = (name: ProviderName) => this.#keys.current(name);
    return { openai: current('openai'), deepgram: current('deepgram'), murf: current('murf') };
  }
}

function observeStates(metrics: Registry, states: ProviderStates): Counter {
  new Gauge({
    name: 'ligai_provider_state',
    help: '1 for the state that a provider is in, 0 for the others',
    labelNames: ['provider', 'state'],
    registers: [metrics],
    collect() {
      for (const { provider, state: current } of states.all) {
        for (const state of ProviderState.options) this.set({ provider, state }, state === current ? 1 : 0);
      }
    },
  });
  return new Counter({
    name: 'ligai_provider_changes_total',
    help: 'Changes of a provider to a state, as made by this process',
    labelNames: ['provider', 'state'],
    registers: [metrics],
  });
}
