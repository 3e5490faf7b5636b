const mask = '****';

/** What separates the groups of a number. */
const gap = String.raw`[ \u00a0\u202f.\p{Pd}]`;
/** Behind a figure, so that it is no number. */
const unit = String.raw` ?(?:bytes?|[kKMG]?i?B|[mµn]?s)\b`;
/** The first two groups of a UUID. */
const uuid = String.raw`[\da-f]{8}-[\da-f]{4}-`;
/** `11/2026`, and `11.2026` of `29.11.2026`. */
const date = String.raw`\d\d/20\d\d|(?<=\d\.)\d\d\.20\d\d`;
/** A Brazilian number without its area code and its last four digits: `99988`, `9 9988`, `3333`. */
const exchange = String.raw`(?:9${gap}?\d{4}|[2-5]\d{3})`;
/** In front of the value of a field: `(phone_number)=(`, `"phone":"`, `number=`. */
const field = String.raw`(?:_number\W{1,4}|(?:[Nn]umber|[Pp]hone|[Ff]one|[Cc]elular)\W{0,3}[:=]\W{0,3})`;

/**
 * What may be a phone number. Digits of a UUID, such as those of a `call_id`, never are.
 * 1. Digits behind a `+` or `00`, with the usual separators.
 * 2. At least 10 digits in a row, as a call is dialled with them, unless a unit follows: `4294967296 bytes`. Digits that
 *    begin with 55 are a number in spite of a unit, and so are 12 and more.
 * 3. A Brazilian number with its area code and separators: `(11) 99988-7766`, `11 3333-4444`, `55 11 99988 7766`.
 * 4. At least 7 digits in a SIP address, a `tel:` link, or a field such as `phone_number`; behind a `+`, fewer too.
 * Fewer than 10 digits elsewhere are figures: sizes, ids, times.
 */
const phoneNumbers = new RegExp(
  // At all other characters, one comparison is enough.
  String.raw`(?=[+(\d])(?:${[
    String.raw`\+\d[\d ().-]{6,30}\d`,
    String.raw`(?<![\w.-])(?!${uuid})00[1-9](?:[ ().\p{Pd}]{0,2}\d){8,14}(?!\w)`,
    String.raw`(?<!\d)(?<!\d\.)(?<![\da-f]{4}-[\da-f]{4}-)(?!(?!55)\d{10,11}${unit})\d{10,}`,
    String.raw`(?<![\w-])(?!${date})(?:(?:00)?55${gap}?)?(?:\(0?[1-9]{2}\)(?:${gap}|/)?${exchange}${gap}?|0?[1-9]{2}(?:${gap}|/)?${exchange}${gap})\d{4}(?![\w-])`,
    String.raw`(?=\d{7})(?!${uuid})(?<=${field}|\b(?:sips?|tel):)\d{7,}`,
    String.raw`(?<=\b(?:sips?|tel):)\+\d+`,
  ].join('|')})`,
  'gu',
);

/** The end of what `JSON.parse` quotes if it cannot read it: `Unexpected token 'o', "olá" is not valid JSON`. */
const endOfQuotedJson = /"(?:\.{3})? is not valid JSON/;
/** It quotes some characters around the fault, and at most so many. */
const mostQuoted = 80;

/**
 * An error message without personal data. A message may contain the number of the failed call, or come from another
 * service or the switch: the code that logs it cannot know its contents.
 */
export const withoutPersonalData = (message: string): string => withoutQuotedJson(message).replace(phoneNumbers, mask);

/** Searches backwards from each end: forwards, every quotation mark would be a possible begin. */
function withoutQuotedJson(message: string): string {
  const parts = message.split(endOfQuotedJson);
  return parts
    .map((part, nth) => (nth === parts.length - 1 ? part : `${withoutQuote(part)}${mask} is not valid JSON`))
    .join('');
}

function withoutQuote(part: string): string {
  const from = part.indexOf('"', Math.max(0, part.length - mostQuoted - 1));
  return from < 0 ? part : part.slice(0, from).replace(/\.{3}$/, '');
}
