/** What the API searches schedules by: a whole number, as it may be written, or a part of the name. */
export function whoIs(phrase: string): { number: string } | { q: string } {
  const digits = phrase.replace(/\D/g, '').length;
  const isNumber = /^[+(]?\d[\d().\s-]*$/.test(phrase) && digits >= 8 && digits <= 15;
  return isNumber ? { number: phrase } : { q: phrase };
}
