import { type FieldError, type FieldErrors, type FieldValues, type Resolver, set } from 'react-hook-form';
import { loadSentences } from '../api/sentences/load-sentences.ts';
import type { BodyName } from './body-schemas.ts';
import { atFields, type FieldNames } from './form-problems.ts';

/** How the values of a form are checked, and what of them is sent. */
export type BodyRules<Values extends FieldValues, Body> = FieldNames & {
  schema: BodyName;
  bodyOf: (values: Values) => Body;
  /**
   * What no schema knows, such as a time that has passed: the keys of texts by field. Fields that are named here are not judged by the
   * schema; undefined: nothing is wrong.
   */
  own?: (values: Values) => { [Name in keyof Values & string]?: string | undefined };
};

/** `message` of an error: the API's sentence, or a key of the form's own texts. */
export type ProblemKind = 'api' | 'own';

/** Checks a form by the schema of the body that it sends. Without the file of the schemas the API alone checks. */
export const bodyResolver =
  <Values extends FieldValues, Body>(rules: BodyRules<Values, Body>): Resolver<Values, unknown, Body> =>
  async (values) => {
    const body = rules.bodyOf(values);
    const problems = atFields((await loadSchemas())?.bodyProblems(rules.schema, body) ?? [], rules);
    const own = Object.entries<string | undefined>(rules.own?.(values) ?? {});
    const errors: Record<string, unknown> = {};
    const add = (name: string, type: ProblemKind, message: string) =>
      set(errors, name, { type, message } satisfies FieldError);
    for (const [name, key] of own) {
      problems.delete(name);
      if (key !== undefined) add(name, 'own', key);
    }
    for (const [name, sentence] of problems) add(name, 'api', sentence);
    if (Object.keys(errors).length === 0) return { values: body, errors: {} };
    await loadSentences();
    return { values: {}, errors: errors as FieldErrors<Values> };
  };

/** Loaded before the first check needs them. */
export const loadSchemas = () => import('./body-schemas.ts').catch(() => undefined);
