import { allCallEvents, allCampaignEvents, type ProviderChanged, providerChanged, statsWake } from '@ligai/contracts';
import { callStats, listProviders } from '@ligai/db';
import { inBackground, messageOf } from '@ligai/kernel';
import { Gauge } from 'prom-client';
import type { WebSocket } from 'ws';
import type { Gateway } from '../../gateway.ts';
import { DashboardClient } from './dashboard-client.ts';
import { LiveStats, type Stats } from './live-stats.ts';
import type { Update } from './pending-updates.ts';
import { callEventUpdate, campaignEventUpdate, readAgainUpdate, toUpdate } from './to-update.ts';

const checkEveryMs = 15_000;
const goingAway = 1001;
/** A reader that does not answer the close is not waited for. */
const closeWithinMs = 1000;

/**
 * All readers of `/ws/dashboard`. Each event arrives over NATS once, is encoded once and goes to all of them; figures are read
 * once for all. No history is stored for a client that connects later: it receives the newest figures and all later events.
 */
export class Dashboard implements AsyncDisposable {
  readonly #gateway: Gateway;
  readonly #clients = new Set<DashboardClient>();
  readonly #subscriptions = new DisposableStack();
  readonly #stats: LiveStats;
  #nextCheck: Disposable | undefined;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
    const { bus, clock, db, log, settings } = gateway;
    this.#stats = new LiveStats({
      clock,
      log,
      read: async () => shown(await callStats(db, settings.current().timezone)),
      wanted: () => this.#clients.size > 0,
      onStats: (stats) => this.#broadcast(statsUpdate(stats)),
    });
    const changed = () => this.#stats.wake();
    this.#subscriptions.use(bus.subscribe(statsWake, changed));
    this.#subscriptions.use(
      bus.onReconnect(() => {
        changed();
        this.#broadcast(readAgainUpdate('reconnected'));
      }),
    );
    this.#subscriptions.use(settings.onChange(changed));
    this.#subscriptions.use(
      bus.subscribe(allCallEvents, (event) => {
        changed();
        if (this.#clients.size > 0) this.#broadcast(callEventUpdate(event));
      }),
    );
    this.#subscriptions.use(bus.subscribe(allCampaignEvents, (event) => this.#broadcast(campaignEventUpdate(event))));
    this.#subscriptions.use(bus.subscribe(providerChanged, (changed) => this.#broadcast(providerUpdate(changed))));
    countReaders(gateway, this.#clients);
    this.#checkClients();
  }

  get readers(): number {
    return this.#clients.size;
  }

  /** `untilMs`: when its session ends. */
  join(ws: WebSocket, untilMs?: number): void {
    const client = new DashboardClient(ws, { clock: this.#gateway.clock, untilMs });
    this.#clients.add(client);
    ws.once('close', () => this.#leave(client));
    const { known } = this.#stats;
    if (known) client.send(statsUpdate(known));
    this.#stats.wake();
    inBackground(this.#gateway.log, 'send provider states to a dashboard', this.#sendFailedProviders(client));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#subscriptions.dispose();
    this.#nextCheck?.[Symbol.dispose]();
    const leaving = [...this.#clients];
    for (const client of leaving) client.close(goingAway, 'the gateway stops');
    await this.#stats[Symbol.asyncDispose]();
    if (this.#clients.size > 0) await this.#gateway.clock.sleep(closeWithinMs);
    for (const client of this.#clients) client.terminate();
  }

  #leave(client: DashboardClient): void {
    this.#clients.delete(client);
    if (this.#clients.size === 0) this.#stats.forget();
  }

  #broadcast(update: Update): void {
    for (const client of this.#clients) client.send(update);
  }

  /** An outage that began before the reader came. */
  async #sendFailedProviders(client: DashboardClient): Promise<void> {
    const { db, log } = this.#gateway;
    try {
      const failed = (await listProviders(db)).filter(({ state }) => state !== 'ok');
      for (const provider of failed) client.send(providerUpdate(provider));
    } catch (error) {
      log.warn({ detail: messageOf(error) }, 'cannot read the states of providers for a dashboard');
    }
  }

  #checkClients(): void {
    for (const client of this.#clients) client.check();
    this.#nextCheck = this.#gateway.clock.after(checkEveryMs, () => this.#checkClients());
  }
}

/** The specification's fields, in its order. */
const shown = ({ active_calls, total_calls_today, avg_duration }: Stats): Stats => ({
  active_calls,
  total_calls_today,
  avg_duration,
});

const providerUpdate = (data: ProviderChanged): Update =>
  toUpdate({ type: 'provider_update', data }, `provider ${data.provider}`, data.version);

const statsUpdate = (data: Stats): Update => toUpdate({ type: 'stats_update', data }, 'stats', 0);

function countReaders({ metrics }: Gateway, clients: ReadonlySet<unknown>): void {
  new Gauge({
    name: 'ligai_dashboard_readers',
    help: 'Sockets that are open at /ws/dashboard',
    registers: [metrics],
    collect() {
      this.set(clients.size);
    },
  });
}
