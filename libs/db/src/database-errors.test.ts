import { messageOf } from '@ligai/kernel';
import { expect, it } from 'vitest';
import { isDatabaseAway, isLastingFailure } from './index.ts';

const coded = (code: string, message = code) => Object.assign(new Error(message), { code });
const failedQuery = (cause: Error) => Object.assign(new Error('Failed query', { cause }), { query: 'select 1' });

it.each([
  ['refused', coded('ECONNREFUSED')],
  ['shut down under a query', failedQuery(coded('57P01'))],
  [
    'lost between two queries',
    failedQuery(new Error('Client has encountered a connection error and is not queryable')),
  ],
  ['silent', new Error('timeout expired')],
  ['too slow for the queries that wait', new Error('timeout exceeded when trying to connect')],
  ['read only since a failover', failedQuery(coded('25006'))],
])('a database that is %s is out of reach, and a retry may succeed', (_, error) => {
  expect([isDatabaseAway(error), isLastingFailure(error)]).toEqual([true, false]);
});

it('a host without a responding address is out of reach, and the message has the error of each address', () => {
  const error = new AggregateError([
    coded('EADDRNOTAVAIL', 'connect EADDRNOTAVAIL ::1:5432'),
    coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:5432'),
  ]);
  expect(isDatabaseAway(error)).toBe(true);
  expect(messageOf(error)).toBe('connect EADDRNOTAVAIL ::1:5432; connect ECONNREFUSED 127.0.0.1:5432');
});

it('an error of a statement or of the program does not count as a database out of reach', () => {
  expect([isDatabaseAway(coded('23505')), isLastingFailure(failedQuery(coded('23505')))]).toEqual([false, true]);
  expect([isDatabaseAway(coded('40P01')), isLastingFailure(coded('40P01'))]).toEqual([false, false]);
  expect([isDatabaseAway(new TypeError('x')), isLastingFailure(new TypeError('x'))]).toEqual([false, false]);
});

it.each([
  ['a right', '42501'],
  ['the table', '42P01'],
  ['the schema', '3F000'],
  ['the database', '3D000'],
  ['the password', '28P01'],
  ['the login', '28000'],
])('the lack of %s is not a lasting failure, since an administrator can restore it', (_, code) => {
  expect(isLastingFailure(failedQuery(coded(code)))).toBe(false);
});

it.each([
  ['a column that does not exist', '42703'],
  ['a statement that cannot be parsed', '42601'],
  ['a value out of range', '22003'],
])('%s is a lasting failure', (_, code) => {
  expect(isLastingFailure(failedQuery(coded(code)))).toBe(true);
});
