import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { LigaiError } from '@ligai/kernel';
import { type Client, DatabaseError } from 'pg';
import { withClient } from './watched-client.ts';

/**
 * Gives the user of `serviceUrl` what the services need in the database of `client`: reading and writing rows, and
 * temporary tables, but no right to create, alter, empty or drop a table. Creates the user if it does not exist, and
 * sets its password. Tables that `client`'s user creates later are included. Repeating it renews the rights.
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
  // Several statements of one query are one transaction.
  await client.query(`
    create schema if not exists drizzle;
    revoke create on schema public from public;
    grant connect, temporary on database ${client.escapeIdentifier(database)} to ${role};
    grant usage on schema public, drizzle to ${role};
    grant ${onRows} on all tables in schema public to ${role};
    grant usage on all sequences in schema public to ${role};
    grant select on all tables in schema drizzle to ${role};
    alter default privileges in schema public grant ${onRows} on tables to ${role};
    alter default privileges in schema public grant usage on sequences to ${role};
    alter default privileges in schema drizzle grant select on tables to ${role};
  `);
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
  service.username = `ligai_service_${service.pathname.slice(1)}`;
  service.password = encodeURIComponent(password);
  return service.href;
}

/** Users belong to the whole server: another database's migration may create or alter the same one at this moment. */
const concurrentChanges = new Set(['42710', '23505', 'XX000']);
const attempts = 5;

async function ensureRole(client: Client, name: string, password: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name]);
    const verb = rowCount === 0 ? 'create' : 'alter';
    try {
      const verifier = client.escapeLiteral(scramVerifier(password));
      await client.query(`${verb} role ${client.escapeIdentifier(name)} login password ${verifier}`);
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
