import { type SettingKey, settingsChanged, settingsReload } from '@ligai/contracts';
import { isLigaiError } from '@ligai/kernel';
import type { Gateway } from '../../gateway.ts';

export type Reloaded = { reloaded: string[]; silent: string[] };

/**
 * Has every live process read its settings again, and returns which services did. Waits no longer
 * than `waitMs`, and not at all for others where NATS is out of reach: they read again once it is back.
 */
export async function reloadEverywhere(gateway: Gateway, waitMs: number): Promise<Reloaded> {
  const { bus, services, settings } = gateway;
  await settings.reload();
  const alive = new Map(services.alive().map(({ instance, name }) => [instance, name]));
  alive.set(gateway.instance, gateway.name);
  const allOf = (answers: { instance: string }[]) => {
    const answered = new Set(answers.map(({ instance }) => instance));
    return [...alive.keys()].every((instance) => answered.has(instance));
  };
  const answers = await bus.gather(settingsReload, {}, { timeoutMs: waitMs, enough: allOf }).catch((error) => {
    if (isLigaiError(error, 'no_responder')) return [];
    throw error;
  });
  const answered = new Set([gateway.instance, ...answers.map(({ instance }) => instance)]);
  const silent = [...alive].filter(([instance]) => !answered.has(instance)).map(([, name]) => name);
  return { reloaded: names([gateway.name, ...answers.map(({ name }) => name)]), silent: names(silent) };
}

const names = (all: string[]): string[] => [...new Set(all)].sort();

/** A service that is slower than this reads the change after the answer. */
const waitForServicesMs = 1000;

/** Has every service read a setting that has just changed, and resolves when they have. */
export async function tellServices(gateway: Gateway, key: SettingKey): Promise<void> {
  gateway.bus.publish(settingsChanged, { keys: [key] });
  await reloadEverywhere(gateway, waitForServicesMs);
}
