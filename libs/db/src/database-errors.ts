/** Node's error codes for a missing connection, and PostgreSQL's for a connection that it ends or rejects. */
const awayCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN'],
  ...['EADDRNOTAVAIL', 'ECONNABORTED'],
  // Shutting down by an administrator, crashed, still starting, too many connections, idle in a transaction for too long,
  // read only: after a failover, the server of before.
  ...['57P01', '57P02', '57P03', '53300', '25P03', '25006'],
]);

/** The messages of node-postgres errors without a code. Source: its `lib/client.js` and `pg-pool`. */
const awayMessages = new Set([
  'timeout expired',
  'timeout exceeded when trying to connect',
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
  'Cannot use a pool after calling end on the pool',
]);

/** Whether a query failed because the database could not be reached, so that it may go well later. */
export function isDatabaseAway(error: unknown): boolean {
  // drizzle wraps the errors of the driver.
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    // A name with several addresses, none of which responded.
    if (at instanceof AggregateError && at.errors.some(isDatabaseAway)) return true;
    if ('code' in at && typeof at.code === 'string' && awayCodes.has(at.code)) return true;
    if (awayMessages.has(at.message)) return true;
  }
  return false;
}

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
