/** What the form of a call holds. */
export type DialValues = {
  number: string;
  name: string;
  /** Empty: the prompt that is active when the call is placed. */
  promptId: string;
  variables: Record<string, string>;
};

/** What `POST /calls/dial` takes, if the schema accepts it. A number that is missing is left out. */
export type DialRequest = {
  number?: string;
  name: string | null;
  prompt_id: number | null;
  variables: Record<string, string>;
};

/** The names of the form for those fields of the body that have another one there. */
export const fieldNames = { prompt_id: 'promptId' } as const;

/** `fields` are the variables of the chosen prompt. */
export const bodyOf = ({ number, name, promptId, variables }: DialValues, fields: readonly string[]): DialRequest => ({
  ...(number.trim() !== '' && { number }),
  name: name.trim() === '' ? null : name.trim(),
  prompt_id: promptId === '' ? null : Number(promptId),
  variables: Object.fromEntries(fields.flatMap((field) => (variables[field] ? [[field, variables[field]]] : []))),
});
