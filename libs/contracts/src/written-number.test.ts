import { describe, expect, it } from 'vitest';
import { numberRules } from './phone-number.ts';
import { readWrittenNumber } from './written-number.ts';

const rules = numberRules({
  default_country: 'BR',
  allowed_countries: ['default'],
  number_check: 'valid',
  special_numbers: [],
});

describe('a number as it is copied', () => {
  it.each([
    'tel:+5511999887766',
    'TEL: +55 (11) 99988-7766',
    'tel:11999887766',
    'tel://+5511999887766',
    'callto:+5511999887766',
    'callto://5511999887766',
    'whatsapp:+5511999887766',
    'whatsapp://send?phone=5511999887766',
    'whatsapp://send?phone=%2B5511999887766&text=oi',
    'https://wa.me/5511999887766',
    'https://wa.me/+5511999887766',
    'http://wa.me/5511999887766?text=Ol%C3%A1',
    'https://wa.me/5511999887766/',
    'wa.me/5511999887766',
    'https://api.whatsapp.com/send?phone=5511999887766&text=oi',
    'https://web.whatsapp.com/send/?phone=5511999887766',
    '="https://wa.me/5511999887766"',
    '="5511999887766"',
    "'5511999887766",
    '\u202a5511999887766\u202c',
  ])('%s is read', (written) => {
    expect(readWrittenNumber(written, rules)).toEqual({ number: '5511999887766' });
  });

  it('is an international number in a link of WhatsApp, although its digits could be a national one', () => {
    const japan = 'https://wa.me/81999887766';
    expect(readWrittenNumber('tel:81999887766', rules)).toEqual({ number: '5581999887766' });
    expect(readWrittenNumber(japan, rules).problem).toContain('is +81999887766 (JP), which allowed_countries does not');
  });

  it.each([
    'https://wa.me/message/ABCDEF1234567',
    'https://wa.me/',
    'https://example.com/5511999887766',
    'https://wa.me.example.com/5511999887766',
    'tel:tel:+5511999887766',
    'sip:5511999887766@example.com',
    'tel:5511999887766&system(id)',
    'tel:+5511999887766;ext=12',
    'whatsapp://send?text=5511999887766',
    'javascript:5511999887766',
  ])('%s is refused', (written) => {
    expect(readWrittenNumber(written, rules).problem).toMatch(/^expected a /);
  });

  it('of a million blanks, quotes or links is refused without delay', () => {
    for (const part of [' ', '"', '=', "'", 'tel:', 'tel: ', '\u00a0', '\u200b', 'wa.me/', '?', '/']) {
      const written = `tel:${part.repeat(1_000_000)}x`;
      const startedAtMs = performance.now();
      expect(readWrittenNumber(written, rules).number).toBeUndefined();
      expect(performance.now() - startedAtMs).toBeLessThan(2_000);
    }
  });
});
