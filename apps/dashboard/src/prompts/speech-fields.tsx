import { reasoningEfforts } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { useFormState } from 'react-hook-form';
import { settingsQuery } from '../api/queries.ts';
import { Choice } from '../design/choice.tsx';
import { TextField } from '../design/text-field.tsx';
import { useFormats } from '../language/formats.ts';
import { useLanguage } from '../language/language.ts';
import { ModelField } from '../models/model-field.tsx';
import { languageName } from '../voices/language-name.ts';
import { VoiceField } from '../voices/voice-field.tsx';
import { voicesQuery } from '../voices/voices-query.ts';
import { More } from './more.tsx';
import styles from './prompt-editor.module.css';
import { usePromptTexts } from './texts.ts';
import { useDraftField } from './use-draft-field.ts';

/** Languages that can be chosen before the list of voices is loaded. */
const commonLanguages = ['pt-BR', 'en-US', 'es-ES', 'es-MX', 'fr-FR', 'de-DE', 'it-IT'];

/** Language, voice and model; the settings decide what is empty. */
export function SpeechFields() {
  const text = usePromptTexts();
  const shownIn = useLanguage();
  const { data: settings } = useQuery(settingsQuery);
  const { data: voices = [] } = useQuery(voicesQuery);
  const settingOf = (key: string) => settings?.[key]?.value ?? '';
  const language = useDraftField('language');
  const voice = useDraftField('voice_id');
  const model = useDraftField('model');

  const tags = [...commonLanguages, ...voices.flatMap(({ locales }) => locales), language.value].filter(Boolean);
  const languages = [...new Set(tags)]
    .map((value) => ({ value, label: `${languageName(value, shownIn)} (${value})` }))
    .toSorted((one, other) => one.label.localeCompare(other.label, shownIn));
  return (
    <>
      <div className={styles.pair}>
        <Choice
          label={text('language')}
          value={language.value}
          options={[
            { value: '', label: text('fromSettings', { value: languageName(settingOf('language'), shownIn) }) },
            ...languages,
          ]}
          onChange={language.onChange}
          error={language.error}
        />
        <VoiceField
          label={text('voice')}
          value={voice.value}
          onChange={voice.onChange}
          defaultVoiceId={settingOf('voice_id')}
          language={language.value || settingOf('language')}
          error={voice.error}
        />
      </div>
      <ModelField
        {...model}
        label={text('model')}
        hint={text('modelHint', { value: settingOf('openai_model') })}
        placeholder={settingOf('openai_model')}
      />
      <ModelDetails defaultEffort={settingOf('openai_reasoning_effort')} />
    </>
  );
}

function ModelDetails({ defaultEffort }: { defaultEffort: string }) {
  const text = usePromptTexts();
  const formats = useFormats();
  const temperature = useDraftField('temperature');
  const effort = useDraftField('reasoning_effort');
  const { errors } = useFormState();
  const effortName = (value: string) => {
    const known = reasoningEfforts.find((one) => one === value);
    return known ? text(`effort_${known}`) : text('effort_auto');
  };
  const changed = Number(temperature.value.trim() !== '') + Number(effort.value !== 'default');
  return (
    <More
      label={text('modelMore')}
      changed={changed}
      isWrong={Boolean(errors['temperature'] ?? errors['reasoning_effort'])}
    >
      <div className={styles.pair}>
        <TextField
          {...temperature}
          value={formats.decimal(temperature.value)}
          onChange={(typed) => temperature.onChange(typed.replace(',', '.'))}
          label={text('temperature')}
          hint={text('temperatureHint')}
          placeholder={text('modelDefault')}
          inputMode="decimal"
          autoComplete="off"
        />
        <Choice
          label={text('effort')}
          hint={text('effortHint')}
          value={effort.value}
          options={[
            { value: 'default', label: text('fromSettings', { value: effortName(defaultEffort) }) },
            ...reasoningEfforts.map((value) => ({ value, label: text(`effort_${value}`) })),
          ]}
          onChange={effort.onChange}
          error={effort.error}
        />
      </div>
    </More>
  );
}
