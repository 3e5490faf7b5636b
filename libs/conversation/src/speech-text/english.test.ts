import { describe, expect, it } from 'vitest';
import { speechSpans, spokenText } from './speech-text.ts';

const spoken = (written: string, tag: string) => spokenText(speechSpans(written, tag));

const american: Array<[written: string, spoken: string]> = [
  ['0', 'zero'],
  ['21', 'twenty-one'],
  ['100', 'one hundred'],
  ['1299', 'one thousand two hundred ninety-nine'],
  ['1,234,567', 'one million two hundred thirty-four thousand five hundred sixty-seven'],
  ['-5', 'minus five'],
  ['3.14', 'three point one four'],
  ['0.05', 'zero point zero five'],
  ['1.5 million', 'one point five million'],
  ['25%', 'twenty-five percent'],
  ['10-20%', 'ten to twenty percent'],
  ['10-12 people', 'ten to twelve people'],
  ['1/2 cup', 'one half cup'],
  ['2/3', 'two thirds'],
  ['3/4', 'three quarters'],
  ['1 1/2 hours', 'one and a half hours'],
  ['1st', 'first'],
  ['2nd floor', 'second floor'],
  ['12th', 'twelfth'],
  ['21st', 'twenty-first'],
  ['30th', 'thirtieth'],
  ['$1,299.90', 'one thousand two hundred ninety-nine dollars and ninety cents'],
  ['$1', 'one dollar'],
  ['$0.50', 'fifty cents'],
  ['$1.01', 'one dollar and one cent'],
  ['$1.5 million', 'one point five million dollars'],
  ['$20/month', 'twenty dollars per month'],
  ['$50k', 'fifty thousand dollars'],
  ['£2.50', 'two pounds and fifty pence'],
  ['€15', 'fifteen euros'],
  ['03/12/2027', 'March twelfth, twenty twenty-seven'],
  ['12/31/2027', 'December thirty-first, twenty twenty-seven'],
  ['31/12/2027', 'December thirty-first, twenty twenty-seven'],
  ['2027-03-12', 'March twelfth, twenty twenty-seven'],
  ['on 1/2', 'on January second'],
  ['March 12', 'March twelfth'],
  ['March 12, 2027', 'March twelfth, twenty twenty-seven'],
  ['in 1998', 'in nineteen ninety-eight'],
  ['in 2005', 'in two thousand five'],
  ['since 1905', 'since nineteen oh five'],
  ['1250 people', 'one thousand two hundred fifty people'],
  ['the 1990s', 'the nineteen nineties'],
  ['at 3:30 pm', 'at three thirty PM'],
  ['9am', 'nine AM'],
  ['8 a.m. sharp', 'eight AM sharp'],
  ['10:00', "ten o'clock"],
  ['10:05', 'ten oh five'],
  ['14:30', 'fourteen thirty'],
  ['(415) 555-0132', 'four one five, five five five, zero one three two'],
  ['+1 415 555 0132', 'plus one, four one five, five five five, zero one three two'],
  ['1-800-555-0199', 'one, eight hundred, five five five, zero one nine nine'],
  ['+44 20 7946 0958', 'plus forty-four, two zero, seven nine four six, zero nine five eight'],
  ['SSN 123-45-6789', 'S S N one two three, four five, six seven eight nine'],
  ['extension 123', 'extension one two three'],
  ['ending in 1234', 'ending in one two three four'],
  ['5 km', 'five kilometers'],
  ['1 lb', 'one pound'],
  ['60 mph', 'sixty miles per hour'],
  ['72°F', 'seventy-two degrees Fahrenheit'],
  ['8 GB', 'eight gigabytes'],
  ['Mr. Smith', 'mister Smith'],
  ['Dr. Who', 'doctor Who'],
  ['St. Louis', 'Saint Louis'],
  ['No. 5', 'number five'],
  ['No. It is not.', 'No. It is not.'],
  ['a, b, etc. The end', 'a, b, et cetera. The end'],
  ['e.g. this', 'for example this'],
  ['R&D', 'R and D'],
  ['King Henry VIII', 'King Henry the eighth'],
  ['Louis XIV', 'Louis the fourteenth'],
  ['World War II', 'World War two'],
  ['Chapter IV', 'Chapter four'],
  ['I am here', 'I am here'],
  ['support@ligai.com', 'support at ligai dot com'],
  ['https://www.ligai.com/pricing', 'ligai dot com slash pricing'],
  ['v2.1', 'version two dot one'],
  ['HTML', 'H T M L'],
  ['NASA', 'NASA'],
  ['24/7', 'twenty-four seven'],
  ['10x15', 'ten by fifteen'],
];

const british: typeof american = [
  ['1299', 'one thousand two hundred and ninety-nine'],
  ['1,005', 'one thousand and five'],
  ['03/12/2027', 'the third of December twenty twenty-seven'],
  ['12 March', 'twelfth of March'],
];

describe('English text is spoken as people say it', () => {
  it.each(american)('%j is spoken as %j', (written, said) => {
    expect(spoken(written, 'en')).toBe(said);
  });

  it.each(british)('%j is spoken as %j in Britain', (written, said) => {
    expect(spoken(written, 'en-GB')).toBe(said);
  });
});
