import { type Database, openDatabase } from '@ligai/db';
import { emptyDatabase, LocalStack, serviceNames } from '@ligai/testing';
import { expect, test } from 'vitest';

const fallbackMessage = 'the services connect as the user of DATABASE_URL';

test('the services connect as a database user that cannot create tables', async () => {
  await using database = await emptyDatabase();
  await using admin = openDatabase(database.url, { max: 1 });
  await using stack = await LocalStack.start({ DATABASE_URL: database.url });
  const user = `ligai_service_${nameOf(database.url)}`;
  expect(await usersOfServices(admin)).toEqual(serviceNames.map((service) => [service, user]).sort());
  const { rows } = await admin.execute(`select has_schema_privilege('${user}', 'public', 'create') as creates`);
  expect(rows).toEqual([{ creates: false }]);
  expect(stack.output).not.toContain(fallbackMessage);
});

test('if the user of DATABASE_URL cannot create users, the services connect as that user, and the log states the reason', async () => {
  await using opened = new AsyncDisposableStack();
  const otherDatabase = opened.use(openDatabase(opened.use(await emptyDatabase()).url, { max: 1 }));
  const database = await emptyDatabase();
  const user = `owner_of_${nameOf(database.url)}`;
  opened.defer(async () => void (await otherDatabase.execute(`drop role ${user}`)));
  opened.use(database);
  const admin = opened.use(openDatabase(database.url, { max: 1 }));
  await admin.execute(`create role ${user} login password 'owner'`);
  await admin.execute(`alter database ${nameOf(database.url)} owner to ${user}`);
  const url = Object.assign(new URL(database.url), { username: user, password: 'owner' }).href;
  const stack = opened.use(await LocalStack.start({ DATABASE_URL: url }));
  expect(await usersOfServices(admin)).toEqual(serviceNames.map((service) => [service, user]).sort());
  expect(stack.output).toMatch(new RegExp(`${fallbackMessage} .*it may not create another user`));
});

test('if Postgres rejects the new user, the services connect as the user of DATABASE_URL', async () => {
  await using database = await emptyDatabase();
  await using admin = openDatabase(database.url, { max: 1 });
  const user = `ligai_service_${nameOf(database.url)}`;
  await admin.execute(`create role ${user} connection limit 0`);
  await using stack = await LocalStack.start({ DATABASE_URL: database.url });
  expect(stack.output).toMatch(new RegExp(`${fallbackMessage} .*too many connections for role`));
});

const nameOf = (url: string): string => new URL(url).pathname.slice(1);

async function usersOfServices(admin: Database): Promise<[service: string, user: string][]> {
  const { rows } = await admin.execute<{ service: string; user: string }>(`
    select distinct regexp_replace(application_name, '-[0-9a-f]{8}$', '') as service, usename as user
    from pg_stat_activity where datname = current_database() and application_name ~ '-[0-9a-f]{8}$' order by 1, 2`);
  return rows.map(({ service, user }) => [service, user]);
}
