import { isDatabaseAway } from './database-away.ts';

/** SQLSTATE classes in which trying the same again may go well: connection, rollback, resources, operator, system. */
const passingClasses = new Set(['08', '40', '53', '55', '57', '58']);

/**
 * Whether Postgres rejected a statement for a reason that a retry does not remove. False for a server that is out of
 * reach or read only, a deadlock or a time-out, and for errors from elsewhere. Source: PostgreSQL, appendix A, "Error
 * Codes".
 */
export function isLastingFailure(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state !== undefined && !passingClasses.has(state.slice(0, 2)) && !isDatabaseAway(error);
}

/** drizzle wraps the errors of the driver. */
export function sqlStateOf(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(at.code)) return at.code;
  }
  return undefined;
}
