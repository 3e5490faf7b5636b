import { describe, expect, it } from 'vitest';
import { withoutPersonalData } from './personal-data.ts';

describe('a message of an error', () => {
  it.each([
    ['number 5511999887766 is not allowed', 'number **** is not allowed'],
    ['sip:+5511999887766@trunk:5060', 'sip:****@trunk:5060'],
    ['+55 (11) 99988-7766, +1 212 555 0100', '****, ****'],
    ['(phone_number)=(5511999887766)', '(phone_number)=(****)'],
    ['from 1133334444-5511999887766 to x', 'from ****-**** to x'],
  ])('loses its phone numbers: %s', (message, masked) => expect(withoutPersonalData(message)).toBe(masked));

  it.each([
    'Cannot dial as 12345678-1234-4234-8234-123456789012: the switch at 192.168.100.200:8021 is away',
    'Request ligai.v1.cmd.call.dial: no answer within 10000 ms',
    'column "a" of relation "calls" does not exist, 2026-11-29T04:20:00.000Z',
  ])('has all else: %s', (message) => expect(withoutPersonalData(message)).toBe(message));

  it.each(['{"text": olá Maria}', 'olá, Maria', `[${'"Maria quer marcar", '.repeat(9)}olá]`])(
    'loses what JSON.parse quotes: %s',
    (json) => {
      const error = (() => {
        try {
          return JSON.parse(json);
        } catch (caught) {
          return String(caught);
        }
      })();
      expect(error).toMatch(/olá|Maria|marcar/);
      expect(withoutPersonalData(error)).toMatch(/\*{4} is not valid JSON$/);
      expect(withoutPersonalData(error)).not.toMatch(/olá|Maria|marcar/);
    },
  );

  it.each([
    '1'.repeat(500_000),
    `${'1'.repeat(250_000)}-abcd-`,
    '"'.repeat(250_000),
    '+1 '.repeat(150_000),
    '12345678-'.repeat(50_000),
  ])('of half a million characters is read in a bounded time', (message) => {
    const before = performance.now();
    withoutPersonalData(message);
    expect(performance.now() - before).toBeLessThan(300);
  });
});
