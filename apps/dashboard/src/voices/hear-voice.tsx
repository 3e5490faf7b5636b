import { LoaderCircle, Play, Square } from 'lucide-react';
import buttonStyles from '../design/button.module.css';
import { useVoiceTexts } from './texts.ts';
import type { VoiceSample } from './use-voice-sample.ts';
import styles from './voice-field.module.css';
import type { Voice } from './voices-query.ts';

type HearVoiceProps = { voice: Pick<Voice, 'id' | 'name' | 'locales'>; language: string; sample: VoiceSample };

/** Plays a short sentence in the voice; pressed again it stops. */
export function HearVoice({ voice, language, sample }: HearVoiceProps) {
  const text = useVoiceTexts();
  const state = sample.voiceId === voice.id ? sample.state : 'idle';
  const label = text(state === 'playing' ? 'stopNamed' : 'hearNamed', { name: voice.name });
  return (
    <button
      type="button"
      className={`${buttonStyles.button} ${styles.hear}`}
      data-state={state}
      aria-label={label}
      title={label}
      aria-busy={state === 'loading' || undefined}
      onClick={() => sample.toggle(voice, language)}
    >
      {state === 'idle' && <Play size={16} aria-hidden="true" />}
      {state === 'loading' && <LoaderCircle size={16} className={buttonStyles.busy} aria-hidden="true" />}
      {state === 'playing' && <Square size={16} aria-hidden="true" />}
    </button>
  );
}
