import { expect, test } from 'vitest';
import { differences } from './shape.ts';

const example = [{ id: 1, name: 'x', created_at: '2026-01-15T10:00:00Z' }];

test('an answer fits with other values and with more fields', () => {
  const answer = [{ id: 7, name: 'y', created_at: '2027-02-01T00:00:00.250Z', notes: null }];
  expect(differences(example, answer)).toEqual([]);
});

test.each([
  ['a missing field', [{ id: 1, name: 'x' }]],
  ['another type', [{ id: '1', name: 'x', created_at: '2026-01-15T10:00:00Z' }]],
  ['another order', [{ name: 'x', id: 1, created_at: '2026-01-15T10:00:00Z' }]],
  ['a time that is none', [{ id: 1, name: 'x', created_at: 'yesterday' }]],
  ['a time without UTC', [{ id: 1, name: 'x', created_at: '2026-01-15T10:00:00-03:00' }]],
  ['nothing to compare', []],
  ['an object for a list', { id: 1 }],
  ['null for a value', [{ id: 1, name: null, created_at: '2026-01-15T10:00:00Z' }]],
])('%s does not fit', (_, answer) => {
  expect(differences(example, answer)).not.toEqual([]);
});
