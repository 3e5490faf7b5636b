import type { SettingDetails } from '@ligai/contracts';
import { describe, expect, it } from 'vitest';
import { portugueseSettings } from './setting-names-pt.ts';
import { inHoursAndMinutes, isChanged, problemOf, sentValue, unitOf } from './setting-value.ts';
import { matchesPhrase, readSettingsSearch } from './settings-search.ts';

const aSetting: SettingDetails = {
  ...{ value: '15', type: 'integer', default: '15', description: 'Limit', secret: false, variable: 'LIMIT' },
  ...{ stored: false, stored_at: null, etag: '"1"' },
};

describe('a value of a setting', () => {
  it('is refused before it is sent if it is out of range, and accepted if it is one of the words', () => {
    const limit = { ...aSetting, minimum: 1, maximum: 10_000 };
    expect(['1', ' 10000 '].map((value) => problemOf(limit, value))).toEqual([null, null]);
    expect(['0', '10001', '1.5', 'many'].map((value) => problemOf(limit, value))).toEqual(Array(4).fill('badWhole'));
    expect(problemOf(limit, ' ')).toBe('empty');
    const pause = { ...aSetting, minimum: 100, maximum: 2000, options: ['preset'] };
    expect(['preset', '100', '99'].map((value) => problemOf(pause, value))).toEqual([null, null, 'badWholeOr']);
    const confidence = { ...aSetting, minimum: 0.3, maximum: 0.9, options: ['off'] };
    expect(['off', '0.35', '0,35'].map((value) => problemOf(confidence, value))).toEqual([null, null, null]);
    expect(['0,95', '0,3,5'].map((value) => problemOf(confidence, value))).toEqual(Array(2).fill('badDecimalOr'));
    expect([' 0,35 ', 'off'].map((value) => sentValue(confidence, value))).toEqual(['0.35', 'off']);
    expect(sentValue(limit, ' 1,5 ')).toBe('1,5');
  });

  it('that is a key has no blanks, and everything else is judged by the API', () => {
    expect(problemOf({ ...aSetting, secret: true }, 'sk-1 2')).toBe('badSecret');
    expect(problemOf({ ...aSetting, secret: true }, ' sk-12 ')).toBe(null);
    expect(problemOf(aSetting, '20:60')).toBe(null);
  });

  it('in seconds is said in hours and minutes from a minute on', () => {
    expect(['60', '1800', ' 5400', '86400', '90'].map(inHoursAndMinutes)).toEqual([
      ...['1 min', '30 min', '1 h 30 min', '24 h', '1 min 30 s'],
    ]);
    expect(['59', '', 'preset', '1e3', '60.5'].map(inHoursAndMinutes)).toEqual(Array(5).fill(null));
  });

  it('is changed if it is stored and differs from the default, or is a stored key', () => {
    expect(isChanged(aSetting)).toBe(false);
    expect(isChanged({ ...aSetting, stored: true })).toBe(false);
    expect(isChanged({ ...aSetting, stored: true, value: '20' })).toBe(true);
    expect(isChanged({ ...aSetting, stored: true, secret: true, value: '****', default: '****' })).toBe(true);
  });

  it('has the unit of the key', () => {
    expect(unitOf('ring_timeout_seconds', { ...aSetting, minimum: 5 })).toBe('seconds');
    expect(unitOf('jitter_buffer_ms', aSetting)).toBe(null);
  });
});

it('settings are found by words in any order, without accents', () => {
  const texts = ['Duração máxima', 'Uma ligação atendida é encerrada', 'max_call_duration_seconds'];
  expect(matchesPhrase('maxima DURACAO', texts)).toBe(true);
  expect(matchesPhrase('call_duration', texts)).toBe(true);
  expect(matchesPhrase('duração voz', texts)).toBe(false);
  const { name, words = '' } = portugueseSettings.max_concurrent_calls;
  expect(matchesPhrase('simultan', [name, words])).toBe(true);
  expect(readSettingsSearch({ q: 'voz', changed: true, other: 1 })).toEqual({ q: 'voz', changed: true });
  expect(readSettingsSearch({ q: '', changed: 'yes' })).toEqual({});
});
