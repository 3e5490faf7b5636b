import { type NumberRules, type PhoneNumberReading, parsePhoneNumber } from '@ligai/contracts';
import { badNumber, unwrapNumber } from '../../../http/read-number.ts';

/**
 * Reads a number as files hold it: with blanks of any kind and invisible characters around, as a spreadsheet's text
 * (`'5511…` or `="5511…"`), or as a link (`tel:+55…`). `problem` is a whole sentence.
 */
export function readContactNumber(written: string, rules: NumberRules): PhoneNumberReading {
  // Almost all are digits alone.
  const reading = parsePhoneNumber(isPlain(written) ? written : unwrapNumber(written), rules);
  return reading.number === undefined ? { problem: badNumber('phone_number', reading.problem, written) } : reading;
}

const isPlain = (written: string): boolean => /^\+?\d+$/.test(written);
