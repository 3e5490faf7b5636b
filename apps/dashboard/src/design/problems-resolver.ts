import type { FieldErrors, FieldValues, Resolver } from 'react-hook-form';

/** Validates a form by a function that names what is wrong with each field; the name becomes the `type` of its error. */
export const problemsResolver =
  <Values extends FieldValues>(
    problemsOf: (values: Values) => Partial<Record<keyof Values, string>>,
  ): Resolver<Values> =>
  (values) => {
    const problems = Object.entries(problemsOf(values));
    if (problems.length === 0) return { values, errors: {} };
    const errors = Object.fromEntries(problems.map(([field, type]) => [field, { type }]));
    return { values: {}, errors: errors as FieldErrors<Values> };
  };
