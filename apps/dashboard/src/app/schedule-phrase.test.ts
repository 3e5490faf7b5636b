import { expect, it } from 'vitest';
import { whoIs } from './schedule-phrase.ts';

it('a schedule is searched by a whole number as it is written, and by a name otherwise', () => {
  for (const number of ['5511999887766', '+55 11 99988-7766', '(11) 99988-7766'])
    expect(whoIs(number)).toEqual({ number });
  for (const q of ['Ana', '1199', '1'.repeat(16), 'Ana 11999887766']) expect(whoIs(q)).toEqual({ q });
});
