import { z } from 'zod';
import { defaultsOf, type Figure, type Figures, type ValuesOf } from '../figure.ts';
import { wholeNumber } from '../rest/problem.ts';

/*
 * The figures of a conversation that customers may change, by a preset, by settings and for each prompt. The other
 * figures are in `libs/conversation/src/policy`, which reads these from here.
 */

/** Figures with a value in each preset. The default is that of the preset `normal`. */
const presetFigures = {
  end_of_turn_min_ms: {
    ...{ default: 400, min: 100, max: 2000, unit: 'ms' },
    about:
      "Silence after the caller's last sound that ends the turn if the words are clearly complete (a question, a yes, a whole phone number)",
  },
  end_of_turn_max_ms: {
    ...{ default: 1800, min: 200, max: 5000, unit: 'ms' },
    about:
      'The same silence if the words clearly break off, or something is being dictated; in other cases the silence is in between; if it is shorter than end_of_turn_min_ms, that one applies',
  },
  end_of_turn_risk_percent: {
    ...{ default: 2, min: 1, max: 50, unit: 'percent' },
    about:
      'Between these two, the turn ends once the probability that the caller continues is below this percentage. A higher value answers sooner and cuts more callers off',
  },
  interruption_resume_ms: {
    ...{ default: 700, min: 200, max: 3000, unit: 'ms' },
    about: 'Silence without a word after which the agent, stopped by a cough or noise, continues its sentence',
  },
  filler_after_ms: {
    ...{ default: 1600, min: 500, max: 10_000, unit: 'ms' },
    about: 'Silence while an answer is owed after which the agent says "one moment"',
  },
  reprompt_after_ms: {
    ...{ default: 8000, min: 2000, max: 60_000, unit: 'ms' },
    about: 'Silence of the caller after which the agent asks again',
  },
  goodbye_grace_ms: {
    ...{ default: 800, min: 0, max: 10_000, unit: 'ms' },
    about: 'From the last word of the goodbye to the hangup; the caller can prevent the hangup in this time',
  },
} as const satisfies Figures;

/** Figures that are the same in every preset. */
const commonFigures = {
  speculation_risk_percent: {
    ...{ default: 6, min: 0, max: 60, unit: 'percent' },
    about:
      'The model is asked before the turn has ended, once the probability that the caller continues is below this percentage; if the caller continues, the request is cancelled. A higher value answers sooner and cancels more requests, at most two in one turn; with the default, 4 to 12 in 100 turns. 0 asks only after the end of the turn',
  },
  interruption_min_ms: {
    ...{ default: 0, min: 0, max: 1000, unit: 'ms' },
    about: 'Sound of the caller that stops the agent; 0 stops it at once, higher values ignore short sounds',
  },
  max_fillers: {
    ...{ default: 4, min: 0, max: 10, unit: 'count' },
    about: 'Fillers ("one moment") before one answer; 0 disables them',
  },
  max_reprompts: {
    ...{ default: 2, min: 0, max: 10, unit: 'count' },
    about: 'How often the agent asks a silent caller again before it says goodbye',
  },
} as const satisfies Figures;

export const turnTakingFigures = { ...presetFigures, ...commonFigures } as const satisfies Figures;

type PresetFigure = keyof typeof presetFigures;
export type TurnTakingFigure = keyof typeof turnTakingFigures;
export const turnTakingNames = Object.keys(turnTakingFigures) as TurnTakingFigure[];
export const isPresetFigure = (name: TurnTakingFigure): name is PresetFigure => Object.hasOwn(presetFigures, name);

/**
 * `patient` suits callers who think, dictate or speak slowly: it cuts them off less and answers later. `quick` suits
 * short exchanges of known questions. At 5 % false cuts, silence alone needs about 1,000 ms in Portuguese and 1,600 ms
 * in English (published measurements): the ceiling of `quick` is the former, that of `normal` above the latter.
 */
