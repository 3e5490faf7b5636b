import { expect, test } from 'vitest';
import { ProviderStates } from './provider-states.ts';

const row = (state: 'ok' | 'refused', version: number) => ({ provider: 'openai' as const, state, version });

test('the state of the database is used even if its version is lower, as after a restore from a backup', () => {
  const states = new ProviderStates();
  states.note(row('refused', 9));
  states.noteRows([row('ok', 0)], states.begin());
  expect(states.of('openai')).toBe('ok');
  // The versions go on from those of the database.
  states.note(row('refused', 1));
  expect(states.anyRefuses).toBe(true);
});

test('rows that were read before a change arrived do not undo the change', () => {
  const states = new ProviderStates();
  const begun = states.begin();
  states.note(row('refused', 1));
  states.noteRows([row('ok', 0)], begun);
  expect(states.of('openai')).toBe('refused');
  states.noteRows([row('ok', 2)], begun);
  expect(states.of('openai')).toBe('ok');
});

test('if two changes arrive in the wrong order, the later one is used', () => {
  const states = new ProviderStates();
  states.note(row('ok', 2));
  states.note(row('refused', 1));
  expect(states.allWork).toBe(true);
});
