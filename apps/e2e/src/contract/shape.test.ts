import { expect, test } from 'vitest';
import { differences } from './shape.ts';

const example = [{ id: 1, name: 'x', created_at: '2026-01-15T10:00:00Z' }];

test('an answer with other values and additional fields matches the example', () => {
  const answer = [{ id: 7, name: 'y', created_at: '2027-02-01T00:00:00.250Z', notes: null }];
  expect(differences(example, answer)).toEqual([]);
});

test.each([
  ['a missing field', [{ id: 1, name: 'x' }]],
  ['a field of another type', [{ id: '1', name: 'x', created_at: '2026-01-15T10:00:00Z' }]],
  ['fields in another order', [{ name: 'x', id: 1, created_at: '2026-01-15T10:00:00Z' }]],
  ['an invalid time', [{ id: 1, name: 'x', created_at: 'yesterday' }]],
  ['a time without UTC', [{ id: 1, name: 'x', created_at: '2026-01-15T10:00:00-03:00' }]],
  ['an empty list', []],
  ['an object instead of a list', { id: 1 }],
  ['null instead of a value', [{ id: 1, name: null, created_at: '2026-01-15T10:00:00Z' }]],
])('an answer with %s does not match the example', (_, answer) => {
  expect(differences(example, answer)).not.toEqual([]);
});
