import type { ServerFieldError } from './field-errors.ts';
import { usePromptTexts } from './texts.ts';

/** A refusal of the API in the language of the page, where its reason is known. */
export function useRefusalText(): (refused: ServerFieldError) => string {
  const text = usePromptTexts();
  return ({ name, detail }) => {
    if (name === 'voice_id' && detail.startsWith('Murf has no voice')) return text('voiceRefused');
    if (name === 'model') return text('modelRefused', { detail });
    return detail;
  };
}
