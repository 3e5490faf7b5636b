import { describe, expect, it } from 'vitest';
import { settingCatalogue, settingKeys } from '../setting/setting-catalogue.ts';
import {
  defaultTurnTaking,
  isPresetFigure,
  OwnTurnTakingValues,
  TurnTaking,
  type TurnTakingSettings,
  turnTakingFigures,
  turnTakingNames,
  turnTakingPresets,
  turnTakingValues,
} from './turn-taking.ts';

/** The values of the settings while nothing is stored. */
const settings = Object.fromEntries(
  settingKeys.flatMap((key) => {
    const { schema, fallback } = settingCatalogue[key];
    return fallback === null ? [] : [[key, schema.parse(fallback)]];
  }),
) as unknown as TurnTakingSettings;
const prompt = { turn_taking: null, turn_taking_values: {} };

describe.each(turnTakingNames)('%s', (name) => {
  const { min, max } = turnTakingFigures[name];
  const { schema } = settingCatalogue[name];

  it('accepts its whole range in a prompt and in the settings, and nothing else', () => {
    const expected = `expected a whole number from ${min} to ${max}`;
    for (const value of [min, max]) {
      expect(OwnTurnTakingValues.parse({ [name]: value })).toEqual({ [name]: value });
      expect(schema.parse(String(value))).toBe(value);
    }
    for (const value of [min - 1, max + 1, min + 0.5, String(min), null]) {
      expect(OwnTurnTakingValues.safeParse({ [name]: value }).error?.issues).toMatchObject([
        { path: [name], message: expected },
      ]);
    }
    for (const text of [String(max + 1), '-1', '1.5', '', 'quick', ' 500']) {
      expect(schema.safeParse(text).error?.issues[0]?.message).toMatch(
        isPresetFigure(name) ? `expected preset or a whole number from ${min} to ${max}` : expected,
      );
    }
  });

  it('has in every preset a value that is in its range', () => {
    for (const preset of TurnTaking.options) {
      const value = turnTakingValues({ ...prompt, turn_taking: preset }, settings)[name];
      expect(value).toBeGreaterThanOrEqual(min);
      expect(value).toBeLessThanOrEqual(max);
    }
  });
});

describe('the presets', () => {
  it('wait longer the more patient they are', () => {
    const { patient, normal, quick } = turnTakingPresets;
    for (const name of turnTakingNames.filter(isPresetFigure).filter((one) => one.endsWith('_ms'))) {
      expect(patient[name]).toBeGreaterThanOrEqual(normal[name]);
      expect(normal[name]).toBeGreaterThanOrEqual(quick[name]);
    }
    expect(patient.end_of_turn_max_ms).toBeGreaterThan(quick.end_of_turn_max_ms);
    expect(patient.end_of_turn_risk_percent).toBeLessThan(quick.end_of_turn_risk_percent);
  });

  it('let a turn end at the floor before the ceiling', () => {
    for (const { end_of_turn_min_ms, end_of_turn_max_ms } of Object.values(turnTakingPresets))
      expect(end_of_turn_min_ms).toBeLessThan(end_of_turn_max_ms);
  });
});

describe('the values of a call', () => {
  it('are the defaults if neither settings nor prompt have any', () => {
    expect(turnTakingValues(prompt, settings)).toEqual(defaultTurnTaking);
  });

  it('are those of the settings for a prompt without its own', () => {
    const quick: TurnTakingSettings = { ...settings, turn_taking: 'quick', reprompt_after_ms: 9000, max_fillers: 1 };
    expect(turnTakingValues(prompt, quick)).toEqual({
      ...{ ...defaultTurnTaking, ...turnTakingPresets.quick },
      ...{ reprompt_after_ms: 9000, max_fillers: 1 },
    });
  });

  it('are those of the preset of the prompt, where it has a preset', () => {
    const set: TurnTakingSettings = { ...settings, turn_taking: 'quick', reprompt_after_ms: 9000, max_fillers: 1 };
    expect(turnTakingValues({ ...prompt, turn_taking: 'patient' }, set)).toEqual({
      ...{ ...defaultTurnTaking, ...turnTakingPresets.patient },
      max_fillers: 1,
    });
  });

  it('are first of all those of the prompt itself', () => {
    const own = { end_of_turn_max_ms: 3000, max_fillers: 0 };
    expect(turnTakingValues({ turn_taking: 'patient', turn_taking_values: own }, settings)).toEqual({
      ...{ ...defaultTurnTaking, ...turnTakingPresets.patient, ...own },
    });
  });

  it('have no ceiling below the floor', () => {
    const values = turnTakingValues(
      { turn_taking: 'quick', turn_taking_values: { end_of_turn_min_ms: 1500 } },
      settings,
    );
    expect(values).toMatchObject({ end_of_turn_min_ms: 1500, end_of_turn_max_ms: 1500 });
  });
});
