import type { SettingDetails, SettingKey } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Choice } from '../../design/choice.tsx';
import fieldStyles from '../../design/field.module.css';
import { SearchChoice } from '../../design/search-choice.tsx';
import { TextField } from '../../design/text-field.tsx';
import { useLanguage } from '../../language/language.ts';
import { zonesIn } from '../../language/zone-names.ts';
import { ModelField } from '../../models/model-field.tsx';
import { languageName } from '../../voices/language-name.ts';
import { languagesOf } from '../../voices/matching-voices.ts';
import { VoiceField } from '../../voices/voice-field.tsx';
import { voicesQuery } from '../../voices/voices-query.ts';
import { useSettingTexts } from '../texts.ts';
import { ChoiceOrText } from './choice-or-text.tsx';
import type { ControlProps } from './control-props.ts';
import { CountriesControl, CountryControl } from './countries-control.tsx';
import { RangesControl } from './ranges-control.tsx';
import { useValueWords } from './value-words.ts';

type Props = ControlProps & { settingKey: SettingKey; details: SettingDetails };

/** The control that fits a setting: names to choose from where the values are known, else a field for text. */
export function ValueControl({ settingKey, details, ...control }: Props) {
  const words = useValueWords(settingKey);
  const { options: named = {} } = useSettingTexts()[settingKey];
  switch (settingKey) {
    case 'timezone':
      return <ZoneControl {...control} />;
    case 'default_country':
      return <CountryControl {...control} />;
    case 'allowed_countries':
      return <CountriesControl {...control} />;
    case 'special_numbers':
      return <RangesControl {...control} />;
    case 'language':
      return <LanguageControl {...control} />;
    case 'openai_model':
      return <ModelField {...control} />;
    case 'voice_id':
      return <VoiceControl {...control} details={details} />;
  }
  const isNumber = details.minimum !== undefined;
  const choices = details.options ?? [];
  if (choices.length > 0 && !isNumber)
    return <Choice {...control} options={choices.map((value) => ({ value, label: words(value) }))} />;
  const values = [...new Set([...choices, ...Object.keys(named)])];
  if (values.length > 0)
    return (
      <ChoiceOrText
        {...control}
        key={settingKey}
        numeric={isNumber}
        named={values.map((value) => ({ value, label: words(value) }))}
      />
    );
  return (
    <TextField
      {...control}
      inputMode={details.type === 'integer' ? 'numeric' : 'text'}
      autoComplete="off"
      spellCheck={false}
      dir="auto"
    />
  );
}

function ZoneControl(control: ControlProps) {
  const language = useLanguage();
  const options = useMemo(() => zonesIn(language).map(({ name, ...words }) => ({ value: name, ...words })), [language]);
  return <SearchChoice {...control} options={options} />;
}

/** The languages that a voice of the provider speaks; while they are not known, any tag. */
function LanguageControl(control: ControlProps) {
  const shownIn = useLanguage();
  const { data: voices } = useQuery(voicesQuery);
  if (!voices) return <TextField {...control} autoComplete="off" spellCheck={false} />;
  const options = [...new Set([control.value, ...languagesOf(voices)])]
    .map((tag) => ({ value: tag, label: languageName(tag, shownIn), about: tag }))
    .toSorted((one, other) => one.label.localeCompare(other.label, shownIn));
  return <SearchChoice {...control} options={options} />;
}

function VoiceControl({ label, value, hint, error, onChange, details }: ControlProps & { details: SettingDetails }) {
  const fallback = details.default ?? '';
  return (
    <>
      <VoiceField
        label={label}
        value={value === fallback ? '' : value}
        onChange={(next) => onChange(next || fallback)}
        defaultVoiceId={fallback}
        language=""
        error={error}
      />
      <div className={fieldStyles.hint}>{hint}</div>
    </>
  );
}
