/** Codes that `Intl` names and no telephone number has: regions, groups of countries, and test codes. */
const withoutNumbers = new Set(
  'AN AQ BU BV CP CQ CS DD DG EA EU EZ FX GS HM IC NT PN QO SU TF TP UM UN XA XB YD YU ZR ZZ'.split(' '),
);

/** The countries that numbers can be of, by name in the language of the page. */
export function countriesIn(language: string): { code: string; name: string }[] {
  const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !withoutNumbers.has(code) && isCurrent(code))
    .flatMap((code) => {
      const name = names.of(code);
      return name === undefined ? [] : [{ code, name }];
    })
    .toSorted((one, other) => one.name.localeCompare(other.name, language));
}

/** The name of a country; the code itself if it has none. */
export function countryName(code: string, language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** `Intl` replaces codes of countries that no longer exist. */
const isCurrent = (code: string): boolean => new Intl.Locale(`und-${code}`).region === code;
