import { expect, it } from 'vitest';
import { shownNumber } from './phone-number.ts';

it.each([
  ['5511999887766', '+55 11 99988-7766'],
  ['551133334444', '+55 11 3333-4444'],
  ['12025550143', '+1 202 555-0143'],
  ['351912345678', '+351912345678'],
  ['1000', '1000'],
])('the number %s is shown as %s', (digits, shown) => {
  expect(shownNumber(digits)).toBe(shown);
});
