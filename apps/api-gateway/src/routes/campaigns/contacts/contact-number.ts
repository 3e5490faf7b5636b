import { type NumberRules, type PhoneNumberReading, readWrittenNumber } from '@ligai/contracts';
import { badNumber } from '../../../http/read-number.ts';

/** {@link readWrittenNumber} for a cell of a file. `problem` is a whole sentence. */
export function readContactNumber(written: string, rules: NumberRules): PhoneNumberReading {
  const reading = readWrittenNumber(written, rules);
  return reading.number === undefined ? { problem: badNumber('phone_number', reading.problem, written) } : reading;
}
