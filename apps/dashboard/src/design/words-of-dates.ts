/** `quinta-feira, 3 de dezembro de 2026` for `2026-12-03`; empty if it is no day. */
export function dayInWords(day: string, language: string): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? '' : new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone: 'UTC' }).format(at);
}

/** `14:00`, `2:00 PM`; empty if it is no time of day. */
export function timeInWords(time: string, language: string): string {
  const at = Date.parse(`2000-01-01T${time}Z`);
  return Number.isNaN(at) ? '' : new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone: 'UTC' }).format(at);
}
