import { ApiError } from '../api/request.ts';
import { useErrorText } from '../app/page-error.tsx';
import fieldStyles from '../design/field.module.css';
import { useVoiceTexts } from './texts.ts';
import type { VoiceSample } from './use-voice-sample.ts';

/** Why a voice could not be heard, and what to do. */
export function SampleError({ sample: { failed } }: { sample: VoiceSample }) {
  const text = useVoiceTexts();
  const errorText = useErrorText();
  if (!failed) return null;
  const { error } = failed;
  // Not from the API: the browser does not play it.
  const detail = error instanceof ApiError ? errorText(error) : text('notPlayable');
  return (
    <p role="alert" className={fieldStyles.error}>
      {text('hearFailed')} {detail}
    </p>
  );
}
