import { phraseIn } from '../app/address-values.ts';
import { plainText } from '../language/plain-text.ts';

/** What of the settings is shown, as it is in the address. */
export type SettingsSearch = { q?: string | undefined; changed?: boolean | undefined };

export const readSettingsSearch = ({ q, changed }: Record<string, unknown>): SettingsSearch => ({
  q: phraseIn(q),
  changed: changed === true || undefined,
});

/** Whether every word of the phrase is in one of the texts, whatever the case and the accents. */
export function matchesPhrase(phrase: string, texts: readonly string[]): boolean {
  const all = plainText(texts.join('\n'));
  return plainText(phrase)
    .split(/\s+/)
    .every((word) => all.includes(word));
}
