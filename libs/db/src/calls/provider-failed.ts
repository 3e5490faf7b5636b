import { type SQL, sql } from 'drizzle-orm';
import { calls } from '../schema/index.ts';

/**
 * How a call ends, as columns to set. A call that would be `completed` is `failed` with `provider_failed` if its
 * conversation had not recovered from the failure of a provider: whoever hung up, no conversation was possible any more.
 */
export function unlessProviderFailed(status: SQL, reason: SQL): { status: SQL; reason: SQL } {
  const failed = sql`${calls.provider} is not null and ${calls.startTime} is not null and (${status}) = 'completed'`;
  return {
    status: sql`case when ${failed} then 'failed' else ${status} end`,
    reason: sql`case when ${failed} then 'provider_failed' else ${reason} end`,
  };
}
