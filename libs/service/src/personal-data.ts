const mask = '****';

/**
 * What may be a phone number. Digits of a UUID, such as those of a `call_id`, never are.
 * 1. Digits behind a `+`, with the usual separators.
 * 2. At least 10 digits in a row, as a call is dialled with them, unless a unit follows: `4294967296 bytes`.
 * 3. A Brazilian number with its area code and separators: `(11) 99988-7766`, `11 3333-4444`, `55 11 99988 7766`.
 * 4. At least 7 digits in a SIP address, a `tel:` link, or a field such as `phone_number`.
 * Fewer than 10 digits elsewhere are figures: sizes, ids, times.
 */
const phoneNumbers = new RegExp(
  [
    String.raw`\+\d[\d ().-]{6,30}\d`,
    String.raw`(?<!\d)(?<!\d\.)(?<![\da-f]{4}-[\da-f]{4}-)\d{10,}(?!\d| ?(?:bytes?|[kKMG]?i?B|[mµn]?s)\b)`,
    String.raw`(?<![\w-])(?:(?:00)?55[ \u00a0\u202f.\p{Pd}]?)?(?:\(0?[1-9]{2}\)|0?[1-9]{2})[ \u00a0\u202f.\p{Pd}]?(?:9\d{4}[ \u00a0\u202f.\p{Pd}]|[2-5]\d{3}\p{Pd})\d{4}(?![\w-])`,
    String.raw`(?<=\b(?:sips?|tel):|_number\W{1,4})\d{7,}`,
  ].join('|'),
  'gu',
);

/** `JSON.parse` quotes what it could not read: `Unexpected token 'o', "olá" is not valid JSON`. */
const quotedJson = /(?:\.{3})?".{0,80}"(?:\.{3})? is not valid JSON/gs;

/**
 * An error message without personal data. A message may contain the number of the failed call, or come from another
 * service or the switch: the code that logs it cannot know its contents.
 */
export const withoutPersonalData = (message: string): string =>
  message.replace(quotedJson, `${mask} is not valid JSON`).replace(phoneNumbers, mask);
