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
