import type { SettingKey } from '@ligai/contracts';

/** The groups of the page, in its order. */
export const groups = ['keys', 'calls', 'numbers', 'conversation', 'model', 'hearing', 'voice', 'records'] as const;
export type Group = (typeof groups)[number];

/** The group of each setting, in the order of the page. TypeScript reports a setting without one. */
const groupOfSetting = {
  deepgram_api_key: 'keys',
  openai_api_key: 'keys',
  murf_api_key: 'keys',
  max_concurrent_calls: 'calls',
  max_browser_calls: 'calls',
  max_calls_per_second: 'calls',
  ring_timeout_seconds: 'calls',
  max_call_duration_seconds: 'calls',
  one_call_per_number: 'calls',
  voicemail_action: 'calls',
  hold_timeout_seconds: 'calls',
  no_audio_timeout_seconds: 'calls',
  schedule_dial_within_seconds: 'calls',
  schedule_grace_seconds: 'calls',
  jitter_buffer_ms: 'calls',
  default_country: 'numbers',
  allowed_countries: 'numbers',
  special_numbers: 'numbers',
  number_check: 'numbers',
  turn_taking: 'conversation',
  end_of_turn_min_ms: 'conversation',
  end_of_turn_max_ms: 'conversation',
  end_of_turn_risk_percent: 'conversation',
  speculation_risk_percent: 'conversation',
  interruption_min_ms: 'conversation',
  interruption_resume_ms: 'conversation',
  filler_after_ms: 'conversation',
  max_fillers: 'conversation',
  reprompt_after_ms: 'conversation',
  max_reprompts: 'conversation',
  goodbye_grace_ms: 'conversation',
  openai_model: 'model',
  openai_reasoning_effort: 'model',
  max_reply_tokens: 'model',
  max_history_tokens: 'model',
  openai_stream_options: 'model',
  llm_fallback_model: 'model',
  llm_fallback_base_url: 'model',
  llm_fallback_api_key: 'model',
  deepgram_model: 'hearing',
  deepgram_language: 'hearing',
  deepgram_keyterms: 'hearing',
  deepgram_numerals: 'hearing',
  deepgram_eot_threshold: 'hearing',
  deepgram_eager_eot_threshold: 'hearing',
  deepgram_eot_timeout_ms: 'hearing',
  deepgram_mip_opt_out: 'hearing',
  voice_id: 'voice',
  language: 'voice',
  murf_model: 'voice',
  timezone: 'records',
  retain_calls_days: 'records',
  retain_events_days: 'records',
  retain_deliveries_days: 'records',
} as const satisfies Record<SettingKey, Group>;

const keys = Object.keys(groupOfSetting) as SettingKey[];

export const settingsOf = (group: Group): SettingKey[] => keys.filter((key) => groupOfSetting[key] === group);

/** The provider of a key that can be tested. */
export const providerOfKey: Partial<Record<SettingKey, 'deepgram' | 'openai' | 'murf'>> = {
  deepgram_api_key: 'deepgram',
  openai_api_key: 'openai',
  murf_api_key: 'murf',
};
