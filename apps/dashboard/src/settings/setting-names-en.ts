import type { SettingKey } from '@ligai/contracts';
import type { SettingText } from './setting-names-pt.ts';

export const englishSettings: Record<SettingKey, SettingText> = {
  deepgram_api_key: {
    name: 'Deepgram key',
    about: 'To understand what the person says. Create the key at console.deepgram.com under API Keys.',
  },
  openai_api_key: {
    name: 'OpenAI key',
    about: 'To decide what to answer. Create the key at platform.openai.com under API keys.',
  },
  murf_api_key: {
    name: 'Murf key',
    about: 'For the voice of the agent. Create the key at murf.ai under API.',
  },
  max_concurrent_calls: {
    name: 'Concurrent calls',
    words: 'simultaneous parallel limit',
    about: 'How many calls may be on the line together, from campaigns, schedules and single dials.',
  },
  max_browser_calls: {
    name: 'Concurrent conversations in the browser',
    words: 'simultaneous parallel limit',
    about: 'How many people may talk to the agent in the browser together. They use no telephone line; 0 allows none.',
  },
  max_calls_per_second: {
    name: 'Calls per second',
    words: 'speed rate cps',
    about: 'How many calls may start in one second. Many phone companies have a limit.',
  },
  ring_timeout_seconds: {
    name: 'Ring time',
    words: 'unanswered',
    about: 'How long the telephone rings before the call ends as not answered.',
  },
  max_call_duration_seconds: {
    name: 'Longest call',
    about: 'An answered call is ended after this time.',
  },
  one_call_per_number: {
    name: 'Number that is already on a call',
    about: 'What happens when it is the turn of a number that is on another call of ours.',
    options: {
      automatic: 'Campaigns and schedules wait',
      all: 'Campaigns and schedules wait; single dials are rejected',
      off: 'It is called anyway',
    },
  },
  voicemail_action: {
    name: 'When a mailbox answers',
    words: 'answering machine',
    about: 'A prompt may decide otherwise.',
    options: { hang_up: 'End the call', talk: 'Talk as to a person' },
  },
  hold_timeout_seconds: {
    name: 'Time on hold',
    about: 'How long the person may keep the agent on hold before the call is ended.',
  },
  no_audio_timeout_seconds: {
    name: 'Time without audio',
    about: 'An answered call ends as failed if no audio arrives in this time. Silence is audio too.',
  },
  schedule_dial_within_seconds: {
    name: 'Wait of a scheduled call for a line',
    about: 'How long a scheduled call may wait until a line is free.',
  },
  schedule_grace_seconds: {
    name: 'Accepted delay of a scheduled call',
    about: 'After a downtime of LigAI a scheduled call is still placed with this delay; later it counts as missed.',
  },
  jitter_buffer_ms: {
    name: 'Network buffer',
    about:
      'Puts audio in order that arrives unevenly. A value of its own has the milliseconds at the start and at most: 40:120.',
    options: { '20:60': 'Normal: 20 to 60 ms', '60:200': 'Poor network: 60 to 200 ms', off: 'Off' },
  },
  default_country: {
    name: 'Default country',
    about: 'Country of numbers that are written without a country code.',
  },
  allowed_countries: {
    name: 'Allowed countries',
    about: 'Where calls may go.',
  },
  special_numbers: {
    name: 'Numbers with extra charges',
    about: 'Ranges that cost more and may be called all the same.',
    options: { none: 'None' },
  },
  number_check: {
    name: 'Check of numbers',
    about: 'What a number needs in order to be accepted.',
    options: { valid: 'It is in an assigned range', possible: 'It has the right length' },
  },
  turn_taking: {
    name: 'Pace of the conversation',
    about: 'How long the agent waits before it speaks, for prompts without a pace of their own.',
    options: { patient: 'Patient', normal: 'Normal', quick: 'Quick' },
  },
  end_of_turn_min_ms: {
    name: 'Pause after a complete sentence',
    about: 'Silence that is enough if the person has clearly finished: a question, a yes, a whole phone number.',
  },
  end_of_turn_max_ms: {
    name: 'Pause after an incomplete sentence',
    about: 'Silence that is needed if the person stopped midway, or is dictating.',
  },
  end_of_turn_risk_percent: {
    name: 'Risk of cutting the person off',
    about: 'Between the two pauses: a higher value answers sooner and interrupts more people.',
  },
  speculation_risk_percent: {
    name: 'Answer prepared before the end',
    about:
      'The model starts to answer once the person has probably finished. A higher value answers sooner and discards more answers. 0: only after the end.',
  },
  interruption_min_ms: {
    name: 'Sound that interrupts the agent',
    words: 'interruption barge-in',
    about: '0 stops the agent at any sound of the person; a higher value ignores short sounds.',
  },
  interruption_resume_ms: {
    name: 'Resume after a noise',
    about: 'If a cough or a noise stopped the agent, it continues its sentence after this silence.',
  },
  filler_after_ms: {
    name: '“One moment” after',
    about: 'If the answer takes longer than this, the agent says that it is on it.',
  },
  max_fillers: {
    name: '“One moment” at most',
    about: 'How often before one answer. 0: never.',
  },
  reprompt_after_ms: {
    name: 'Ask again after',
    words: 'silence quiet',
    about: 'Silence of the person after which the agent asks again.',
  },
  max_reprompts: {
    name: 'Questions to a silent person',
    about: 'How often the agent asks again before it says goodbye.',
  },
  goodbye_grace_ms: {
    name: 'Pause after the goodbye',
    about: 'From the goodbye of the agent to the end of the call; the person can still speak.',
  },
  openai_model: {
    name: 'Language model',
    about: 'The OpenAI model of prompts without one of their own. A larger one answers better, later, and costs more.',
    options: { 'gpt-5.4-mini': 'GPT-5.4 mini: fast', 'gpt-5.4': 'GPT-5.4: more careful' },
  },
  openai_reasoning_effort: {
    name: 'Reasoning effort',
    about: 'How much the model thinks before it answers. More effort is more silence in the call.',
    options: {
      auto: 'Automatic: the fastest answer',
      none: 'None',
      minimal: 'Minimal',
      low: 'Low',
      medium: 'Medium',
      high: 'High',
      xhigh: 'Very high',
      max: 'Maximum',
    },
  },
  max_reply_tokens: {
    name: 'Length of an answer',
    about: 'The longest answer of the model, in tokens of about four letters. A longer one ends with a whole sentence.',
  },
  max_history_tokens: {
    name: 'Memory of the conversation',
    about: 'How much of the conversation is sent to the model, in tokens. The oldest is left out first.',
  },
  openai_stream_options: {
    name: 'Field stream_options',
    about: 'Turn it off only for OpenAI-compatible servers that reject fields they do not know.',
  },
  llm_fallback_model: {
    name: 'Fallback model',
    about: 'Answers if the main model fails or is late.',
    options: { none: 'No fallback', 'gpt-5.4-mini': 'GPT-5.4 mini', 'gpt-5-mini': 'GPT-5 mini' },
  },
  llm_fallback_base_url: {
    name: 'Server of the fallback model',
    about: 'An address of its own is such as https://host/v1.',
    options: { none: 'The same as for the other models' },
  },
  llm_fallback_api_key: {
    name: 'Key of the fallback model',
    about: 'Key for the server of the fallback model, if it is another one.',
  },
  deepgram_model: {
    name: 'Speech recognition model',
    about: 'Of Deepgram. The Flux models also detect from the words when the person has finished.',
    options: {
      'nova-3': 'Nova 3',
      'flux-general-multi': 'Flux, several languages',
      'flux-general-en': 'Flux, English only',
    },
  },
  deepgram_language: {
    name: 'Expected language',
    about: 'The language that speech recognition expects.',
    options: { prompt: 'That of the prompt', multi: 'Several in one call' },
  },
  deepgram_keyterms: {
    name: 'Expected words',
    about: 'Names and products that should be understood, separated by commas, at most 100.',
    options: { none: 'None' },
  },
  deepgram_numerals: {
    name: 'Numbers as digits',
    about: 'Whether spoken numbers are written as digits in the transcript.',
  },
  deepgram_eot_threshold: {
    name: 'Flux: confidence of the end of speech',
    about: 'From this confidence speech counts as finished. A higher value waits longer.',
  },
  deepgram_eager_eot_threshold: {
    name: 'Flux: confidence of a probable end',
    about: 'From this confidence the answer is prepared. At most the confidence of the end.',
    options: { off: 'Do not prepare' },
  },
  deepgram_eot_timeout_ms: {
    name: 'Flux: silence that ends speech',
    about: 'After this silence speech ends at any confidence.',
  },
  deepgram_mip_opt_out: {
    name: 'Audio kept out of Deepgram’s training',
    about: 'If on, the audio does not improve the models of Deepgram, which may charge more for it.',
  },
  voice_id: {
    name: 'Voice',
    about: 'Murf voice of prompts without one of their own.',
  },
  language: {
    name: 'Language',
    about: 'Language of prompts without one of their own.',
  },
  murf_model: {
    name: 'Voice model',
    about: 'The Murf model that speaks.',
    options: { 'falcon-2': 'Falcon 2' },
  },
  timezone: {
    name: 'Time zone',
    words: 'hour clock',
    about: 'Decides when the “today” of the figures begins and ends.',
  },
  retain_calls_days: {
    name: 'Keep calls',
    words: 'delete retention GDPR',
    about: 'After these days ended calls are deleted with their transcript. 0: never.',
  },
  retain_events_days: {
    name: 'Keep events',
    about: 'After these days events of ended calls and of campaigns are deleted. 0: together with the call.',
  },
  retain_deliveries_days: {
    name: 'Keep webhook deliveries',
    about: 'After these days finished deliveries are deleted. 0: together with the call.',
  },
};
