import { silentLog } from '@ligai/kernel';
import { FakeClock } from '@ligai/testing';
import { expect, it } from 'vitest';
import { whenPostgresResponds } from './wait-for-schema.ts';

const attemptsOf = async (error: Error) => {
  const clock = new FakeClock();
  let attempts = 0;
  const work = async () => {
    attempts += 1;
    throw error;
  };
  const ended = whenPostgresResponds({ clock, log: silentLog }, work).catch(({ message }: Error) => message);
  await clock.advance(60_000);
  return { attempts, message: await ended };
};

it.each([
  ['a statement that Postgres rejects', Object.assign(new Error('permission denied'), { code: '42501' })],
  ['an address that cannot be decoded', new URIError('URI malformed')],
])('%s ends the start immediately', async (_, error) => {
  const message = `Cannot use the database of DATABASE_URL: ${error.message}`;
  expect(await attemptsOf(error)).toEqual({ attempts: 1, message });
});

it.each([
  ['a Postgres that is still starting', '57P03'],
  ['a user that the migration has not created yet', '28P01'],
  ['a database that does not exist yet', '3D000'],
])('the start waits for %s', async (_, code) => {
  expect((await attemptsOf(Object.assign(new Error('not yet'), { code }))).attempts).toBe(18);
});
