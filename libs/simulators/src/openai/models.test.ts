import { settingCatalogue } from '@ligai/contracts';
import { expect, test } from 'vitest';
import { models, refusalOf } from './models.ts';

const { fallback } = settingCatalogue.openai_model;

// Reasoning before each reply would be silence in the call. Of the other small models, gpt-5-mini always reasons, it and
// those of gpt-4 are shut down by January 2027, and those from 5.6 on reject tools unless the effort is "none".
test('the default model is gpt-5.4-mini, which calls tools without reasoning and has no shutdown date', () => {
  expect(fallback).toBe('gpt-5.4-mini');
  expect(models.find(({ id }) => id === fallback)).toEqual({ id: fallback, reasoning: 'default_none' });
  const tools = [{ type: 'function', function: { name: 'end_call', parameters: {} } }];
  expect(refusalOf({ model: fallback, tools }, [])).toBeUndefined();
  expect(refusalOf({ model: fallback, tools, temperature: 0.5 }, [])).toBeUndefined();
});
