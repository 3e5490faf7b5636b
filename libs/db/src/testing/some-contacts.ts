import { PhoneNumber } from '@ligai/contracts';
import type { NewContact } from '../index.ts';

/** Yields `count` contacts with numbers from 5511900000000 on, in batches of ten. */
export async function* someContacts(count: number, given: Partial<NewContact> = {}): AsyncGenerator<NewContact[]> {
  for (let from = 0; from < count; from += 10) {
    yield Array.from({ length: Math.min(10, count - from) }, (_, at) => ({
      phoneNumber: numberOf(from + at),
      name: `Contact ${from + at}`,
      metadata: {},
      ...given,
    }));
  }
}

export function numberOf(nth: number): NewContact['phoneNumber'] {
  return PhoneNumber.parse(String(5_511_900_000_000 + nth));
}
