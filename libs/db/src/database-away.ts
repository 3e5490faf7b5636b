/** Codes of Node and of postgres.js for a connection that is not there, and PostgreSQL's for one that it ends or refuses. */
const awayCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN'],
  ...['CONNECT_TIMEOUT', 'CONNECTION_CLOSED', 'CONNECTION_ENDED', 'CONNECTION_DESTROYED'],
  // Shutting down by an administrator, crashed, still starting, too many connections.
  ...['57P01', '57P02', '57P03', '53300'],
]);

/** Whether a query failed because the database could not be reached, so that it may go well later. */
export function isDatabaseAway(error: unknown): boolean {
  // drizzle wraps what the driver throws, and Node wraps the failures of several addresses.
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && awayCodes.has(at.code)) return true;
  }
  return false;
}
