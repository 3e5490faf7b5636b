import { type SettingKey, settingsChanged } from '@ligai/contracts';
import type { Gateway } from '../../gateway.ts';
import { reloadEverywhere } from './reload-everywhere.ts';

/** A service that is slower than this reads the change all the same, a moment after the answer. */
const waitForServicesMs = 1000;

/** Has every service read a setting that has just changed, and resolves when they have. */
export async function tellServices(gateway: Gateway, key: SettingKey): Promise<void> {
  gateway.bus.publish(settingsChanged, { keys: [key] });
  await reloadEverywhere(gateway, waitForServicesMs);
}
