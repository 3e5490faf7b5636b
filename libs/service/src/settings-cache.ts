import type { Bus } from '@ligai/bus';
import {
  type SettingKey,
  type Settings,
  settingCatalogue,
  settingKeys,
  settingsChanged,
  settingsReload,
} from '@ligai/contracts';
import { type Database, type SecretBox, storedSettings } from '@ligai/db';
import { type Clock, type Log, messageOf, Periodic } from '@ligai/kernel';
import type { SettingDefaults } from './service-config.ts';

/** The settings as they are now, in memory. */
export interface SettingsCache extends AsyncDisposable {
  /** Parsed values. A provider's key is null if it is not set. */
  current(): Settings;
  /** As text, the format of the API; secrets in plain text. Null if not set. */
  texts(): SettingDefaults;
  /** Called after a reload that changed something. */
  onChange(listener: (settings: Settings) => void): Disposable;
  /** Reads the stored settings; resolves once `current` returns them. */
  reload(): Promise<void>;
}

export type SettingsOptions = {
  db: Database;
  bus: Bus;
  box: SecretBox;
  defaults: SettingDefaults;
  clock: Clock;
  log: Log;
  /** How this process answers `settings/reload`. */
  who: { name: string; instance: string };
  /** A missed `settings.changed` costs at most this. */
  refreshEveryMs?: number;
};

/** Reads the settings, and again on `settings.changed`, on `settings/reload`, after a reconnect and every 30 s. */
export async function openSettings(options: SettingsOptions): Promise<SettingsCache> {
  const cache = new StoredSettingsCache(options);
  await cache.reload();
  return cache;
}

class StoredSettingsCache implements SettingsCache {
  readonly #options: SettingsOptions;
  readonly #listeners = new Set<(settings: Settings) => void>();
  readonly #subscriptions = new DisposableStack();
  readonly #refresh: Periodic;
  #texts: SettingDefaults;
  #current: Settings;
  #loaded = false;
  /** Why stored secrets cannot be read, logged once each. */
  #unreadable: ReadonlySet<string> = new Set();
  #reading: Promise<void> = Promise.resolve();

  constructor(options: SettingsOptions) {
    this.#options = options;
    this.#texts = options.defaults;
    this.#current = parse(this.#texts);
    const { bus, who } = options;
    this.#subscriptions.use(bus.subscribe(settingsChanged, () => this.#tryReload()));
    this.#subscriptions.use(bus.onReconnect(() => this.#tryReload()));
    this.#subscriptions.use(
      bus.handle(settingsReload, {}, async () => {
        await this.reload();
        return who;
      }),
    );
    const { clock, log, refreshEveryMs: everyMs = 30_000 } = options;
    const action = 'read the settings';
    this.#refresh = new Periodic({ clock, log, action, everyMs, firstPause: true, run: () => this.reload() });
  }

  current(): Settings {
    return this.#current;
  }

  texts(): SettingDefaults {
    return this.#texts;
  }

  onChange(listener: (settings: Settings) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  reload(): Promise<void> {
    // Reads run in sequence: a late result of an older read must not overwrite a newer one.
    const read = this.#reading.then(() => this.#read());
    this.#reading = read.catch(() => {});
    return read;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#subscriptions.dispose();
    await Promise.all([this.#refresh[Symbol.asyncDispose](), this.#reading]);
  }

  async #read(): Promise<void> {
    const { db, box, defaults, log } = this.#options;
    const stored = await storedSettings(db, box);
    const unreadable = new Set(stored.unreadable.map(({ message }) => message));
    for (const detail of unreadable)
      if (!this.#unreadable.has(detail)) log.error({ detail }, 'stored secret not readable, default used');
    this.#unreadable = unreadable;
    const texts = { ...defaults, ...Object.fromEntries(stored.values) };
    const loadedBefore = this.#loaded;
    this.#loaded = true;
    const changed = settingKeys.filter((key) => texts[key] !== this.#texts[key]);
    if (changed.length === 0) return;
    this.#texts = texts;
    this.#current = parse(texts);
    // The first read of a process changes nothing: it loads what was stored before the process started.
    if (loadedBefore) log.info({ keys: changed }, 'settings changed');
    for (const listener of this.#listeners) listener(this.#current);
  }

  #tryReload(): void {
    this.reload().catch((error) => {
      this.#options.log.warn({ detail: messageOf(error) }, 'cannot read the settings, going on with those before');
    });
  }
}

/**
 * Stored values were validated when saved; a value that a newer version no longer accepts falls back to its default.
 */
function parse(texts: SettingDefaults): Settings {
  const entries = settingKeys.map((key) => [key, parseOne(key, texts[key])]);
  return Object.fromEntries(entries) as Settings;
}

function parseOne(key: SettingKey, text: string | null): unknown {
  const { schema, fallback } = settingCatalogue[key];
  const parsed = schema.safeParse(text);
  if (parsed.success) return parsed.data;
  return fallback === null ? null : schema.parse(fallback);
}
