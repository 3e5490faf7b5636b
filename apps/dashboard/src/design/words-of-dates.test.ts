import { expect, it } from 'vitest';
import { dayInWords, timeInWords } from './words-of-dates.ts';

it('a day and a time are said in the language of the page, whatever the browser shows', () => {
  expect(dayInWords('2026-12-03', 'pt-BR')).toBe('quinta-feira, 3 de dezembro de 2026');
  expect(dayInWords('2026-12-03', 'en')).toBe('Thursday, December 3, 2026');
  expect(dayInWords('', 'en')).toBe('');
  expect(timeInWords('14:00', 'pt-BR')).toBe('14:00');
  expect(timeInWords('14:00', 'en').replace(/\s/, ' ')).toBe('2:00 PM');
  expect(timeInWords('', 'en')).toBe('');
});
