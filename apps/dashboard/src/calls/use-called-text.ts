import { shownNumber } from '../language/phone-number.ts';
import { useCallTexts } from './texts.ts';

/** `called_number` of calls in which a web page is the other end. */
export const browserNumber = 'browser';

/** Writes `called_number` of a call: a number, or the browser. */
export function useCalledText(): (calledNumber: string) => string {
  const text = useCallTexts();
  return (calledNumber) => (calledNumber === browserNumber ? text('browser') : shownNumber(calledNumber));
}
