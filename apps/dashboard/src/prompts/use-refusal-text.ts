import { ApiError } from '../api/request.ts';
import { useErrorText } from '../app/page-error.tsx';
import type { ServerFieldError } from './field-errors.ts';
import { usePromptTexts } from './texts.ts';

/** A refusal of the API in the language of the page, where its reason is known. */
export function useRefusalText(): (refused: ServerFieldError) => string {
  const text = usePromptTexts();
  const errorText = useErrorText();
  return ({ name, detail }) => {
    if (name === 'voice_id' && detail.startsWith('Murf has no voice')) return text('voiceRefused');
    const [field] = name.split('.');
    return errorText(new ApiError(422, { detail: `${field}: ${detail}`, code: 'invalid_request' }), field);
  };
}
