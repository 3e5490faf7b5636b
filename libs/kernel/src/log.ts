/** What adapters log with: a static message and fields beside it, as pino takes them. Personal data sits under `pii`. */
export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

const nothing = () => {};

/** For tests, and where nobody listens. */
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/**
 * Owns a promise that nobody awaits: a rejection is logged under `action` instead of ending the process as an unhandled
 * rejection, which would end every call of the process with it.
 */
export function inBackground(log: Log, action: string, work: Promise<unknown>): void {
  work.catch((error) => log.error({ action, err: error }, 'background work failed'));
}
