import { z } from 'zod';
import { callSettings } from './call-settings.ts';
import { conversationSettings } from './conversation-settings.ts';
import { isTimeZone, SecretText, type SettingDefinition } from './setting-values.ts';

/**
 * All settings that can be changed at run time. The stored value is a string, as in the API; `schema` validates it and
 * returns the value that the services use. `env` is the variable with the default if no value is stored.
 */
export const settingCatalogue = {
  deepgram_api_key: {
    schema: SecretText,
    secret: true,
    env: 'DEEPGRAM_API_KEY',
    fallback: null,
    description: 'Key for Deepgram (speech to text)',
  },
  murf_api_key: {
    schema: SecretText,
    secret: true,
    env: 'MURF_API_KEY',
    fallback: null,
    description: 'Key for Murf (text to speech)',
  },
  openai_api_key: {
    schema: SecretText,
    secret: true,
    env: 'OPENAI_API_KEY',
    fallback: null,
    description: 'Key for OpenAI (conversation)',
  },
  ...callSettings,
  ...conversationSettings,
  timezone: {
    schema: z.string().refine(isTimeZone, 'expected an IANA time zone such as America/Sao_Paulo'),
    secret: false,
    env: 'TIMEZONE',
    fallback: 'UTC',
    description: 'Time zone of "today" in statistics',
  },
} as const satisfies Record<string, SettingDefinition>;

export type SettingKey = keyof typeof settingCatalogue;
export const settingKeys = Object.keys(settingCatalogue) as SettingKey[];
export const isSettingKey = (text: string): text is SettingKey => Object.hasOwn(settingCatalogue, text);

/** Parsed values; null if a secret is not set. */
export type Settings = {
  [K in SettingKey]:
    | z.output<(typeof settingCatalogue)[K]['schema']>
    | ((typeof settingCatalogue)[K]['fallback'] extends null ? null : never);
};

/** The value of a secret in responses; writing it back changes nothing. */
export const maskedSecret = '****';

/** The Deepgram language for a conversation that is held in `language`. */
export const heardLanguage = (settings: Pick<Settings, 'deepgram_language'>, language: string): string =>
  settings.deepgram_language === 'multi' ? 'multi' : language;
