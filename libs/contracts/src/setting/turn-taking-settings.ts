import { z } from 'zod';
import type { Figure } from '../figure.ts';
import {
  isPresetFigure,
  mapFigures,
  type TurnTakingFigure,
  type TurnTakingSettings,
} from '../turn-taking/turn-taking.ts';
import { whole } from './setting-values.ts';

/** One setting for each figure of turn-taking; `preset` leaves it to the setting `turn_taking`. */
export const turnTakingSettings = mapFigures((figure, name) => {
  const { about, unit, min, max } = figure;
  const isOfPreset = isPresetFigure(name);
  const range = `${min} to ${max}${unit === 'ms' ? ' milliseconds' : ''}`;
  return {
    schema: isOfPreset ? presetOrWhole(figure) : whole(min, max),
    secret: false,
    env: name.toUpperCase(),
    fallback: isOfPreset ? 'preset' : String(figure.default),
    description: `${about}: ${range}${isOfPreset ? ', or preset for the value of turn_taking' : ''}`,
  };
}) as unknown as { [Name in TurnTakingFigure]: TurnTakingSetting<TurnTakingSettings[Name]> };

type TurnTakingSetting<Value> = {
  schema: z.ZodType<Value, string>;
  secret: false;
  env: string;
  fallback: string;
  description: string;
};

function presetOrWhole({ min, max }: Figure) {
  const expected = `expected preset or a whole number from ${min} to ${max}`;
  return z
    .string(expected)
    .regex(/^(preset|\d{1,9})$/, expected)
    .transform((text) => (text === 'preset' ? text : Number(text)))
    .refine((value) => value === 'preset' || (value >= min && value <= max), expected)
    .meta({ minimum: min, maximum: max, enum: ['preset'] });
}
