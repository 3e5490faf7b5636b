import { type ProviderName, ProviderState } from '@ligai/contracts';
import { sql } from 'drizzle-orm';
import { check, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { instant, oneOf } from './columns.ts';

/** One row per provider that has failed at least once; a provider without a row is `ok`. Written by call-controller. */
export const providers = pgTable(
  'providers',
  {
    provider: text().$type<ProviderName>().primaryKey(),
    state: text().$type<ProviderState>().notNull().default('ok'),
    /** When it entered this state. */
    since: instant(),
    statusCode: integer(),
    message: text(),
    /** Failed requests since the last success, while the provider is `ok`, and when the first of them was reported. */
    failures: integer().notNull().default(0),
    failingSince: instant(),
    /** When to check it again, and how often it was checked since it last worked: the pause grows with it. */
    nextProbeAt: instant(),
    probes: integer().notNull().default(0),
    /** How often in a row it failed again soon after a check had succeeded: the longest pause grows with it. */
    relapses: integer().notNull().default(0),
    /** Grows with each change of `state`. */
    version: integer().notNull().default(0),
  },
  () => [
    check('providers_state', oneOf('state', ProviderState.options)),
    check('providers_probed', sql.raw(`("state" = 'ok') = ("next_probe_at" is null)`)),
  ],
);
