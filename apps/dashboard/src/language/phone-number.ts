/**
 * A number as people of its country write it, for the countries that matter here; any other in E.164, without groups.
 * `5511999887766` → `+55 11 99988-7766`, `351912345678` → `+351912345678`.
 */
export function shownNumber(digits: string): string {
  const brazil = /^55(\d{2})(\d{4,5})(\d{4})$/.exec(digits);
  if (brazil) return `+55 ${brazil[1]} ${brazil[2]}-${brazil[3]}`;
  const northAmerica = /^1(\d{3})(\d{3})(\d{4})$/.exec(digits);
  if (northAmerica) return `+1 ${northAmerica[1]} ${northAmerica[2]}-${northAmerica[3]}`;
  return /^\d{7,15}$/.test(digits) ? `+${digits}` : digits;
}
