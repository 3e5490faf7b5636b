const mask = '****';

/** Digits as a call is dialled with them, but not those of a UUID such as a `call_id`; and numbers written with a `+`. */
const phoneNumbers = /\+\d[\d ().-]{6,30}\d|(?<!\d)(?<![\da-f]{4}-[\da-f]{4}-)\d{7,}(?!\d|-[\da-f]{4}-[\da-f]{4}-)/g;

/** `JSON.parse` quotes what it could not read: `Unexpected token 'o', "olá" is not valid JSON`. */
const quotedJson = /(?:\.{3})?".{0,80}"(?:\.{3})? is not valid JSON/gs;

/**
 * An error message without personal data. A message may contain the number of the failed call, or come from another
 * service or the switch: the code that logs it cannot know its contents.
 */
export const withoutPersonalData = (message: string): string =>
  message.replace(quotedJson, `${mask} is not valid JSON`).replace(phoneNumbers, mask);
