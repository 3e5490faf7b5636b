import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { PageError } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import { Choice } from '../design/choice.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { Modal } from '../design/modal.tsx';
import { TextField } from '../design/text-field.tsx';
import { useLanguage } from '../language/language.ts';
import { HearVoice } from './hear-voice.tsx';
import { languageName } from './language-name.ts';
import { languagesOf, matchingVoices } from './matching-voices.ts';
import { SampleError } from './sample-error.tsx';
import { useVoiceTexts } from './texts.ts';
import { useVoiceSample } from './use-voice-sample.ts';
import styles from './voice-picker.module.css';
import { type Voice, voicesQuery } from './voices-query.ts';

type PickerProps = {
  value: string;
  defaultVoiceId: string;
  language: string;
  onChoose: (voiceId: string) => void;
  onClose: () => void;
};

/** The voices of the provider: searched, filtered by language, heard, and chosen. */
export function VoicePicker({ value, defaultVoiceId, language, onChoose, onClose }: PickerProps) {
  const text = useVoiceTexts();
  const voices = useQuery(voicesQuery);
  return (
    <Modal open wide onClose={onClose} title={text('title')}>
      <div className={styles.picker}>
        {voices.isPending && <Loading lines={6} />}
        {voices.isError && !voices.data && (
          <>
            <PageError error={voices.error} onRetry={() => void voices.refetch()} />
            <OwnVoice value={value} onChoose={onChoose} />
          </>
        )}
        {voices.data && <VoiceList voices={voices.data} {...{ value, defaultVoiceId, language, onChoose }} />}
      </div>
    </Modal>
  );
}

function VoiceList(props: Omit<PickerProps, 'onClose'> & { voices: Voice[] }) {
  const { voices, value, defaultVoiceId, language, onChoose } = props;
  const text = useVoiceTexts();
  const shownIn = useLanguage();
  const sample = useVoiceSample();
  const languages = languagesOf(voices);
  const [search, setSearch] = useState('');
  const [spoken, setSpoken] = useState(() => (languages.includes(language) ? language : ''));
  const found = matchingVoices(voices, { search, language: spoken });
  const defaultName = voices.find(({ id }) => id === defaultVoiceId)?.name ?? defaultVoiceId;
  return (
    <>
      <div className={styles.filters}>
        <TextField label={text('search')} value={search} onChange={setSearch} type="search" autoComplete="off" />
        <Choice
          label={text('language')}
          value={spoken}
          options={[
            { value: '', label: text('allLanguages') },
            ...languages.map((tag) => ({ value: tag, label: `${languageName(tag, shownIn)} (${tag})` })),
          ]}
          onChange={setSpoken}
        />
      </div>
      <div className={styles.found}>
        <p role="status">{text('found', { count: found.length })}</p>
        <Button look="quiet" aria-pressed={value === ''} onClick={() => onChoose('')}>
          {text('useDefault', { name: defaultName })}
        </Button>
      </div>
      <SampleError sample={sample} />
      {found.length === 0 && <Empty title={text('none')}>{text('noneHint')}</Empty>}
      <ul className={styles.list}>
        {found.map((voice) => (
          <li key={voice.id} className={styles.voice} data-chosen={voice.id === value || undefined}>
            <HearVoice voice={voice} language={spoken || language} sample={sample} />
            <div className={styles.words}>
              <bdi className={styles.name}>{voice.name}</bdi>
              <p className={styles.about}>{aboutVoice(voice, shownIn, text)}</p>
            </div>
            <Button
              aria-label={text('chooseNamed', { name: voice.name })}
              aria-pressed={voice.id === value}
              onClick={() => onChoose(voice.id)}
            >
              {text(voice.id === value ? 'chosen' : 'choose')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Gender, languages and styles; the id at the end, which is what the API takes. */
function aboutVoice(voice: Voice, shownIn: string, text: ReturnType<typeof useVoiceTexts>): string {
  const genders: Record<string, string> = { female: text('female'), male: text('male') };
  const gender = genders[voice.gender.toLowerCase()] ?? voice.gender;
  const languages = voice.locales.map((tag) => languageName(tag, shownIn)).join(', ');
  return [gender, languages, voice.styles.join(', '), voice.id].filter(Boolean).join(' · ');
}

/** If the list cannot be read, the id of a voice can still be entered. */
function OwnVoice({ value, onChoose }: Pick<PickerProps, 'value' | 'onChoose'>) {
  const text = useVoiceTexts();
  const [voiceId, setVoiceId] = useState(value);
  return (
    <div className={styles.filters}>
      <TextField label={text('ownId')} hint={text('ownIdHint')} value={voiceId} onChange={setVoiceId} maxLength={200} />
      <div>
        <Button look="primary" onClick={() => onChoose(voiceId.trim())}>
          {text('choose')}
        </Button>
      </div>
    </div>
  );
}
