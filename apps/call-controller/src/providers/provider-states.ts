import { ProviderName, type ProviderState } from '@ligai/contracts';

type Known = { provider: ProviderName; state: ProviderState; version: number };

/**
 * The states of the providers in the memory of this process, for decisions that cannot wait for Postgres. ProviderWatch
 * updates it from each published change, and from the rows, which it reads every second.
 */
export class ProviderStates {
  readonly #known = new Map<ProviderName, Known>(
    ProviderName.options.map((provider) => [provider, { provider, state: 'ok', version: 0 }]),
  );
  /** The number of changes received. */
  #changes = 0;

  /** Applies a published change, unless it is older than the known state. */
  note({ provider, state, version }: Known): void {
    if (version < (this.#known.get(provider)?.version ?? 0)) return;
    this.#known.set(provider, { provider, state, version });
    this.#changes += 1;
  }

  /** Call it before reading the rows for `noteRows`. */
  begin(): number {
    return this.#changes;
  }

  /**
   * The rows are authoritative, even with lower versions than the known ones: the database may have been restored from
   * a backup. But if a change arrived while they were read, they may be older than it, and their versions are compared.
   */
  noteRows(rows: readonly Known[], begun: number): void {
    const isCurrent = this.#changes === begun;
    for (const { provider, state, version } of rows) {
      if (isCurrent || version >= (this.#known.get(provider)?.version ?? 0)) {
        this.#known.set(provider, { provider, state, version });
      }
    }
  }

  /** True while every provider can be used. */
  get allWork(): boolean {
    return this.all.every(({ state }) => state === 'ok');
  }

  /** True while a provider rejects its key. */
  get anyRefuses(): boolean {
    return this.all.some(({ state }) => state === 'refused');
  }

  of(provider: ProviderName): ProviderState {
    return this.#known.get(provider)?.state ?? 'ok';
  }

  get all(): Known[] {
    return [...this.#known.values()];
  }
}
