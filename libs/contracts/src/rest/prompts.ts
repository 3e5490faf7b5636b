import { z } from 'zod';
import { CampaignStatus } from '../campaign/contact-status.ts';
import { JsonValue } from '../json-value.ts';
import { Opening, ReasoningEffort, VoicemailAction } from '../prompt/prompt.ts';
import { variableName, variableNameSource } from '../prompt/variable-name.ts';
import { ModelName, VoiceId } from '../provider/provider.ts';
import { Timestamp } from '../timestamp.ts';
import { OwnTurnTakingValues, TurnTaking } from '../turn-taking/turn-taking.ts';
import { visibleText } from '../visible-text.ts';
import { numberFrom } from './problem.ts';
import { ProviderWarning } from './settings.ts';
import { recordPath } from './system.ts';

/** Values for `{{name}}`, from a prompt, a dial request or a schedule. */
export const PromptVariables = z
  .record(
    z
      .string()
      .max(200, { abort: true })
      .overwrite(variableName)
      .regex(
        new RegExp(`^${variableNameSource}$`, 'u'),
        'expected a name of letters, digits, "_", "." and "-", such as nome',
      ),
    z.string().max(2000),
  )
  // A call's prompt travels in one NATS message.
  .refine((values) => JSON.stringify(values).length <= 50_000, 'expected 50,000 characters at most in all');

const optional = {
  greeting: z
    .string()
    .max(2000)
    .nullable()
    .describe('Said word for word when the callee answers; null lets the model open the conversation'),
  voice_id: VoiceId.nullable().describe('null uses the voice of the settings'),
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'expected a BCP 47 tag such as pt-BR')
    .nullable()
    .describe('BCP 47, such as pt-BR'),
  model: ModelName.nullable().describe('Model that holds the conversation'),
  temperature: numberFrom(0, 2)
    .nullable()
    .describe('null uses the default of the model. Not sent to models that reject it'),
  reasoning_effort: ReasoningEffort.nullable().describe(
    'How much a reasoning model thinks before it answers; more effort means a later answer. Null uses the setting `openai_reasoning_effort`',
  ),
  opening: Opening.describe(
    '`speak_first`: the agent greets as soon as the callee answers. `listen_first`: it waits for the first words of the callee',
  ),
  greeting_interruptible: z
    .boolean()
    .describe('false: the callee cannot interrupt the greeting, for instance because it is a legal notice'),
  voicemail_action: VoicemailAction.nullable().describe(
    'If a mailbox answers: `hang_up` ends the call as `voicemail`, `talk` talks to it; null uses the setting `voicemail_action`',
  ),
  turn_taking: TurnTaking.nullable().describe(
    'How long the agent waits before it speaks: `patient`, `normal` or `quick`; null uses the setting `turn_taking`',
  ),
  turn_taking_values: OwnTurnTakingValues.describe('Single values that differ from `turn_taking`'),
  variables: PromptVariables.describe('Values for `{{name}}` in content and greeting'),
};

const name = visibleText(200);
const content = visibleText(100_000);

export const CreatePromptBody = z.strictObject({
  name: name.describe('Name of the prompt'),
  content: content.describe('The prompt content/instructions'),
  is_active: z.boolean().default(false).describe('Whether to set as active (default: false)'),
  greeting: optional.greeting.default(null),
  voice_id: optional.voice_id.default(null),
  language: optional.language.default(null),
  model: optional.model.default(null),
  temperature: optional.temperature.default(null),
  reasoning_effort: optional.reasoning_effort.default(null),
  opening: optional.opening.default('speak_first'),
  greeting_interruptible: optional.greeting_interruptible.default(true),
  voicemail_action: optional.voicemail_action.default(null),
  turn_taking: optional.turn_taking.default(null),
  turn_taking_values: optional.turn_taking_values.default({}),
  variables: optional.variables.default({}),
});
export type CreatePromptBody = z.infer<typeof CreatePromptBody>;

