import { EndReason, Opening, OwnTurnTakingValues, TurnTaking, VoicemailAction } from '@ligai/contracts';
import { z } from 'zod';

/*
 * The format of a scenario file. `README.md` explains it with examples. Every field that is not listed here is an error.
 */

const units = { ms: 1, s: 1000, min: 60_000 };

/** `400 ms`, `1.5 s`, `2 min`; in milliseconds. */
export const Duration = z
  .union([z.string(), z.literal(0)], 'expected a time with its unit, such as 400 ms or 1.5 s')
  .transform((text, context) => {
    if (text === 0) return 0;
    const [, amount, unit] = /^(-?\d+(?:\.\d+)?) ?(ms|s|min)$/u.exec(text) ?? [];
    if (amount !== undefined) return Number(amount) * units[unit as keyof typeof units];
    context.addIssue(`expected a time with its unit, such as 400 ms or 1.5 s, got "${text}"`);
    return z.NEVER;
  });

/** `-20 dB`. */
const Level = z
  .string('expected a level such as -20 dB')
  .regex(/^[+-]?\d+ ?dB$/u, 'expected a level such as -20 dB')
  .transform((text) => Number.parseFloat(text));

/** `50 %`, as a share. */
const Percent = z
  .string('expected a share such as 50 %')
  .regex(/^\d+(\.\d+)? ?%$/u, 'expected a share such as 50 %')
  .transform((text) => Number.parseFloat(text) / 100);

const Count = z.union([
  z.int().min(0),
  z.strictObject({ least: z.int().min(0).default(0), most: z.int().min(0).default(Number.MAX_SAFE_INTEGER) }),
]);
export type Count = z.output<typeof Count>;

const Agent = z.strictObject({
  /** Null: the model opens the conversation. */
  greeting: z.string().nullable(),
  instructions: z.string().default('You answer the telephone.'),
  /** As in a prompt. */
  opening: Opening.default('speak_first'),
  greeting_interruptible: z.boolean().default(true),
  voicemail_action: VoicemailAction.default('hang_up'),
  turn_taking: TurnTaking.default('normal'),
  turn_taking_values: OwnTurnTakingValues.default({}),
  /** Single values of the policy, by section and name: `silence: { repromptAfterMs: 5000 }`. */
  policy: z
    .record(z.string(), z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null()])))
    .default({}),
});

const LlmFault = z.strictObject({ after_tokens: z.int().min(0).default(0), for: Duration.optional() });

/** How the model or TTS behaves for some requests; `request` counts from 1, without it every request. */
const ModelTiming = {
  first_token: Duration.optional(),
  token_every: Duration.optional(),
  /** The stream stops; without `for` until the adapter's time limit. */
  stalls: LlmFault.optional(),
  fails: z
    .strictObject({
      after_tokens: z.int().min(0).default(0),
      status: z.int().optional(),
      retry_after: Duration.optional(),
    })
    .optional(),
};

const Reply = z.strictObject({
  /** Words of the person's last message; without it the reply to each message in order. */
  to: z.string().optional(),
  says: z.string(),
  hang_up: z.boolean().default(false),
  ...ModelTiming,
});

const LlmRequestFault = z.strictObject({
  request: z.union([z.int().min(1), z.literal('every')]),
  /** Only requests to this model. */
  model: z.enum(['main', 'fallback']).optional(),
  /** Instead of the reply in `model`, such as the rest of a reply that broke off. */
  says: z.string().optional(),
  ...ModelTiming,
});

const TtsRequestFault = z.strictObject({
  request: z.union([z.int().min(1), z.literal('every')]),
  /** Only a piece that contains these words. */
  text: z.string().optional(),
  /** Only this attempt at a piece. */
  attempt: z.int().min(1).optional(),
  first_byte: Duration.optional(),
  never: z.boolean().optional(),
  speed: z.number().positive().optional(),
  fails_at: Percent.optional(),
  retryable: z.boolean().default(true),
  stalls_at: Percent.optional(),
  stalls_for: Duration.optional(),
});

const SttFault = z.strictObject({
  at: Duration,
  kind: z.enum(['silent', 'dies', 'refused', 'loses_final']),
  for: Duration.optional(),
});

const Providers = z.strictObject({
  llm: z.array(LlmRequestFault).default([]),
  tts: z.array(TtsRequestFault).default([]),
  /** False: the first call of a voice, whose fixed phrases are not stored yet. */
  phrases_stored: z.boolean().default(true),
  stt: z
    .strictObject({
      model: z.enum(['nova', 'flux']).optional(),
      lag: Duration.optional(),
      word_errors: Percent.optional(),
      punctuation: z.enum(['as_said', 'none', 'sentences']).optional(),
      speech_final: z.boolean().optional(),
      answers_finalize: z.boolean().optional(),
      noise_holds_endpointing: z.boolean().optional(),
      faults: z.array(SttFault).default([]),
    })
    .default({ faults: [] }),
});

const Line = z.strictObject({
  echo: z.strictObject({ delay: Duration, level: Level }).optional(),
  /** From each side to the other. */
  delay: Duration.optional(),
  /** The position that the playout reports is up to this much off. */
  position_error: Duration.optional(),
});

/** When a step happens. Without any of them: 500 ms after the agent has said everything. */
const When = {
  at: Duration.optional(),
  after_agent: Duration.optional(),
  over_agent: Duration.optional(),
  after_own: Duration.optional(),
  after_heard: z.string().optional(),
  /** After `after_heard`. */
  wait: Duration.optional(),
};
const timing = ['at', 'after_agent', 'over_agent', 'after_own', 'after_heard'] as const;

