import { z } from 'zod';
import { CallId } from '../ids.ts';
import { Timestamp } from '../timestamp.ts';

export const ErrorAnswer = z.object({ detail: z.string().describe('One sentence') });
export const DoneAnswer = z.object({ success: z.literal(true), message: z.string() });

/** The `id` of a record in a path; `what` describes the record. */
export const recordPath = (what: string) => z.object({ id: wholeText(0, Number.MAX_SAFE_INTEGER).describe(what) });

/** A call in a path: the `id` of its record, or its `call_id`. */
export const CallRecordPath = z.object({
  id: z
    .union([wholeText(0, Number.MAX_SAFE_INTEGER), CallId], 'expected an integer or a call_id')
    .describe('The database ID of the call'),
});

/** Accepts any text as a `call_id`: a malformed one is an unknown call (404), not a validation error. */
export const callPath = (what: string) => z.object({ call_id: z.string().describe(what) });

/** The page of a list, as query parameters. */
export const ListQuery = z.object({
  skip: wholeText(0, Number.MAX_SAFE_INTEGER).default(0).describe('Number of records to skip (default: 0)'),
  limit: wholeText(1, 1000).default(50).describe('Maximum records to return (default: 50)'),
});

export const StatsAnswer = z.object({
  active_calls: z
    .number()
    .int()
    .describe(
      'Telephone calls that are being dialled or are in progress, without queued calls; no figure counts conversations in a browser',
    ),
  total_calls_today: z.number().int().describe('In the time zone of the setting `timezone`'),
  total_calls_all_time: z.number().int().describe('Telephone calls that were ever requested'),
  avg_duration: z.number().describe('Seconds over answered calls, one decimal; 0 if there is no data'),
  success_rate: z.number().describe('Successful ÷ finished calls × 100, one decimal; 0 if there is no data'),
  queued_calls: z.number().int().describe('Calls that wait for a free line'),
});
export type StatsAnswer = z.infer<typeof StatsAnswer>;

const callCounts = {
  placed: z
    .number()
    .int()
    .describe('Calls that were requested in this time, without those still queued or cancelled before an answer'),
  answered: z.number().int().describe('Of these, the answered calls'),
  successful: z.number().int().describe('Of these, the calls in which a conversation took place'),
  failed: z.number().int().describe('Of the placed calls, those that ended without a conversation'),
};

export const LiveStatsAnswer = z.object({
  at: Timestamp.describe('Time of the figures'),
  today: z
    .object({
      ...callCounts,
      answer_rate: z
        .number()
        .nullable()
        .describe('Answered ÷ (answered + ended without an answer) × 100, one decimal; null if there is no such call'),
    })
    .describe(
      'Telephone calls requested since midnight in the time zone of the setting `timezone`; those of a browser do not count',
    ),
  minutes: z
    .array(z.object({ minute: Timestamp.describe('Beginning of the minute'), ...callCounts }))
    .describe(
      'The last 60 minutes, oldest first, the last one up to now; telephone calls by the time at which they were requested',
    ),
  lines: z.object({
    used: z.number().int().describe('Calls that are being dialled or are in progress'),
    limit: z.number().int().describe('The setting `max_concurrent_calls`'),
    free: z.number().int(),
    queued: z.number().int().describe('Calls that wait for a free line'),
  }),
  switches: z.array(
    z.object({
      node: z.string(),
      state: z.enum(['ready', 'unavailable']).describe('`ready`: calls can be placed on it'),
      reason: z.string().nullable().describe('Why no call can be placed on it; null if calls can be placed'),
      since: Timestamp.nullable().describe('Since when it has this state; null if no call-controller reports it'),
      channels: z.number().int().describe('Calls that it carries now'),
    }),
  ),
  bridges: z
    .array(
      z.object({
        bridge_id: z.string(),
        state: z.enum(['ready', 'full', 'silent']).describe('`silent`: it has sent no heartbeat for 3 s'),
        calls: z.number().int(),
        capacity: z.number().int(),
      }),
    )
    .describe('The media-bridges that sent a heartbeat in the last minute'),
});
export type LiveStatsAnswer = z.infer<typeof LiveStatsAnswer>;

const setupPart = z.object({
  part: z.enum(['switch', 'hearing', 'thinking', 'speaking']),
  provider: z.enum(['freeswitch', 'deepgram', 'openai', 'murf']),
  simulated: z.boolean().describe('A simulator stands in for the provider: no real call, or no real speech'),
  ready: z.boolean().describe('Calls can use it now, simulated or not'),
  problem: z.string().nullable().describe('Why calls cannot use it; null if they can'),
  settings: z
    .array(
      z.object({
        key: z.string(),
        variable: z.string(),
        secret: z.boolean(),
        set: z.boolean().describe('Whether it has a value'),
      }),
    )
    .describe('Settings that it needs; `PUT /settings/{key}` stores one'),
  variables: z
    .array(z.string())
    .describe('Variables of the environment that it needs instead; they apply after a restart'),
});

export const SetupAnswer = z.object({
  parts: z.array(setupPart),
  can_dial: z.boolean().describe('Whether a call could be placed now, as `/health` says'),
  starting: z
    .boolean()
    .describe('No call can be placed yet because LigAI started less than 30 s ago; nothing that it needs has failed'),
  prompts: z.object({
    count: z.number().int(),
    active: z.object({ id: z.number().int(), name: z.string() }).nullable(),
  }),
  calls: z.object({
    placed: z.boolean().describe('Whether a call was ever requested'),
    answered: z.boolean().describe('Whether a call was ever answered'),
  }),
  webhooks: z.object({
    count: z.number().int(),
    may_reach_this_machine: z
      .boolean()
      .describe(
        'Whether a webhook may have a loopback address, such as a receiver that runs beside LigAI (`WEBHOOK_ALLOW_PRIVATE`)',
      ),
  }),
  keys_required: z.boolean().describe('Whether the API requires a key (`API_KEYS`)'),
});
export type SetupAnswer = z.infer<typeof SetupAnswer>;

export const HealthAnswer = z.object({
  status: z.enum(['healthy', 'unhealthy']),
  timestamp: Timestamp,
  services: z.record(
    z.string(),
    z.object({
      status: z.string(),
      version: z.string().nullable(),
      since: Timestamp.nullable(),
      detail: z.string().optional(),
    }),
  ),
});
export type HealthAnswer = z.infer<typeof HealthAnswer>;

export function wholeText(min: number, max: number) {
  const expected = `expected a whole number from ${min} to ${max}`;
  return z
    .string(expected)
    .regex(/^\d{1,16}$/, expected)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expected)
    .meta({ type: 'integer', minimum: min, maximum: max });
}

/** A ticket opens one `/ws/dashboard?ticket=…`, once, until `expires_at`. */
export const SocketTicketAnswer = z.object({ ticket: z.string(), expires_at: Timestamp });
export type SocketTicketAnswer = z.infer<typeof SocketTicketAnswer>;
