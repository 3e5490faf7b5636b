import { reasoningEfforts } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { useFormats } from '../../language/formats.ts';
import { useLanguage } from '../../language/language.ts';
import { languageName } from '../../voices/language-name.ts';
import { voicesQuery } from '../../voices/voices-query.ts';
import { usePromptTexts } from '../texts.ts';
import { useTurnTakingTexts } from '../turn-taking-texts.ts';
import { useVersionTexts } from './texts.ts';

/** The field as the form names it. */
export function useFieldLabel(): (field: string) => string {
  const text = usePromptTexts();
  const figure = useTurnTakingTexts();
  const labels: Record<string, string> = {
    name: text('name'),
    greeting: text('greeting'),
    content: text('content'),
    opening: text('opening'),
    greeting_interruptible: text('interruptible'),
    language: text('language'),
    voice_id: text('voice'),
    model: text('model'),
    temperature: text('temperature'),
    reasoning_effort: text('effort'),
    turn_taking: text('pace'),
    voicemail_action: text('voicemail'),
  };
  return (field) => {
    const [group, ...rest] = field.split('.');
    const name = rest.join('.');
    if (group === 'variables') return text('variableNamed', { name });
    if (group === 'turn_taking_values') return figure(name as Parameters<typeof figure>[0]);
    return labels[field] ?? field;
  };
}

/** A value as the form shows it. */
export function useValueText(): (field: string, value: string | null) => string {
  const text = usePromptTexts();
  const words = useVersionTexts();
  const shownIn = useLanguage();
  const formats = useFormats();
  const { data: voices = [] } = useQuery(voicesQuery);
  const choices: Record<string, Record<string, string>> = {
    opening: { speak_first: text('speak_first'), listen_first: text('listen_first') },
    greeting_interruptible: { true: words('yes'), false: words('no') },
    turn_taking: { patient: text('pace_patient'), normal: text('pace_normal'), quick: text('pace_quick') },
    reasoning_effort: Object.fromEntries(reasoningEfforts.map((one) => [one, text(`effort_${one}`)])),
    voice_id: Object.fromEntries(voices.map(({ id, name }) => [id, name])),
    voicemail_action: { hang_up: text('voicemail_hang_up'), talk: text('voicemail_talk') },
  };
  return (field, value) => {
    if (value === null) return words('byDefault');
    if (field === 'language') return languageName(value, shownIn);
    if (field === 'temperature') return formats.decimal(value);
    return choices[field]?.[value] ?? value;
  };
}
