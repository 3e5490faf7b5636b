/** `português (Brasil)` for `pt-BR`, in the language of the page; the tag itself if it has no name. */
export function languageName(tag: string, shownIn: string): string {
  try {
    const name = new Intl.DisplayNames([shownIn], { type: 'language', languageDisplay: 'standard' }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(shownIn) + name.slice(1);
  } catch {
    return tag;
  }
}
