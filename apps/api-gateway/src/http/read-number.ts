import {
  type NumberRules,
  numberRules,
  type PhoneNumber,
  parsePhoneNumber,
  withoutWrittenMarks,
} from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import type { Gateway } from '../gateway.ts';
import { shown } from './invalid-request.ts';

/** How phone numbers in requests are read now. */
export function numberRulesOf({ settings, config }: Pick<Gateway, 'settings' | 'config'>): NumberRules {
  return numberRules(settings.current(), config.extraNumbers);
}

/** The phone number in a body's `field`, as it is dialled. Errors: `invalid_request` with the reason and the text. */
export function readNumber(field: string, text: string, rules: NumberRules): PhoneNumber {
  const { number, problem } = parsePhoneNumber(text, rules);
  if (number !== undefined) return number;
  throw new LigaiError('invalid_request', badNumber(field, problem, text));
}

export const badNumber = (field: string, problem: string, text: string): string =>
  `${field}: ${problem}, got ${shown(text)}`;

/**
 * A number without what spreadsheets, web pages and links add to it: blanks of any kind and invisible characters, quotes
 * (`'5511…`, `="5511…"`) and `tel:`.
 */
export function unwrapNumber(written: string): string {
  const visible = written
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\p{Zs}/gu, ' ')
    .trim();
  const text = /^=\s*"(.*)"$/.exec(visible)?.[1] ?? visible.replace(/^'/, '').replace(/^"(.*)"$/, '$1');
  return text.trim().replace(/^tel:\s*/i, '');
}

/** The digits that a list is filtered by: the number as it is read now, else the digits as they were given. */
export function numberFilter(text: string | undefined, gateway: Gateway): string | undefined {
  if (text === undefined) return undefined;
  const written = unwrapNumber(text);
  const { number, problem } = parsePhoneNumber(written, numberRulesOf(gateway));
  // Records may be older than the settings by which their numbers were read.
  const digits = number ?? withoutWrittenMarks(written).replace(/^(\+|00)/, '');
  if (/^\d{1,15}$/.test(digits)) return digits;
  throw new LigaiError('invalid_request', badNumber('number', problem ?? 'expected a phone number', text));
}
