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
