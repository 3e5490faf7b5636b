import { emptyDatabase } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { type Database, listPrompts, migrate, openDatabase, schemaState, serviceUrlOf } from './index.ts';

async function migrated() {
  const stack = new AsyncDisposableStack();
  const { url } = stack.use(await emptyDatabase());
  const serviceUrl = serviceUrlOf(url, 'a-password');
  await migrate(url, { serviceUrl });
  const owner = stack.use(openDatabase(url, { max: 1 }));
  const service = stack.use(openDatabase(serviceUrl, { max: 1 }));
  return { url, serviceUrl, owner, service, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const page = { skip: 0, limit: 10 };
const refused = (db: Database, statement: string) =>
  expect(db.execute(statement)).rejects.toMatchObject({ cause: { code: '42501' } });

it("the services' user can write rows and create temporary tables, and cannot change tables", async () => {
  await using database = await migrated();
  const { service, serviceUrl } = database;
  expect(await schemaState(serviceUrl)).toBe('current');
  await service.execute(sql`insert into prompts (name, content) values ('Sales', 'Sell.')`);
  await service.execute(sql`create temporary table staged (n integer)`);
  expect((await listPrompts(service, page)).prompts).toHaveLength(2);
  const forbidden = [
    'create table stranger (n integer)',
    'create schema stranger',
    'create index on calls (name)',
    'alter table prompts add column stranger text',
    'truncate calls cascade',
    'drop table prompts',
    'drop schema drizzle cascade',
    'delete from drizzle.__drizzle_migrations',
    'create role stranger',
  ];
  for (const statement of forbidden) await refused(service, statement);
});

it("the services' user has rights on a table of a later migration as soon as it exists", async () => {
  await using database = await migrated();
  await database.owner.execute(sql`create table later (id serial, n integer)`);
  await database.service.execute(sql`insert into later (n) values (1)`);
  const { rows } = await database.service.execute(sql`select id, n from later`);
  expect(rows).toEqual([{ id: 1, n: 1 }]);
});

it('a migration grants lost rights again, and sets a new password', async () => {
  await using database = await migrated();
  const { owner, service, url } = database;
  await owner.execute(sql`revoke all on all tables in schema public from public, ${sql.identifier(userOf(database))}`);
  await refused(service, 'select from prompts');
  const serviceUrl = serviceUrlOf(url, 'another-password');
  await migrate(url, { serviceUrl });
  await using again = openDatabase(serviceUrl, { max: 1 });
  expect((await listPrompts(again, page)).prompts).toHaveLength(1);
  await expect(schemaState(database.serviceUrl)).rejects.toThrow(/password authentication failed/);
});

it('migrations of several databases can create the same user concurrently', async () => {
  await using databases = new AsyncDisposableStack();
  const urls: string[] = [];
  for (let nth = 0; nth < 4; nth += 1) urls.push(databases.use(await emptyDatabase()).url);
  const shared = new URL(serviceUrlOf(urls[0] ?? '', 'a-password'));
  const services = urls.map(
    (url) => Object.assign(new URL(url), { username: shared.username, password: 'a-password' }).href,
  );
  await Promise.all(urls.map((url, nth) => migrate(url, { serviceUrl: services[nth] })));
  expect(await Promise.all(services.map(schemaState))).toEqual(urls.map(() => 'current'));
});

it('a user name and a password with special characters reach Postgres unchanged', async () => {
  await using empty = await emptyDatabase();
  const service = new URL(serviceUrlOf(empty.url, `quote ' and \\ and $1 %`));
  service.username += encodeURIComponent(`"; drop schema public; --`);
  await migrate(empty.url, { serviceUrl: service.href });
  expect(await schemaState(service.href)).toBe('current');
  await using owner = openDatabase(empty.url, { max: 1 });
  const name = sql.identifier(decodeURIComponent(service.username));
  await owner.execute(sql`drop owned by ${name}`);
  await owner.execute(sql`drop role ${name}`);
});

it("the user that migrates is rejected as the services' user", async () => {
  await using empty = await emptyDatabase();
  await expect(migrate(empty.url, { serviceUrl: empty.url })).rejects.toThrow(
    /^The services need a database user of their own, but "\w+" is the user that migrates$/,
  );
});

it.each([
  ['is a superuser', 'alter role USER superuser'],
  ['may create users', 'alter role USER createrole'],
  ['is a member of the owner', 'grant OWNER to USER'],
  ['owns a table', 'alter table calls owner to USER'],
])('a user that %s is rejected and not changed', async (_, statement) => {
  await using database = await migrated();
  const { owner, serviceUrl, url } = database;
  const { rows } = await owner.execute<{ owner: string }>(sql`select current_user as owner`);
  const named = statement.replace('USER', `"${userOf(database)}"`).replace('OWNER', `"${rows[0]?.owner}"`);
  await owner.execute(named);
  await expect(migrate(url, { serviceUrl: serviceUrlOf(url, 'another-password') })).rejects.toMatchObject({
    code: 'bad_configuration',
    message: expect.stringMatching(/^The user "ligai_service_\w+" may do more than the services need, or owns tables/),
  });
  await using again = openDatabase(serviceUrl, { max: 1 });
  await again.execute(sql`select 1`);
  await owner.execute(sql`reassign owned by ${sql.identifier(userOf(database))} to current_user`);
  await owner.execute(`alter role "${userOf(database)}" nosuperuser nocreaterole`);
});

it('the search path of the database does not hide tables from the services', async () => {
  await using empty = await emptyDatabase();
  await using owner = openDatabase(empty.url, { max: 1 });
  await owner.execute(sql`create schema other`);
  await owner.execute(`alter database "${new URL(empty.url).pathname.slice(1)}" set search_path to other, public`);
  const serviceUrl = serviceUrlOf(empty.url, 'a-password');
  await migrate(empty.url, { serviceUrl });
  await using service = openDatabase(serviceUrl, { max: 1 });
  expect((await listPrompts(service, page)).prompts).toHaveLength(1);
});

it('databases with long names have separate users', () => {
  const [one, other] = ['a', 'b'].map(
    (end) => new URL(serviceUrlOf(`postgres://h/${'x'.repeat(60)}${end}`, 'p')).username,
  );
  expect(one).not.toBe(other);
  expect(one?.length).toBeLessThanOrEqual(63);
});

const userOf = ({ serviceUrl }: { serviceUrl: string }): string => new URL(serviceUrl).username;
