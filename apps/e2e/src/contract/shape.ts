/**
 * Differences between an answer and a documented example: each field of the example must be present, with its type, in
 * its order. Additional fields and any values are allowed, but a time must be a time. Empty if the answer matches.
 */
export function differences(example: unknown, answer: unknown, at = 'answer'): string[] {
  if (Array.isArray(example)) {
    if (!Array.isArray(answer)) return [`${at}: expected a list, got ${nameOf(answer)}`];
    if (answer.length === 0) return [`${at}: the list is empty, its items cannot be compared`];
    return answer.flatMap((item, nth) => differences(example[0], item, `${at}[${nth}]`));
  }
  if (isRecord(example)) return recordDifferences(example, answer, at);
  if (nameOf(example) !== nameOf(answer)) return [`${at}: expected ${nameOf(example)}, got ${nameOf(answer)}`];
  return [];
}

function recordDifferences(example: Record<string, unknown>, answer: unknown, at: string): string[] {
  if (!isRecord(answer)) return [`${at}: expected an object, got ${nameOf(answer)}`];
  const names = Object.keys(example);
  const missing = names.filter((name) => !Object.hasOwn(answer, name));
  if (missing.length > 0) return missing.map((name) => `${at}.${name}: missing`);
  const order = Object.keys(answer).filter((name) => names.includes(name));
  const wrongOrder = order.join() === names.join() ? [] : [`${at}: fields are ${order.join()}, not ${names.join()}`];
  return [...wrongOrder, ...names.flatMap((name) => differences(example[name], answer[name], `${at}.${name}`))];
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/.test(value)) return 'a time';
  return typeof value;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
