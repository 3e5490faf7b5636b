import { expect, it } from 'vitest';
import { isolated } from './isolated.ts';

it('a name from right to left, or with marks of direction, is isolated from the words around it', () => {
  expect(isolated('Ana Lúcia 日本 😀')).toBe('Ana Lúcia 日本 😀');
  expect(isolated('دانا')).toBe('\u2068دانا\u2069');
  expect(isolated('Ana\u202ekcab')).toBe('\u2068Ana\u202ekcab\u2069');
});

it('a name cannot end its isolation', () => {
  expect(isolated('Ana\u2069\u202e')).toBe('\u2068Ana\u202e\u2069');
});