const Repeated = {
  for: Duration,
  every: Duration.optional(),
  times: z.int().min(1).default(1),
  level: Level.optional(),
};
const actions = ['says', 'room_says', 'noise', 'tone', 'presses', 'holds', 'hangs_up', 'stays'] as const;

const Step = z
  .strictObject({
    ...When,
    says: z.string().optional(),
    room_says: z.string().optional(),
    /** Of `says` and `room_says`. */
    level: Level.optional(),
    in_one_breath: z.boolean().default(false),
    noise: z.strictObject(Repeated).optional(),
    /** `hz`: a beep of a mailbox has 500 to 2000. */
    tone: z.strictObject({ ...Repeated, hz: z.int().min(20).max(4000).optional() }).optional(),
    presses: z
      .string()
      .regex(/^[0-9*#A-D]+$/u, 'expected keys of a telephone')
      .optional(),
    holds: Duration.optional(),
    hangs_up: z.literal(true).optional(),
    /** The person stays on the line and says nothing, for this long. */
    stays: Duration.optional(),
  })
  .superRefine((step, context) => {
    const has = actions.filter((action) => step[action] !== undefined);
    if (has.length !== 1) context.addIssue(`expected one of ${actions.join(', ')}, got ${has.join(' and ') || 'none'}`);
    const when = timing.filter((name) => step[name] !== undefined);
    if (when.length > 1) context.addIssue(`expected at most one time, got ${when.join(' and ')}`);
    if (step.wait !== undefined && step.after_heard === undefined)
      context.addIssue({ code: 'custom', path: ['wait'], message: 'expected after_heard beside it' });
  });
export type Step = z.output<typeof Step>;

const TranscriptLine = z.string().regex(/^(agent|caller): /u, 'expected agent: or caller: and the text');

/** Texts compare by their letters and digits; `…` stands for any words. */
const Expectations = z.strictObject({
  /** The whole transcript: `agent: …`, `caller: …`. */
  transcript: z.array(TranscriptLine).optional(),
  /** Lines of the transcript in this order, others between them. */
  transcript_has: z.array(TranscriptLine).optional(),
  /** What the callee heard, in this order, other words between them. */
  heard: z.array(z.string()).optional(),
  /** Heard exactly once. */
  heard_once: z.array(z.string()).optional(),
  not_heard: z.array(z.string()).optional(),
  /** The agent's transcript has the words that the callee heard, this many at a cut excepted. */
  record_off_by: z.int().min(0).optional(),
  caller_turns: Count.optional(),
  /** Requests to the model, without those of `dropped_speculations`. */
  requests: Count.optional(),
  /** Requests that were sent before the end of a turn, and those of them that were cancelled because the person went on. */
  speculations: Count.optional(),
  dropped_speculations: Count.optional(),
  /** How the agent answers a saying that contains these words (without `to`: each saying). */
  answers: z
    .array(
      z.strictObject({
        to: z.string().optional(),
        within: Duration.optional(),
        not_before: Duration.optional(),
        never: z.boolean().optional(),
      }),
    )
    .optional(),
  /** Of both sides; `until` the end of the call. */
  silence: z.strictObject({ most: Duration, from: Duration.default(0), until: Duration.optional() }).optional(),
  /** How long the agent speaks while the person says words. */
  talks_over: z.strictObject({ most: Duration }).optional(),
  /** How fast the agent stops when a saying with these words begins. */
  stops: z.array(z.strictObject({ at: z.string(), within: Duration })).optional(),
  /** The agent does not stop at all in this time, for no longer than a pause of its voice, 450 ms. */
  speaks_through: z.strictObject({ from: Duration, until: Duration }).optional(),
  /** Messages of the last request to the model. */
  model_reads: z.array(z.string()).optional(),
  model_does_not_read: z.array(z.string()).optional(),
  /** Keys in the record of the call. */
  keys: z.string().optional(),
  outcome: z
    .strictObject({
      by: z.enum(['callee', 'agent']).optional(),
      reason: EndReason.optional(),
      within: Duration.optional(),
      not_before: Duration.optional(),
      provider: z.enum(['deepgram', 'openai', 'murf']).nullable().optional(),
    })
    .optional(),
});
export type Expectations = z.output<typeof Expectations>;

export const Scenario = z.strictObject({
  /** What is right, as a sentence. */
  name: z.string().min(10),
  language: z.string(),
  /** What the product lacks: the scenario has to fail until that is mended. */
  expected_to_fail: z.string().min(10).optional(),
  seed: z.int().default(1),
  agent: Agent,
  model: z.array(Reply).min(1),
  providers: Providers.default({ llm: [], tts: [], phrases_stored: true, stt: { faults: [] } }),
  line: Line.default({}),
  voice: z.enum(['even', 'lively']).default('lively'),
  /** The call so far, as `agent: …` and `caller: …`: its bridge died 2 s ago, and the call continues at another one. */
  continues: z.array(TranscriptLine).optional(),
  call: z.array(Step),
  /** Longest time after the last step. */
  limit: Duration.default(30_000),
  expect: Expectations,
});
export type Scenario = z.output<typeof Scenario>;
export type ModelReply = Scenario['model'][number];
export type Providers = Scenario['providers'];
