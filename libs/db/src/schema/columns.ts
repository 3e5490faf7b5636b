import { type SQL, sql } from 'drizzle-orm';
import { customType, timestamp } from 'drizzle-orm/pg-core';

/** A point in time, with time zone. The database's own clock writes all values that are compared. */
export const instant = () => timestamp({ withTimezone: true, mode: 'date' });

export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' });

/** Literals for a check or a partial index, whose SQL can hold no parameters. Only for constants of the code. */
export const quoted = (values: readonly string[]): string => values.map((value) => `'${value}'`).join(', ');

export const oneOf = (column: string, values: readonly string[]): SQL => sql.raw(`"${column}" in (${quoted(values)})`);
