import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { LigaiError } from '@ligai/kernel';
import { type Client, DatabaseError } from 'pg';
import { withClient } from './watched-client.ts';

/**
 * Gives the user of `serviceUrl` what the services need in the database of `client`: reading and writing rows, and
 * temporary tables, but no right to create, alter, empty or drop a table. Creates the user if it does not exist, and
 * sets its password. Tables that `client`'s user creates later are included. Repeating it renews the rights. Error:
 * `bad_configuration` for a user with more rights, which is left unchanged, and if the user cannot be created.
 */
export async function grantServiceRole(client: Client, serviceUrl: string): Promise<void> {
  const { username, password } = new URL(serviceUrl);
  const name = decodeURIComponent(username);
  const { rows } = await client.query('select current_user as owner, current_database() as database');
  const { owner, database } = rows[0];
  if (name === owner) {
    const message = `The services need a database user of their own, but "${name}" is the user that migrates`;
    throw new LigaiError('bad_configuration', message);
  }
  await ensureRole(client, name, decodeURIComponent(password));
  const role = client.escapeIdentifier(name);
  const onRows = 'select, insert, update, delete';
  const { tables, sequences } = await ownRelations(client);
  // Several statements of one query are one transaction.
  await client.query(`
    create schema if not exists drizzle;
    revoke create on schema public from public;
    grant connect, temporary on database ${client.escapeIdentifier(database)} to ${role};
    grant usage on schema public, drizzle to ${role};
    ${tables === null ? '' : `grant ${onRows} on ${tables} to ${role};`}
    ${sequences === null ? '' : `grant usage on sequence ${sequences} to ${role};`}
    grant select on all tables in schema drizzle to ${role};
    alter default privileges in schema public grant ${onRows} on tables to ${role};
    alter default privileges in schema public grant usage on sequences to ${role};
    alter default privileges in schema drizzle grant select on tables to ${role};
  `);
}

/** What the user that migrates owns in the schema public, quoted and separated by commas; null for none. */
async function ownRelations(client: Client): Promise<{ tables: string | null; sequences: string | null }> {
  const { rows } = await client.query(`
    select string_agg(name, ', ') filter (where relkind in ('r', 'p')) as tables,
      string_agg(name, ', ') filter (where relkind = 'S') as sequences
    from (select relkind, format('public.%I', relname) as name from pg_class
      where relnamespace = 'public'::regnamespace and pg_get_userbyid(relowner) = current_user) as own`);
  return rows[0];
}

/** Whether the user of `url` may create the user of the services. Error: no connection. */
export function mayCreateRoles(url: string): Promise<boolean> {
  return withClient(url, async (client) => {
    const { rows } = await client.query(
      'select rolsuper or rolcreaterole as may from pg_roles where rolname = current_user',
    );
    return rows[0].may;
  });
}

/**
 * The URL of a user for the services of this database alone. A user exists on the whole server, so the name contains the
 * name of the database.
 */
export function serviceUrlOf(url: string, password: string): string {
  const service = new URL(url);
  const database = decodeURIComponent(service.pathname.slice(1));
  const name = `ligai_service_${database}`;
  service.username = encodeURIComponent(Buffer.byteLength(name) <= longestName ? name : shortName(database));
  service.password = encodeURIComponent(password);
  return service.href;
}

/** Bytes of a name in Postgres; the rest would be cut off. */
const longestName = 63;
const shortName = (database: string): string =>
  `ligai_service_${createHash('sha256').update(database).digest('hex').slice(0, 32)}`;

/** Users belong to the whole server: another database's migration may create or alter the same one at this moment. */
const concurrentChanges = new Set(['42710', '23505', 'XX000']);
const attempts = 5;

async function ensureRole(client: Client, name: string, password: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const exists = await refusePowerfulRole(client, name);
    const verb = exists ? 'alter' : 'create';
    try {
      const verifier = client.escapeLiteral(scramVerifier(password));
      const role = client.escapeIdentifier(name);
      await client.query(`
        ${verb} role ${role} login password ${verifier};
        do $$ begin execute format('alter role %I in database %I set search_path to public',
          ${client.escapeLiteral(name)}, current_database()); end $$`);
      return;
    } catch (error) {
      const code = error instanceof DatabaseError ? error.code : undefined;
      // An administrator has created this user, and sets its password.
      if (verb === 'alter' && code === '42501') return;
      if (code === '42501') throw new LigaiError('bad_configuration', cannotCreate(name), { cause: error });
      if (attempt === attempts || !concurrentChanges.has(code ?? '')) throw error;
    }
  }
}

/** Whether the role exists. Error: `bad_configuration` if it may do more than the services need. */
async function refusePowerfulRole(client: Client, name: string): Promise<boolean> {
  const { rows } = await client.query(
    `select rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls
        or pg_has_role(oid, current_user, 'member')
        or exists (select from pg_class where relowner = pg_roles.oid and relnamespace = 'public'::regnamespace) as powerful
      from pg_roles where rolname = $1`,
    [name],
  );
  if (rows[0]?.powerful) {
    const message = `The user "${name}" may do more than the services need, or owns tables: give them a user of their own`;
    throw new LigaiError('bad_configuration', message);
  }
  return rows.length > 0;
}

const cannotCreate = (name: string): string =>
  `The user of DATABASE_URL may not create the services' user "${name}": give it CREATEROLE, or let an administrator create "${name}"`;

/** What Postgres stores of a password (RFC 5803): a password in the statement could be written to the server's log. */
function scramVerifier(password: string): string {
  const iterations = 4096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(keyed('Client Key')).digest('base64');
  const serverKey = keyed('Server Key').toString('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}
