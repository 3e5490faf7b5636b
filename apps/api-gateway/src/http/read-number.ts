import {
  type NumberRules,
  numberRules,
  type PhoneNumber,
  type PhoneNumberReading,
  parsePhoneNumber,
  readWrittenNumber,
  unwrapNumber,
  withoutWrittenMarks,
} from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import type { Gateway } from '../gateway.ts';
import { shown } from './invalid-request.ts';

/** How phone numbers in requests are read now. */
export function numberRulesOf({ settings, config }: Pick<Gateway, 'settings' | 'config'>): NumberRules {
  return numberRules(settings.current(), config.extraNumbers);
}

/**
 * The phone number in a body's `field`, as it is dialled, read as in files and filters. Only there may line breaks surround
 * a number, since cells end with them. Errors: `invalid_request` with the reason and the text.
 */
export function readNumber(field: string, text: string, rules: NumberRules): PhoneNumber {
  const read = /\p{Cc}/u.test(text) ? parsePhoneNumber : readWrittenNumber;
  const { number, problem } = read(text, rules);
  if (number !== undefined) return number;
  throw new LigaiError('invalid_request', badNumber(field, problem, text));
}

export const badNumber = (field: string, problem: string, text: string): string =>
  `${field}: ${problem}, got ${shown(text)}`;

/** The digits that a list is filtered by: the number as it is read now, else the digits as they were given. */
export function numberFilter(text: string | undefined, gateway: Gateway): string | undefined {
  if (text === undefined) return undefined;
  const { number, problem } = readWrittenNumber(text, numberRulesOf(gateway));
  // Records may be older than the settings by which their numbers were read.
  const digits = number ?? withoutWrittenMarks(unwrapNumber(text)).replace(/^(\+|00)/, '');
  if (/^\d{1,15}$/.test(digits)) return digits;
  throw new LigaiError('invalid_request', badNumber('number', problem ?? 'expected a phone number', text));
}

/** The number that a search text is, as it is dialled: `(11) 99988-7766` has a country code then. Undefined if it is none. */
export const searchedNumber = (text: string | undefined, gateway: Gateway): string | undefined =>
  text === undefined ? undefined : readWrittenNumber(text, numberRulesOf(gateway)).number;

/** {@link readWrittenNumber} for a cell of a file. `problem` is a whole sentence. */
export function readContactNumber(written: string, rules: NumberRules): PhoneNumberReading {
  const reading = readWrittenNumber(written, rules);
  return reading.number === undefined ? { problem: badNumber('phone_number', reading.problem, written) } : reading;
}
