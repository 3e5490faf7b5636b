/** What of the settings is shown, as it is in the address. */
export type SettingsSearch = { q?: string | undefined; changed?: boolean | undefined };

export function readSettingsSearch({ q, changed }: Record<string, unknown>): SettingsSearch {
  return {
    ...(q !== undefined && q !== '' && { q: String(q) }),
    ...(changed === true && { changed: true }),
  };
}

/** Whether every word of the phrase is in one of the texts, whatever the case and the accents. */
export function matchesPhrase(phrase: string, texts: readonly string[]): boolean {
  const all = plain(texts.join('\n'));
  return plain(phrase)
    .split(/\s+/)
    .every((word) => all.includes(word));
}

const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase();
