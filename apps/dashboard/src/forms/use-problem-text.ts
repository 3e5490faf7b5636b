import { ApiError } from '../api/request.ts';
import { fieldOf } from '../api/sentences/problem-parts.ts';
import { useErrorText } from '../app/page-error.tsx';

/** A problem of a field, `phone_number: is required`, in the language of the page, as it stands beside the field. */
export function useProblemText(): (sentence: string) => string {
  const errorText = useErrorText();
  return (sentence) => {
    const [path = ''] = sentence.split(':', 1);
    return errorText(new ApiError(422, { detail: sentence, code: 'invalid_request' }), fieldOf(path));
  };
}
