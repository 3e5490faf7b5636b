/** The time zones of the browser: their city, and the name of their time in the language of the page. */
export function zonesIn(language: string): { name: string; label: string; about: string }[] {
  return ['UTC', ...Intl.supportedValuesOf('timeZone')].map((name) => ({
    name,
    label: zoneName(name),
    about: [zoneWords(name, language), name].filter(Boolean).join(' · '),
  }));
}

/** `America/Sao_Paulo` as `Sao Paulo`, with the part between for `Argentina/Buenos Aires`. */
export function zoneName(name: string): string {
  const [, ...places] = name.split('/');
  return (places.length === 0 ? name : places.join(', ')).replaceAll('_', ' ');
}

/** `Horário Padrão de Brasília`, the same in summer and winter. */
function zoneWords(timeZone: string, language: string): string {
  try {
    const format = new Intl.DateTimeFormat(language, { timeZone, timeZoneName: 'longGeneric' });
    return format.formatToParts(0).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  } catch {
    return '';
  }
}
