import type { VoicesAnswer } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { settingsQuery } from '../api/queries.ts';
import { request } from '../api/request.ts';
import { Card } from '../design/card.tsx';
import { Choice } from '../design/choice.tsx';
import { TextArea } from '../design/text-area.tsx';
import { TextField } from '../design/text-field.tsx';
import { Toggle } from '../design/toggle.tsx';
import { placeholdersIn } from '../dial/placeholders.ts';
import type { Draft } from './draft.ts';
import styles from './prompt-editor.module.css';
import { usePromptTexts } from './texts.ts';

type FieldsProps = { draft: Draft; onChange: (change: Partial<Draft>) => void };

/** The fields of a prompt. `showMissing` marks what must be filled in. */
export function PromptFields({ draft, showMissing, onChange }: FieldsProps & { showMissing: boolean }) {
  const text = usePromptTexts();
  const requiredIn = (value: string) => (showMissing && value.trim() === '' ? text('required') : undefined);
  return (
    <div className={styles.fields}>
      <Card>
        <TextField
          label={text('name')}
          value={draft.name}
          onChange={(name) => onChange({ name })}
          error={requiredIn(draft.name)}
          maxLength={200}
        />
        <TextArea
          label={text('greeting')}
          hint={text('greetingHint')}
          value={draft.greeting}
          onChange={(greeting) => onChange({ greeting })}
          rows={2}
          maxLength={2000}
        />
        <TextArea
          label={text('content')}
          hint={text('contentHint', { placeholder: '{{name}}' })}
          value={draft.content}
          onChange={(content) => onChange({ content })}
          error={requiredIn(draft.content)}
          rows={16}
          maxLength={100_000}
        />
        <DefaultValues draft={draft} onChange={onChange} />
      </Card>
      <Card>
        <Choice
          label={text('opening')}
          value={draft.opening}
          options={(['speak_first', 'listen_first'] as const).map((value) => ({ value, label: text(value) }))}
          onChange={(opening) => onChange({ opening })}
        />
        <Toggle
          label={text('interruptible')}
          hint={text('interruptibleHint')}
          checked={draft.greetingInterruptible}
          onChange={(greetingInterruptible) => onChange({ greetingInterruptible })}
        />
        <Choice
          label={text('pace')}
          hint={text('paceHint')}
          value={draft.pace}
          options={[
            { value: 'default', label: text('pace_default') },
            ...(['patient', 'normal', 'quick'] as const).map((value) => ({
              value,
              label: text(`pace_${value}`),
              about: text(`pace_${value}_about`),
            })),
          ]}
          onChange={(pace) => onChange({ pace })}
        />
        <Speech draft={draft} onChange={onChange} />
      </Card>
    </div>
  );
}

function DefaultValues({ draft, onChange }: FieldsProps) {
  const text = usePromptTexts();
  const fields = placeholdersIn(draft.greeting, draft.content);
  if (fields.length === 0) return null;
  return (
    <fieldset className={styles.variables}>
      <legend>{text('variables')}</legend>
      <p className={styles.hint}>{text('variablesHint')}</p>
      {fields.map((field) => (
        <TextField
          key={field}
          label={field}
          value={draft.variables[field] ?? ''}
          onChange={(value) => onChange({ variables: { ...draft.variables, [field]: value } })}
          maxLength={2000}
        />
      ))}
    </fieldset>
  );
}

/** Voice, language and model; the settings decide what is empty. */
function Speech({ draft, onChange }: FieldsProps) {
  const text = usePromptTexts();
  const { data: settings } = useQuery(settingsQuery);
  const settingOf = (key: string) => settings?.[key]?.value ?? '';
  const language = draft.language || settingOf('language');
  const { data: voices = [] } = useQuery({
    queryKey: ['voices', language],
    queryFn: ({ signal }) => request<VoicesAnswer>('GET', '/api/v1/voices', { signal, query: { locale: language } }),
    enabled: /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language),
    staleTime: 600_000,
  });
  const known = voices.some(({ id }) => id === draft.voiceId) || draft.voiceId === '';
  return (
    <>
      <TextField
        label={text('language')}
        hint={text('languageHint', { value: settingOf('language') })}
        value={draft.language}
        onChange={(next) => onChange({ language: next })}
        maxLength={35}
      />
      <Choice
        label={text('voice')}
        value={draft.voiceId}
        options={[
          { value: '', label: text('defaultVoice', { value: settingOf('voice_id') }) },
          ...(known ? [] : [{ value: draft.voiceId, label: draft.voiceId }]),
          ...voices.map(({ id, name, gender }) => ({
            value: id,
            label: name,
            about: [id, gender].filter(Boolean).join(' · '),
          })),
        ]}
        onChange={(voiceId) => onChange({ voiceId })}
      />
      <TextField
        label={text('model')}
        hint={text('modelHint', { value: settingOf('openai_model') })}
        value={draft.model}
        onChange={(model) => onChange({ model })}
        maxLength={200}
      />
    </>
  );
}
