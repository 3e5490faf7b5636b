import { z } from 'zod';
import { JsonValue } from '../json-value.ts';
import { variableName } from '../prompt/variable-name.ts';
import { PromptVariables } from '../rest/prompts.ts';
import { visibleText } from '../visible-text.ts';

/** Limits of the data in a request about the callee, in characters. */
export const contactLimits = { name: 500, metadataName: 200, metadataFields: 200, metadataText: 10_000 } as const;

/** The client's own data on a call or a contact. Text, numbers and booleans in it fill `{{…}}` of the same name. */
export const CallMetadata = z
  .record(z.string().min(1).max(contactLimits.metadataName).overwrite(variableName), JsonValue)
  .refine(
    (metadata) => Object.keys(metadata).length <= contactLimits.metadataFields,
    `expected at most ${contactLimits.metadataFields} fields`,
  )
  .refine(
    (metadata) => JSON.stringify(metadata).length <= contactLimits.metadataText,
    `expected at most ${contactLimits.metadataText} characters as JSON`,
  );
export type CallMetadata = z.infer<typeof CallMetadata>;

/** The fields by which a client recognises a call: in REST answers, events and webhooks, after the specification's. */
export const callContext = {
  campaign_id: z.number().int().nullable().describe('The campaign that placed the call'),
  contact_id: z.number().int().nullable().describe('The contact of that campaign'),
  schedule_id: z.number().int().nullable().describe('The schedule that placed the call'),
  name: z.string().nullable().describe('Name of the person called'),
  metadata: z.record(z.string(), JsonValue).describe('Data given with the dial request, the schedule or the contact'),
  attempt: z.number().int().positive().describe('How many times this contact has been dialled, this call included'),
};

/** The fields that a dial request and a schedule have in common, beside the number. */
export const callOptions = {
  prompt_id: z
    .number()
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('Prompt of the call; null uses the prompt that is active when it is dialled'),
  variables: PromptVariables.default({}).describe(
    'Values for `{{name}}` in the prompt. Values missing here come from `name` and `number` (as `phone_number`), then from `metadata`, then from the prompt; a variable without a value is an error',
  ),
  metadata: CallMetadata.default({}).describe('Data of your own; shown in answers, events and webhooks of the call'),
  name: visibleText(contactLimits.name).nullable().default(null).describe('Name of the person called'),
};
