/** Up to 90,000 Brazilian mobile numbers by area code; the last four digits select the simulated callee. */
export function mobileNumber(nth: number, suffix: string): string {
  const areaCode = 11 + Math.floor(nth / 10_000);
  return `55${areaCode}9${String(nth % 10_000).padStart(4, '0')}${suffix}`;
}