export const UpdatePromptBody = z
  .strictObject({
    name: name.describe('Name of the prompt'),
    content: content.describe('The prompt content'),
    is_active: z.boolean().describe('Whether prompt is active'),
    ...optional,
  })
  .partial();
export type UpdatePromptBody = z.infer<typeof UpdatePromptBody>;

export const PromptAnswer = z.object({
  id: z.number().int(),
  name: z.string(),
  content: z.string(),
  is_active: z.boolean(),
  created_at: Timestamp,
  updated_at: Timestamp,
  ...optional,
  turn_taking_values: z.object(OwnTurnTakingValues.shape).describe('Single values that differ from `turn_taking`'),
  warning: ProviderWarning,
});
export type PromptAnswer = z.infer<typeof PromptAnswer>;

const versionFields = {
  version: z.number().int().describe('Counts from 1; grows with each change'),
  current: z.boolean().describe('Whether it is the present definition'),
  changed_at: Timestamp.describe('When this version was stored'),
  changed_by: z.string().nullable().describe('Name of the API key that stored it; null without keys'),
  name: z.string(),
};

export const PromptVersionItem = z.object({
  ...versionFields,
  content_length: z.number().int().describe('Characters of `content`'),
});
export type PromptVersionItem = z.infer<typeof PromptVersionItem>;

export const PromptVersionAnswer = z.object({
  ...versionFields,
  content: z.string(),
  ...optional,
  turn_taking_values: z.object(OwnTurnTakingValues.shape).describe('Single values that differ from `turn_taking`'),
});
export type PromptVersionAnswer = z.infer<typeof PromptVersionAnswer>;

export const PromptVersionPath = recordPath('The prompt ID').extend({
  version: recordPath('The number of the version').shape.id,
});

export const PromptUsesAnswer = z.object({
  is_active: z.boolean(),
  campaigns: z
    .array(
      z.object({
        id: z.number().int(),
        name: z.string(),
        status: CampaignStatus,
        by_default: z
          .boolean()
          .describe('The campaign names no prompt, and uses the one that is active when it is started'),
      }),
    )
    .describe('The newest 100'),
  total_campaigns: z.number().int(),
  pending_schedules: z
    .number()
    .int()
    .describe(
      'Pending schedules that will use it, of the active prompt also those without a prompt; 20,001 stands for more than 20,000',
    ),
  total_calls: z.number().int().describe('Calls that were requested with it and whose records are not deleted'),
  total_calls_estimated: z.boolean().describe('Above 20,000 calls the number is an estimate of the database'),
});
export type PromptUsesAnswer = z.infer<typeof PromptUsesAnswer>;

export const PreviewPromptBody = z.strictObject({
  content: content.describe('The prompt content, with `{{name}}` for variables'),
  greeting: optional.greeting.default(null),
  variables: PromptVariables.default({}).describe("The prompt's own values"),
  values: PromptVariables.default({}).describe(
    'Values of one call, as `variables` of `POST /calls/dial`; they take precedence',
  ),
  name: visibleText(500).nullable().default(null).describe('Name of the person called'),
  metadata: z.record(z.string().max(200).overwrite(variableName), JsonValue).default({}).describe('Data of a contact'),
  number: z.string().max(64).optional().describe('For `{{phone_number}}` (default: 5511999887766)'),
});

export const PreviewPromptAnswer = z.object({
  content: z.string().describe('With its variables filled in; a variable without a value is removed'),
  greeting: z.string().nullable(),
  variables: z.array(z.string()).describe('Names of the variables, in the order in which they occur'),
  missing: z.array(z.string()).describe('Those without a value: a call with them is rejected'),
  tokens: z.number().int().describe('Estimate for `content`: in most languages 1.1 to 1.6 times what a model counts'),
  problem: z.string().nullable().describe('Why a call with these values would be rejected; null if it would not'),
});
export type PreviewPromptAnswer = z.infer<typeof PreviewPromptAnswer>;
