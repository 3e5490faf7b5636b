import { FakeClock } from '@ligai/testing';
import { expect, test } from 'vitest';
import { PageBudget } from './page-budget.ts';

test('audio in real time is within the budget for as long as it lasts, also after 15 s without a network', async () => {
  const clock = new FakeClock();
  const budget = new PageBudget(clock);
  const frames = async (count: number, pauseMs: number) => {
    for (let nth = 0; nth < count; nth += 1) {
      if (!budget.takes('audioMs', 20)) return false;
      await clock.advance(pauseMs);
    }
    return true;
  };
  expect(await frames(500, 20)).toBe(true);
  await clock.advance(15_000);
  expect(await frames(750, 0)).toBe(true);
  expect(await frames(500, 20)).toBe(true);
});

test('audio faster than real time exceeds it', () => {
  const budget = new PageBudget(new FakeClock());
  expect(budget.takes('audioMs', 20_000)).toBe(true);
  expect(budget.takes('audioMs', 20)).toBe(false);
});

test('a person types a text each second, a program cannot send six at once', async () => {
  const clock = new FakeClock();
  const budget = new PageBudget(clock);
  expect(Array.from({ length: 6 }, () => budget.takes('typedTexts'))).toEqual([true, true, true, true, true, false]);
  await clock.advance(3000);
  expect(budget.takes('typedTexts')).toBe(true);
});
