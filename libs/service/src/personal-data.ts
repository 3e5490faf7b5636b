const mask = '****';

/** Digits as a call is dialled with them, but not those of a UUID such as a `call_id`; and numbers written with a `+`. */
const phoneNumbers = /\+\d[\d ().-]{6,30}\d|(?<!\d)(?<![\da-f]{4}-[\da-f]{4}-)\d{7,}(?!\d|-[\da-f]{4}-[\da-f]{4}-)/g;

/** `JSON.parse` quotes what it could not read: `Unexpected token 'o', "olá" is not valid JSON`. */
const quotedJson = /(?:\.{3})?".{0,80}"(?:\.{3})? is not valid JSON/gs;

/**
 * The message of an error without what may be personal in it. A message may name the number of the call that failed, or
 * come from another service or from the switch: no place that logs an error knows all that its message may hold.
 */
export const withoutPersonalData = (message: string): string =>
  message.replace(quotedJson, `${mask} is not valid JSON`).replace(phoneNumbers, mask);
