import { z } from 'zod';
import { SecretText } from '../setting/setting-values.ts';
import { Timestamp } from '../timestamp.ts';
import { detailsFlag } from './list-query.ts';

/** In the response to a settings change that was checked with a provider. */
export const ProviderWarning = z
  .string()
  .optional()
  .describe(
    'A warning: the value could not be checked with the provider, or works only in part. Absent if there is none',
  );

export const SettingAnswer = z.object({ key: z.string(), value: z.string(), warning: ProviderWarning });
export type SettingAnswer = z.infer<typeof SettingAnswer>;
/** More than the longest valid value: a hundred key terms of 60 characters. Every service reads every setting. */
const longestValue = 8000;
export const UpdateSettingBody = z.strictObject({ value: z.string().max(longestValue).describe('The new value') });
export const TestKeyBody = z.strictObject({
  service: z.enum(['deepgram', 'murf', 'openai']).describe('Service name (deepgram, murf, openai)'),
  api_key: SecretText.describe('API key to test'),
});
export const TestKeyAnswer = z.object({
  valid: z.boolean(),
  message: z.string(),
  simulated: z
    .boolean()
    .describe('Whether calls use a simulator in place of this provider now. The key is checked with the real one'),
});
export type TestKeyAnswer = z.infer<typeof TestKeyAnswer>;

export const SettingPath = z.object({ key: z.string().describe('The setting key') });

/** `details=true` returns the full description of each setting. */
export const SettingsQuery = z.object({
  details: detailsFlag('Type, default and description of each setting too (default: false)'),
});

/** Key → value, secrets masked. Empty if the setting has no value. */
export const SettingValues = z.record(z.string(), z.string());

export const SettingDetails = z.object({
  value: z.string(),
  type: z.enum(['integer', 'string']).describe('How `value` is parsed; it is always sent and returned as text'),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  pattern: z.string().optional(),
  options: z
    .array(z.string())
    .optional()
    .describe('The words that it accepts; if there is a `minimum`, in addition to numbers'),
  default: z
    .string()
    .nullable()
    .describe(
      "What applies where nothing is stored: the environment's, else the built-in one. Null where there is none",
    ),
  description: z.string(),
  secret: z.boolean().describe('Stored encrypted and never shown'),
  variable: z.string().describe('The environment variable of the default'),
  stored: z.boolean().describe('Whether a value is stored, which wins over the default'),
  stored_at: Timestamp.nullable(),
  etag: z.string().describe('The `ETag` of `GET /api/v1/settings/{key}`, to send as `If-Match`'),
});
export type SettingDetails = z.infer<typeof SettingDetails>;

export const SettingsAnswer = z.union([SettingValues, z.record(z.string(), SettingDetails)]);

/** `reloaded` and `silent` name services. `success` is false if a running service did not reply in time. */
export const ReloadAnswer = z.object({
  success: z.boolean(),
  message: z.string(),
  reloaded: z.array(z.string()),
  silent: z.array(z.string()),
});
