import { z } from 'zod';
import { VoicemailAction } from '../prompt/prompt.ts';
import {
  country,
  isCountryOrDefault,
  isSpecialRange,
  jitterBuffer,
  listed,
  type SettingDefinition,
  whole,
} from './setting-values.ts';

/** Settings of calls and of the lines: limits, times, allowed numbers, and how long records are kept. */
export const callSettings = {
  max_concurrent_calls: {
    schema: whole(1, 10_000),
    secret: false,
    env: 'MAX_CONCURRENT_CALLS',
    fallback: '15',
    description: 'Limit of concurrent calls from all sources together',
  },
  max_browser_calls: {
    schema: whole(0, 10_000),
    secret: false,
    env: 'MAX_BROWSER_CALLS',
    fallback: '5',
    description:
      'Limit of concurrent browser calls, which use no line and do not count in `max_concurrent_calls`; 0 allows none',
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
  voicemail_action: {
    schema: VoicemailAction,
    secret: false,
    env: 'VOICEMAIL_ACTION',
    fallback: 'hang_up',
    description:
      'What the agent does when a mailbox answers: `hang_up` ends the call as `voicemail`, `talk` does not recognise mailboxes and talks to them. A prompt may override it',
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
} as const satisfies Record<string, SettingDefinition>;
