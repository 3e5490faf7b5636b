import { z } from 'zod';
import { reasoningEfforts } from '../prompt/prompt.ts';
import { ModelName, VoiceId } from '../provider/provider.ts';
import { TurnTaking } from '../turn-taking/turn-taking.ts';
import {
  baseUrlOrNone,
  decimal,
  eagerEotThreshold,
  keyterms,
  modelOrNone,
  murfModel,
  onOrOff,
  SecretText,
  type SettingDefinition,
  whole,
} from './setting-values.ts';
import { tokenLimits } from './token-limits.ts';
import { turnTakingSettings } from './turn-taking-settings.ts';

/** Settings of the conversation: language model, speech recognition, voice, and turn-taking. */
export const conversationSettings = {
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
    description: 'Key for the server of llm_fallback_base_url; it is not used if that is none',
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
} as const satisfies Record<string, SettingDefinition>;
