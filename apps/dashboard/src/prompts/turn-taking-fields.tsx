import {
  isPresetFigure,
  type TurnTaking,
  type TurnTakingFigure,
  turnTakingFigures,
  turnTakingNames,
  turnTakingPresets,
} from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { useFormContext, useFormState, useWatch } from 'react-hook-form';
import { settingsQuery } from '../api/queries.ts';
import { TextField } from '../design/text-field.tsx';
import { useFormats } from '../language/formats.ts';
import type { Draft } from './draft.ts';
import { More } from './more.tsx';
import styles from './prompt-editor.module.css';
import { usePromptTexts } from './texts.ts';
import { useTurnTakingTexts } from './turn-taking-texts.ts';
import { useDraftField } from './use-draft-field.ts';

const groups = {
  turnEnd: ['end_of_turn_min_ms', 'end_of_turn_max_ms', 'end_of_turn_risk_percent', 'speculation_risk_percent'],
  interruption: ['interruption_min_ms', 'interruption_resume_ms'],
  silence: ['filler_after_ms', 'max_fillers', 'reprompt_after_ms', 'max_reprompts'],
  goodbye: ['goodbye_grace_ms'],
} as const satisfies Record<string, readonly TurnTakingFigure[]>;

/** The single values under the preset: what each does, its range, and what applies without it. */
export function TurnTakingFields() {
  const text = useTurnTakingTexts();
  const { control } = useFormContext<Draft>();
  const values = useWatch({ control, name: 'turn_taking_values' });
  const { errors } = useFormState();
  const changed = turnTakingNames.filter((name) => (values[name] ?? '').trim() !== '').length;
  return (
    <More label={text('title')} changed={changed} isWrong={errors['turn_taking_values'] !== undefined}>
      <p className={styles.hint}>{text('about')}</p>
      {(Object.keys(groups) as (keyof typeof groups)[]).map((group) => (
        <fieldset key={group} className={styles.values}>
          <legend>{text(group)}</legend>
          {groups[group].map((name) => (
            <SingleValue key={name} name={name} />
          ))}
        </fieldset>
      ))}
    </More>
  );
}

function SingleValue({ name }: { name: TurnTakingFigure }) {
  const prompt = usePromptTexts();
  const text = useTurnTakingTexts();
  const formats = useFormats();
  const field = useDraftField(`turn_taking_values.${name}`);
  const without = useDefaultOf(name);
  const { min, max, unit } = turnTakingFigures[name];
  const unitText = text(`unit_${unit}`);
  const range = text('range', { min: formats.count(min), max: formats.count(max), unit: unitText });
  const source = without && prompt('defaultValue', { value: formats.count(without.value), from: text(without.from) });
  return (
    <TextField
      {...field}
      value={field.value ?? ''}
      label={
        <>
          {text(name)} <span className={styles.unit}>({unitText})</span>
        </>
      }
      hint={
        <>
          {text(`${name}_about`)} <span className={styles.range}>{[range, source].filter(Boolean).join(' ')}</span>
        </>
      }
      placeholder={without && formats.count(without.value)}
      inputMode="numeric"
      autoComplete="off"
    />
  );
}

type Source = 'ofPreset' | 'ofSettings';

/** The value of a call if the prompt has none of its own, by the precedence of `turnTakingValues`. */
function useDefaultOf(name: TurnTakingFigure): { value: number; from: Source } | undefined {
  const { data: settings } = useQuery(settingsQuery);
  const { control } = useFormContext<Draft>();
  const preset = useWatch({ control, name: 'turn_taking' });
  if (isPresetFigure(name) && preset !== 'default') return { value: turnTakingPresets[preset][name], from: 'ofPreset' };
  const set = settings?.[name]?.value;
  if (set === undefined) return undefined;
  if (set !== 'preset' || !isPresetFigure(name)) return { value: Number(set), from: 'ofSettings' };
  const ofSettings = settings?.['turn_taking']?.value as TurnTaking;
  return { value: turnTakingPresets[ofSettings][name], from: 'ofSettings' };
}
