/** A field that a request or a form has wrong: `turn_taking_values.max_fillers`, and what is wrong with it. */
export type FieldProblem = { path: string; problem: string };

/** `number: has no area code, got "12"; name: is required` by field; undefined if a part of it names no field. */
export function problemParts(sentence: string): FieldProblem[] | undefined {
  const parts = sentence.split(/; (?=[a-z_]+(?:\.[\w.-]+)?: |… and )/);
  const problems = parts.flatMap((part) => {
    const { path, problem } = /^(?<path>[a-z_]+(?:\.[\w.-]+)?): (?<problem>.+)$/s.exec(part)?.groups ?? {};
    return path !== undefined && problem !== undefined ? [{ path, problem }] : [];
  });
  return problems.length === parts.length ? problems : undefined;
}

/** `turn_taking_values` of `turn_taking_values.max_fillers`. */
export const fieldOf = (path: string): string => path.split('.', 1)[0] ?? path;
