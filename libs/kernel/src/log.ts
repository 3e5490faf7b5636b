/**
 * The logger of adapters: a static message and its fields, in pino's argument order. Personal data belongs under `pii`.
 */
export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

const nothing = () => {};

/** Discards every line: for tests, and for callers without a log. */
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** A log whose lines have these fields too; those of the line itself override them. */
export function logWith(log: Log, fieldsNow: () => Record<string, unknown>): Log {
  return {
    debug: (fields, message) => log.debug({ ...fieldsNow(), ...fields }, message),
    info: (fields, message) => log.info({ ...fieldsNow(), ...fields }, message),
    warn: (fields, message) => log.warn({ ...fieldsNow(), ...fields }, message),
    error: (fields, message) => log.error({ ...fieldsNow(), ...fields }, message),
  };
}

/**
 * Runs a promise that no caller awaits: a rejection is logged under `action`. Without this, an unhandled rejection
 * would end the process and every call on it.
 */
export function inBackground(log: Log, action: string, work: Promise<unknown>): void {
  work.catch((error) => log.error({ action, err: error }, 'background work failed'));
}
