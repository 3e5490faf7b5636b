/** What an API key can be made of. Anything else cannot travel in a header, and clients throw where nobody expects it. */
export function isSendableKey(key: string): boolean {
  return /^[\x21-\x7e]+$/.test(key);
}

export const noSuchKey = 'the API key is empty or holds characters that no key has';
