import { expect, it } from 'vitest';
import { isStrayClick } from './stray-clicks.ts';

const [confirm, cancel] = [{ name: 'Import' }, { name: 'Cancel' }];

it.each([
  ['the only click', 1, null, cancel, false],
  ['a key', 0, confirm, cancel, false],
  ['the second click on the same control', 2, confirm, confirm, false],
  ['the second click on what has taken its place', 2, confirm, cancel, true],
  ['the second click on no control', 2, confirm, null, false],
])('%s', (_, clicks, first, clicked, isStray) => expect(isStrayClick(clicks, first, clicked)).toBe(isStray));