export const turnTakingPresets = {
  patient: {
    end_of_turn_min_ms: 500,
    end_of_turn_max_ms: 2500,
    end_of_turn_risk_percent: 1,
    interruption_resume_ms: 1000,
    filler_after_ms: 1600,
    reprompt_after_ms: 12_000,
    goodbye_grace_ms: 1500,
  },
  normal: defaultsOf(presetFigures),
  quick: {
    end_of_turn_min_ms: 150,
    end_of_turn_max_ms: 1000,
    end_of_turn_risk_percent: 8,
    interruption_resume_ms: 500,
    filler_after_ms: 1200,
    reprompt_after_ms: 6000,
    goodbye_grace_ms: 500,
  },
} as const satisfies Record<string, ValuesOf<typeof presetFigures>>;

export type TurnTaking = keyof typeof turnTakingPresets;
const turnTakings = Object.keys(turnTakingPresets) as [TurnTaking, ...TurnTaking[]];
export const TurnTaking = z.enum(turnTakings, `expected ${turnTakings.join(', ')}`);

/** A value for every figure. */
export type TurnTakingValues = ValuesOf<typeof turnTakingFigures>;

/** Some of the figures, as a prompt may set them. */
export const OwnTurnTakingValues = z
  .strictObject(
    mapFigures((figure) => ownValue(figure).optional()) as {
      [Name in TurnTakingFigure]: z.ZodOptional<ReturnType<typeof ownValue>>;
    },
  )
  .superRefine(({ end_of_turn_min_ms: minMs, end_of_turn_max_ms: maxMs }, issues) => {
    if (minMs === undefined || maxMs === undefined || minMs <= maxMs) return;
    const message = `expected at least end_of_turn_min_ms, which is ${minMs}`;
    issues.addIssue({ code: 'custom', path: ['end_of_turn_max_ms'], message });
  });
export type OwnTurnTakingValues = z.infer<typeof OwnTurnTakingValues>;

function ownValue({ min, max, unit, about }: Figure) {
  return wholeNumber(min, max).describe(unit === 'ms' ? `${about} (milliseconds)` : about);
}

/** One entry for each figure. */
export function mapFigures<T>(to: (figure: Figure, name: TurnTakingFigure) => T): Record<TurnTakingFigure, T> {
  const entries = turnTakingNames.map((name) => [name, to(turnTakingFigures[name], name)]);
  return Object.fromEntries(entries) as Record<TurnTakingFigure, T>;
}

/** The part of the settings that decides about turn-taking. `preset`: the value of the preset applies. */
export type TurnTakingSettings = { readonly turn_taking: TurnTaking } & {
  readonly [Name in TurnTakingFigure]: number | (Name extends PresetFigure ? 'preset' : never);
};

/** The part of a prompt that decides about turn-taking. */
export type OwnTurnTaking = {
  readonly turn_taking: TurnTaking | null;
  readonly turn_taking_values: OwnTurnTakingValues;
};

/**
 * The values of one call. For each figure, the first of these that has a value: the prompt's own value, the prompt's
 * preset, the value of the settings, the preset of the settings.
 */
export function turnTakingValues(prompt: OwnTurnTaking, settings: TurnTakingSettings): TurnTakingValues {
  const values = mapFigures((_, name) => {
    const own = prompt.turn_taking_values[name];
    if (own !== undefined) return own;
    if (!isPresetFigure(name)) return settings[name] as number;
    if (prompt.turn_taking !== null) return turnTakingPresets[prompt.turn_taking][name];
    const set = settings[name];
    return set === 'preset' ? turnTakingPresets[settings.turn_taking][name] : set;
  });
  const { end_of_turn_min_ms, end_of_turn_max_ms } = values;
  return { ...values, end_of_turn_max_ms: Math.max(end_of_turn_min_ms, end_of_turn_max_ms) };
}

/** The values of the preset `normal`, without settings. */
export const defaultTurnTaking: TurnTakingValues = defaultsOf(turnTakingFigures);
