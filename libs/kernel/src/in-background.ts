import type { Log } from './log.ts';

/**
 * Owns a promise that nobody awaits: a rejection is logged under `action` instead of ending the process as an unhandled
 * rejection, which would end every call of the process with it.
 */
export function inBackground(log: Log, action: string, work: Promise<unknown>): void {
  work.catch((error) => log.error({ action, err: error }, 'background work failed'));
}
