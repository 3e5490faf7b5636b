import { describe, expect, it } from 'vitest';
import { withoutPersonalData } from './personal-data.ts';

describe('an error message', () => {
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
    ['(11) 3333 4444; 11 3333 4444; 11 3333.4444; (11) 999887766', '****; ****; ****; ****'],
    ['11/99988-7766; (11)/3333-4444; 11/3333-4444', '****; ****; ****'],
    ['11 9 9988-7766, (11) 9 9988 7766, 55 11 9 9988-7766', '****, ****, ****'],
    ['0044 20 7946 0958, 00442079460958, tel:0044-20-7946-0958', '****, ****, tel:****'],
    ['{"phone":"999887766"}, "phone": "33334444"', '{"phone":"****"}, "phone": "****"'],
    [String.raw`{\"phone\":\"999887766\"}`, String.raw`{\"phone\":\"****\"}`],
    ['number=999887766, callerNumber: 33334444', 'number=****, callerNumber: ****'],
    ['5511999887766 s, 5511999887766 bytes, 551133334444 ms, 551133334444B', '**** s, **** bytes, **** ms, ****B'],
    ['212555010012 bytes, 5533334444 kB', '**** bytes, **** kB'],
    ['sip:+551199@h, sip:+55119@h, tel:+551199', 'sip:****@h, sip:****@h, tel:****'],
  ])('is stripped of its phone numbers: %s', (message, masked) => expect(withoutPersonalData(message)).toBe(masked));

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
    'call 00123456-1234-4234-8234-123456789012, number=12345678-1234-4234-8234-123456789012',
    '29/11/2026 1130, 29.11.2026 1130, 11/2026-2027, 2026-11-29 09:36:51.123+00',
    'sip:1000@10.11.12.13, number 27262976, line 11 of 3333, 11 3333 444, 0012 3456, 0.0012345678',
    'took 12.3456 s, 99988.7766 ms, 11 333 444 rows, code 00000, phone: 123',
    'say "no" is not valid',
  ])('retains its figures, ids, addresses and times: %s', (message) =>
    expect(withoutPersonalData(message)).toBe(message),
  );

  it.each(['{"text": olá Maria}', 'olá, Maria', `[${'"Maria quer marcar", '.repeat(9)}olá]`])(
    'is stripped of the text that JSON.parse quotes: %s',
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
    '1',
    `${'1'.repeat(250_000)}-abcd-`,
    '"',
    '"... ',
    '"" is not valid JSON',
    '+1 ',
    '+',
    '12345678-',
    '11 3333 444',
    '(11) 9998',
    '_number(((',
    '"number":"',
    '0044 ',
    '00100(((',
    'sip:+1',
    '55 11 9 ',
  ])('of a million characters is masked in time that grows with its length: %.20s', (repeated) => {
    const message = repeated.repeat(Math.ceil(1_000_000 / repeated.length)).slice(0, 1_000_000);
    // Processor time, of which it takes 20 to 150 ms by the speed of the machine; time that grows with the square would be minutes.
    const tookMs = [1, 2, 3].map(() => {
      const before = process.cpuUsage();
      withoutPersonalData(message);
      return process.cpuUsage(before).user / 1000;
    });
    expect(Math.min(...tookMs)).toBeLessThan(1000);
  });
});
