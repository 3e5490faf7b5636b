import type { ApiError } from '../api/request.ts';
import { type FieldProblem, fieldOf, problemParts } from '../api/sentences/problem-parts.ts';

/** Where fields of a body stand in a form. */
export type FieldNames = {
  /** The form's name of a body's field, where they differ. */
  names?: Readonly<Record<string, string>>;
  /** Fields of the body whose parts are fields of the form. */
  parted?: readonly string[];
};

/**
 * The problems by field of the form; of several of one field the first. They are named as in the body: `phone_number:
 * is required`.
 */
export function atFields(
  problems: readonly FieldProblem[],
  { names = {}, parted = [] }: FieldNames,
): Map<string, string> {
  const found = new Map<string, string>();
  for (const { path, problem } of problems) {
    const field = fieldOf(path);
    const name = parted.includes(field) ? path : (names[field] ?? field);
    if (!found.has(name)) found.set(name, `${path}: ${problem}`);
  }
  return found;
}

/** What the API found wrong with single fields; empty for any other error. */
export const refusedFields = (error: Error | null): FieldProblem[] =>
  error !== null && (error as Partial<ApiError>).status === 422 ? (problemParts(error.message) ?? []) : [];
