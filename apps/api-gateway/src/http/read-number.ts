import { type PhoneNumber, parsePhoneNumber } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { shown } from './invalid-request.ts';

/** A phone number in a body's `field`, as it is dialled. What is none is `invalid_request`. */
export function readNumber(field: string, text: string, extra: RegExp | undefined): PhoneNumber {
  const number = parsePhoneNumber(text, extra);
  if (number !== undefined) return number;
  const expected = 'expected a phone number of 8 to 15 digits with its country code';
  throw new LigaiError('invalid_request', `${field}: ${expected}, got ${shown(text)}`);
}
