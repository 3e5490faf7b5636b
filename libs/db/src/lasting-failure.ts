import { isDatabaseAway } from './database-away.ts';

/** SQLSTATE classes in which trying the same again may go well: connection, rollback, resources, operator, system. */
const passingClasses = new Set(['08', '40', '53', '55', '57', '58']);

/**
 * So may it once an administrator has restored what is missing: a login (28), the database (3D), its schema (3F), a right
 * on a table (42501), or the table (42P01). Data that waits meanwhile is not lost.
 */
const restoredClasses = new Set(['28', '3D', '3F']);
const restoredCodes = new Set(['42501', '42P01']);

/**
 * Whether Postgres rejected a statement for a reason that a retry does not remove. False for a server that is out of
 * reach or read only, a deadlock or a time-out, missing rights or tables, and for errors from elsewhere. Source:
 * PostgreSQL, appendix A, "Error Codes".
 */
export function isLastingFailure(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state === undefined || restoredCodes.has(state)) return false;
  const stateClass = state.slice(0, 2);
  return !passingClasses.has(stateClass) && !restoredClasses.has(stateClass) && !isDatabaseAway(error);
}

/** drizzle wraps the errors of the driver. */
export function sqlStateOf(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(at.code)) return at.code;
  }
  return undefined;
}
