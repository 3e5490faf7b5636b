import { describe, expect, it } from 'vitest';
import { withoutPersonalData } from './personal-data.ts';

describe('a message of an error', () => {
  it.each([
    ['number 5511999887766 is not allowed', 'number **** is not allowed'],
    ['sip:+5511999887766@trunk:5060', 'sip:****@trunk:5060'],
    ['+55 (11) 99988-7766, +1 212 555 0100', '****, ****'],
    ['(phone_number)=(5511999887766)', '(phone_number)=(****)'],
    ['from 1133334444-5511999887766 to x', 'from ****-**** to x'],
    ['number 11999887766, 1133334444', 'number ****, ****'],
    ['(11) 99988-7766, (11)3333-4444, (011) 99988-7766', '****, ****, ****'],
    ['11 99988-7766; 11 99988 7766; 11-99988-7766; 11.99988.7766', '****; ****; ****; ****'],
    ['55 (11) 99988-7766, 0055 11 99988 7766', '****, ****'],
    ['(11) 99988\u20117766 or (11)\u00a099988\u20137766', '**** or ****'],
    ['tel:27262976, sip:27262976@trunk', 'tel:****, sip:****@trunk'],
    [
      'Key (campaign_id, phone_number)=(1, 5511999887766) already exists',
      'Key (campaign_id, phone_number)=(1, ****) already exists',
    ],
    ['(phone_number)=(27262976)', '(phone_number)=(****)'],
  ])('loses its phone numbers: %s', (message, masked) => expect(withoutPersonalData(message)).toBe(masked));

  it.each([
    'Cannot dial as 12345678-1234-4234-8234-123456789012: the switch at 192.168.100.200:8021 is away',
    'Request ligai.v1.cmd.call.dial: no answer within 10000 ms',
    'column "a" of relation "calls" does not exist, 2026-11-29T04:20:00.000Z',
    'the body has 27262976 bytes, at most 10485760 are allowed',
    'not enough memory: 4294967296 bytes, 17179869184B, 1234567890 kB',
    'row 27262976 of 1000000, process 2147483, port 50607080',
    'no answer within 1234567890 ms, 0.1234567890123 s',
    'from 2026-11-29 to 2026-12-31, 11-22-3333, version 11.23.456',
    'call-11999887-7766-4234-8234-123456789012 at 10.11.12.13:5060',
  ])('keeps its figures, ids, addresses and times: %s', (message) =>
    expect(withoutPersonalData(message)).toBe(message),
  );

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
    '(11) 9998'.repeat(50_000),
    '_number((('.repeat(50_000),
  ])('of half a million characters is read in a bounded time', (message) => {
    const before = performance.now();
    withoutPersonalData(message);
    expect(performance.now() - before).toBeLessThan(300);
  });
});
