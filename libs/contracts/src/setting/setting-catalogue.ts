import { z } from 'zod';
import { reasoningEfforts } from '../prompt/prompt.ts';
import { ModelName, VoiceId } from '../provider/provider.ts';
import { TurnTaking } from '../turn-taking/turn-taking.ts';
import {
  baseUrlOrNone,
  country,
  decimal,
  eagerEotThreshold,
  isCountryOrDefault,
  isSpecialRange,
  isTimeZone,
  jitterBuffer,
  keyterms,
  listed,
  modelOrNone,
  murfModel,
  onOrOff,
  SecretText,
  whole,
} from './setting-values.ts';
import { tokenLimits } from './token-limits.ts';
import { turnTakingSettings } from './turn-taking-settings.ts';

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
  max_concurrent_calls: {
    schema: whole(1, 10_000),
    secret: false,
    env: 'MAX_CONCURRENT_CALLS',
    fallback: '15',
    description: 'Limit of concurrent calls from all sources together',
  },
  max_calls_per_second: {
    schema: whole(1, 1000),
    secret: false,
    env: 'MAX_CALLS_PER_SECOND',
    fallback: '5',
    description: 'Limit of calls started in one second from all sources together',
  },
  one_call_per_number: {
    schema: z.enum(['automatic', 'all', 'off'], 'expected automatic, all or off'),
    secret: false,
    env: 'ONE_CALL_PER_NUMBER',
    fallback: 'automatic',
    description:
      'Whether a number that is on a call is dialled: `automatic` makes calls of campaigns and schedules wait until it is free, `all` also rejects API dials to it, `off` dials it',
  },
  max_call_duration_seconds: {
    schema: whole(10, 86_400),
    secret: false,
    env: 'MAX_CALL_DURATION_SECONDS',
    fallback: '1800',
    description: 'The switch ends an answered call after this long',
  },
  ring_timeout_seconds: {
    schema: whole(5, 300),
    secret: false,
    env: 'RING_TIMEOUT_SECONDS',
    fallback: '45',
    description: 'How long a callee’s telephone rings before the call ends as `no_answer`',
  },
  jitter_buffer_ms: {
    schema: jitterBuffer,
    secret: false,
    env: 'JITTER_BUFFER_MS',
    fallback: '20:60',
    description:
      'Buffer of the switch that reorders the packets of the callee, replaces lost ones, and drops those that are later: milliseconds at the start and at most, such as 20:60, or off. Applies to calls answered from then on',
  },
  no_audio_timeout_seconds: {
    schema: whole(3, 300),
    secret: false,
    env: 'NO_AUDIO_TIMEOUT_SECONDS',
    fallback: '10',
    description:
      'An answered call ends as `failed`, reason `no_audio`, if no audio (RTP) of the callee arrives within this time; a silent person sends audio',
  },
  hold_timeout_seconds: {
    schema: whole(10, 3_600),
    secret: false,
    env: 'HOLD_TIMEOUT_SECONDS',
    fallback: '120',
    description: 'How long a person may have a call on hold before it ends, reason `hold_timeout`',
  },
  schedule_grace_seconds: {
    schema: whole(5, 86_400),
    secret: false,
    env: 'SCHEDULE_GRACE_SECONDS',
    fallback: '600',
    description: 'How late a scheduled call may still be requested after a downtime; later it is `missed`',
  },
  schedule_dial_within_seconds: {
    schema: whole(60, 86_400),
    secret: false,
    env: 'SCHEDULE_DIAL_WITHIN_SECONDS',
    fallback: '3600',
    description: 'How long a scheduled call that is due may wait for a free line',
  },
  default_country: {
    schema: country,
    secret: false,
    env: 'DEFAULT_COUNTRY',
    fallback: 'BR',
    description: 'Country (ISO 3166 code) of phone numbers without a country code',
  },
  allowed_countries: {
    schema: listed('*', isCountryOrDefault, 'expected ISO 3166 codes separated by commas such as BR,US, or *'),
    secret: false,
    env: 'ALLOWED_COUNTRIES',
    fallback: 'default',
    description:
      'Countries whose numbers may be dialled: ISO 3166 codes separated by commas, `default` for default_country, `*` for all',
  },
  number_check: {
    schema: z.enum(['valid', 'possible'], 'expected valid or possible'),
    secret: false,
    env: 'NUMBER_CHECK',
    fallback: 'valid',
    description: '`valid` accepts only numbers in assigned ranges; `possible` accepts every number of the right length',
  },
  special_numbers: {
    schema: listed(
      'none',
      isSpecialRange,
      'expected premium, shared_cost or satellite, separated by commas, or none',
    ).transform((value) => (value === 'none' ? [] : value)),
    secret: false,
    env: 'SPECIAL_NUMBERS',
    fallback: 'none',
    description:
      'Ranges with extra charges that may be dialled: premium, shared_cost, satellite, separated by commas, or none',
  },
  retain_calls_days: {
    schema: whole(0, 36_500),
    secret: false,
    env: 'RETAIN_CALLS_DAYS',
    fallback: '365',
    description: 'Days after which ended calls are deleted with their transcripts; 0 disables deletion',
  },
  retain_events_days: {
    schema: whole(0, 36_500),
    secret: false,
    env: 'RETAIN_EVENTS_DAYS',
    fallback: '30',
    description:
      'Days after which events of ended calls and of campaigns are deleted; 0 keeps them as long as their call',
  },
  retain_deliveries_days: {
    schema: whole(0, 36_500),
    secret: false,
    env: 'RETAIN_DELIVERIES_DAYS',
    fallback: '30',
    description:
      'Days after which finished webhook deliveries and their logs are deleted; 0 keeps them as long as their call',
  },
  openai_model: {
    schema: ModelName,
    secret: false,
    env: 'OPENAI_MODEL',
    // The fast model that by default calls tools without reasoning first, which would be silence in a call.
    fallback: 'gpt-5.4-mini',
    description: 'Model of prompts without a model',
  },
  max_reply_tokens: {
    schema: whole(tokenLimits.max_reply_tokens.min, tokenLimits.max_reply_tokens.max),
    secret: false,
    env: 'MAX_REPLY_TOKENS',
    fallback: String(tokenLimits.max_reply_tokens.default),
    description: tokenLimits.max_reply_tokens.about,
  },
  max_history_tokens: {
    schema: whole(tokenLimits.max_history_tokens.min, tokenLimits.max_history_tokens.max),
    secret: false,
    env: 'MAX_HISTORY_TOKENS',
    fallback: String(tokenLimits.max_history_tokens.default),
    description: tokenLimits.max_history_tokens.about,
  },
  openai_reasoning_effort: {
    schema: z.enum(['auto', ...reasoningEfforts], `expected auto, ${reasoningEfforts.join(', ')}`),
    secret: false,
    env: 'OPENAI_REASONING_EFFORT',
    fallback: 'auto',
    description:
      'Reasoning effort of prompts without one; `auto` sends `none` to the models that accept it, for the fastest answer, and nothing to others',
  },
  openai_stream_options: {
    schema: onOrOff,
    secret: false,
    env: 'OPENAI_STREAM_OPTIONS',
    fallback: 'on',
    description: 'Whether `stream_options` is sent; `off` for OpenAI-compatible servers that reject unknown fields',
  },
  turn_taking: {
    schema: TurnTaking,
    secret: false,
    env: 'TURN_TAKING',
    fallback: 'normal',
    description:
      'How long the agent waits before it speaks, for prompts without turn_taking: patient, normal or quick. Each of the following values has precedence over it',
  },
  ...turnTakingSettings,
  llm_fallback_model: {
    schema: modelOrNone,
    secret: false,
    env: 'LLM_FALLBACK_MODEL',
    fallback: 'none',
    description: 'Model that writes the reply if the model of the prompt fails or is late, or none',
  },
  llm_fallback_base_url: {
    schema: baseUrlOrNone,
    secret: false,
    env: 'LLM_FALLBACK_BASE_URL',
    fallback: 'none',
    description:
      'Server of the fallback model with the API of OpenAI, such as https://host/v1; none for the server of all other models',
  },
  llm_fallback_api_key: {
    schema: SecretText,
    secret: true,
    env: 'LLM_FALLBACK_API_KEY',
    fallback: null,
    description:
      'Key for the server of the fallback model; without it openai_api_key is used if llm_fallback_base_url is none',
  },
  deepgram_model: {
    schema: ModelName,
    secret: false,
    env: 'DEEPGRAM_MODEL',
    fallback: 'nova-3',
    description:
      'Model for speech recognition: a nova model such as nova-3, or a Flux model (flux-general-multi, flux-general-en), which also detects the end of a turn from the words',
  },
  deepgram_language: {
    schema: z.enum(['prompt', 'multi'], 'expected prompt or multi'),
    secret: false,
    env: 'DEEPGRAM_LANGUAGE',
    fallback: 'prompt',
    description:
      'Language that Deepgram expects: `prompt` for that of the prompt, `multi` for callers who change between languages. flux-general-multi gets it as a hint, and flux-general-en not at all',
  },
  deepgram_eot_threshold: {
    schema: decimal(0.5, 0.9),
    secret: false,
    env: 'DEEPGRAM_EOT_THRESHOLD',
    fallback: '0.7',
    description: 'Flux: confidence from which Deepgram reports the end of a turn, from 0.5 to 0.9; higher is later',
  },
  deepgram_eager_eot_threshold: {
    schema: eagerEotThreshold,
    secret: false,
    env: 'DEEPGRAM_EAGER_EOT_THRESHOLD',
    fallback: '0.5',
    description:
      'Flux: confidence from which Deepgram reports a probable end of a turn, from 0.3 to 0.9, at most that of the end, or off',
  },
  deepgram_eot_timeout_ms: {
    schema: whole(500, 10_000),
    secret: false,
    env: 'DEEPGRAM_EOT_TIMEOUT_MS',
    fallback: '5000',
    description: 'Flux: milliseconds of silence after which Deepgram reports the end of a turn at any confidence',
  },
  deepgram_keyterms: {
    schema: keyterms,
    secret: false,
    env: 'DEEPGRAM_KEYTERMS',
    fallback: 'none',
    description:
      'Words that Deepgram should expect (names, products; nova-3 and Flux only), separated by commas, at most 100, or none',
  },
  deepgram_numerals: {
    schema: onOrOff,
    secret: false,
    env: 'DEEPGRAM_NUMERALS',
    fallback: 'off',
    description: 'Whether Deepgram writes spoken numbers as digits',
  },
  deepgram_mip_opt_out: {
    schema: onOrOff,
    secret: false,
    env: 'DEEPGRAM_MIP_OPT_OUT',
    fallback: 'off',
    description:
      'Whether callers’ audio is kept out of Deepgram’s Model Improvement Program (data protection; Deepgram may charge more for it)',
  },
  murf_model: {
    schema: murfModel,
    secret: false,
    env: 'MURF_MODEL',
    fallback: 'falcon-2',
    description: 'Model for speech synthesis',
  },
  voice_id: {
    schema: VoiceId,
    secret: false,
    env: 'VOICE_ID',
    fallback: 'pt-BR-isadora',
    description: 'Voice of prompts without a voice',
  },
  language: {
    schema: z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'expected a BCP 47 tag such as pt-BR'),
    secret: false,
    env: 'LANGUAGE_TAG',
    fallback: 'pt-BR',
    description: 'Language of prompts without a language',
  },
  timezone: {
    schema: z.string().refine(isTimeZone, 'expected an IANA time zone such as America/Sao_Paulo'),
    secret: false,
    env: 'TIMEZONE',
    fallback: 'UTC',
    description: 'Time zone of "today" in statistics',
  },
} as const satisfies Record<string, SettingDefinition>;

export type SettingDefinition = {
  schema: z.ZodType;
  secret: boolean;
  env: string;
  fallback: string | null;
  description: string;
};

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
