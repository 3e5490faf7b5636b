import { Field } from '@base-ui/react/field';
import { useQuery } from '@tanstack/react-query';
import { ChevronsUpDown } from 'lucide-react';
import { useId, useState } from 'react';
import choiceStyles from '../design/choice.module.css';
import fieldStyles from '../design/field.module.css';
import { HearVoice } from './hear-voice.tsx';
import { SampleError } from './sample-error.tsx';
import { useVoiceTexts } from './texts.ts';
import { useVoiceSample } from './use-voice-sample.ts';
import styles from './voice-field.module.css';
import { VoicePicker } from './voice-picker.tsx';
import { voicesQuery } from './voices-query.ts';

/** The chosen voice, which can be heard, and a button that opens the list of voices. Empty is the default voice. */
export function VoiceField(props: {
  label: string;
  value: string;
  onChange: (voiceId: string) => void;
  /** The voice of the settings. */
  defaultVoiceId: string;
  /** What the agent speaks; the list begins with its voices. */
  language: string;
  error?: string | undefined;
}) {
  const { label, value, onChange, defaultVoiceId, language, error } = props;
  const text = useVoiceTexts();
  const id = useId();
  const [open, setOpen] = useState(false);
  const sample = useVoiceSample();
  const { data: voices = [] } = useQuery(voicesQuery);
  const effective = value || defaultVoiceId;
  const voice = voices.find((one) => one.id === effective) ?? { id: effective, name: effective, locales: [] };
  return (
    <Field.Root className={fieldStyles.field} invalid={Boolean(error)}>
      <div id={`${id}-label`} className={fieldStyles.label}>
        {label}
      </div>
      <div className={styles.row}>
        <button
          type="button"
          className={choiceStyles.trigger}
          aria-haspopup="dialog"
          aria-labelledby={`${id}-label ${id}-value`}
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          onClick={() => {
            sample.stop();
            setOpen(true);
          }}
        >
          <bdi id={`${id}-value`} className={choiceStyles.value}>
            {value === '' ? text('default', { name: voice.name }) : voice.name}
          </bdi>
          <ChevronsUpDown size={14} aria-hidden="true" />
        </button>
        {effective !== '' && <HearVoice voice={voice} language={language} sample={sample} />}
      </div>
      <SampleError sample={sample} />
      {error && (
        <div id={`${id}-error`} className={fieldStyles.error}>
          {error}
        </div>
      )}
      {open && (
        <VoicePicker
          value={value}
          defaultVoiceId={defaultVoiceId}
          language={language}
          onChoose={(next) => {
            onChange(next);
            setOpen(false);
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </Field.Root>
  );
}
