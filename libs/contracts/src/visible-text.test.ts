import { describe, expect, it } from 'vitest';
import { visibleText } from './visible-text.ts';

const schema = visibleText(20);

describe('a visible text', () => {
  it.each(['Ana', ' Ana ', '0', '—', '\u200bAna', '👩‍⚕️', 'نور', 'Zoe\u0301'])('can be %j', (text) => {
    expect(schema.parse(text)).toBe(text.trim());
  });

  it.each([
    ['zero-width characters', '\u200b\u200c\u200d\u2060'],
    ['bidirectional marks', '\u200e\u202e\u2069'],
    ['control characters', '\u0001\u001b'],
    ['blanks between marks', '\u200b \u00a0\u3000\u200b'],
    ['Hangul fillers', '\u3164\u115f'],
    ['blanks of Braille', '\u2800\u2800'],
    ['variation selectors', '\ufe0f\ufe0f'],
    ['a soft hyphen', '\u00ad'],
    ['marks without a letter', '\u0301\u0301'],
    ['private and unassigned characters', '\ue000\uffff\u0378'],
    ['a placeholder or a null note', '\ufffc\u{1d159}'],
  ])('is not one of %s only', (_, text) => {
    const { error } = schema.safeParse(text);
    expect(error?.issues).toMatchObject([{ message: 'expected at least one visible character' }]);
  });

  it('that is empty has one problem', () => {
    expect(schema.safeParse('  ').error?.issues).toHaveLength(1);
  });
});
