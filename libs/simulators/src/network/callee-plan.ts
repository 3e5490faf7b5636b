import { z } from 'zod';

/** The range of a random pause, in milliseconds. */
const Range = z.strictObject({ min: z.number().nonnegative(), max: z.number().nonnegative() });

/** The behaviour between the INVITE and the answer. */
const PickUp = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('answers'),
    /** Until the phone rings (180, or 183 with `earlyMedia`). */
    ringAfterMs: z.number().nonnegative().default(20),
    /** From the ringing until the answer. */
    answerAfterMs: z.number().nonnegative().default(500),
    earlyMedia: z.boolean().default(false),
  }),
  z.strictObject({
    kind: z.literal('refuses'),
    /** Final SIP status, such as 486. */
    status: z.number().int().min(400).max(699),
    afterMs: z.number().nonnegative().default(200),
    /** Rings before it refuses, as if a person declines. */
    ringsFirst: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('rings_for_ever'), ringAfterMs: z.number().nonnegative().default(20) }),
  z.strictObject({
    kind: z.literal('unreachable'),
    /** `refused`: no SIP server (ICMP port unreachable). `no_reply`: no response to the INVITE. */
    how: z.enum(['refused', 'no_reply']).default('refused'),
  }),
]);

const SpokenLine = z.strictObject({
  text: z.string(),
  /** Barge-in: starts after this many words of the agent's turn instead of after its end. */
  interruptAfterWords: z.number().int().positive().optional(),
  /** Hangs up after this many words of this line. */
  hangUpAfterWords: z.number().int().positive().optional(),
  /** Keys pressed after the line, such as `12#`. */
  press: z
    .string()
    .regex(/^[0-9A-D*#]+$/)
    .optional(),
  /** How the keys are sent. */
  pressBy: z.enum(['rtp', 'info', 'both']).default('rtp'),
  /** Puts the call on hold for this long after the line, and is not heard meanwhile. */
  holdMs: z.number().positive().optional(),
  /** `hangup`: hangs up on hold. */
  holdEnds: z.enum(['unhold', 'hangup']).default('unhold'),
  /** The hold begins this long after the line. */
  holdAfterMs: z.number().nonnegative().default(0),
});

/** One line of the callee; a plain string is `{ text }`. */
const Line = z
  .string()
  .transform((text): z.output<typeof SpokenLine> => SpokenLine.parse({ text }))
  .or(SpokenLine);

const Ending = z.discriminatedUnion('kind', [
  /** Hangs up after the agent's answer to the last line. */
  z.strictObject({ kind: z.literal('after_reply') }),
  z.strictObject({ kind: z.literal('after_last_line') }),
  /** Waits for the agent to hang up; hangs up after `patienceMs`. */
  z.strictObject({ kind: z.literal('agent_hangs_up') }),
  /** Hangs up during the agent's answer to the last line, after this many words. */
  z.strictObject({ kind: z.literal('in_mid_reply'), afterWords: z.number().int().positive() }),
]);

/** The behaviour after the answer. */
const Manner = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('talks'),
    lines: z.array(Line),
    /** Says the first line at once, without waiting for the agent's greeting. */
    speaksFirst: z.boolean().default(false),
    ending: Ending.default({ kind: 'after_reply' }),
    /** Silence after which the agent's turn has ended. */
    agentDoneAfterMs: z.number().positive().default(900),
    /** The pause before a line. */
    pauseMs: Range.default({ min: 200, max: 700 }),
    /** Silence after which the callee hangs up. */
    patienceMs: z.number().positive().default(15_000),
  }),
  z.strictObject({
    kind: z.literal('silent'),
    hangUpAfterMs: z.number().positive().default(120_000),
    /** From the answer to the first RTP packet; null: no RTP at all, as behind a wrong NAT. */
    rtpAfterMs: z.number().nonnegative().nullable().default(0),
  }),
  z.strictObject({
    kind: z.literal('echoes'),
    delayMs: z.number().nonnegative().multipleOf(20).default(200),
    hangUpAfterMs: z.number().positive().default(120_000),
  }),
  z.strictObject({
    kind: z.literal('voicemail'),
    greeting: z.string(),
    beepMs: z.number().positive().default(500),
    /** Recording time after the beep. */
    recordMs: z.number().positive().default(30_000),
    /** Silence that ends the recording earlier. */
    hangUpAfterSilenceMs: z.number().positive().default(8_000),
  }),
  z.strictObject({ kind: z.literal('hangs_up_at_once'), afterMs: z.number().nonnegative().default(0) }),
]);

/** The behaviour of the callee of one number. All fields except `pickUp` and `manner` have a default. */
export const CalleePlan = z.strictObject({
  name: z.string().default('set by a test'),
  pickUp: PickUp.default({ kind: 'answers', ringAfterMs: 20, answerAfterMs: 500, earlyMedia: false }),
  manner: Manner,
  /** Determines speeds and pauses; derived from the network's seed and the number if absent. */
  seed: z.number().int().optional(),
});

/** A plan with its defaults. */
export type CalleePlan = z.output<typeof CalleePlan>;
/** A plan as a test or `POST /_control` writes it. */
export type CalleePlanInput = z.input<typeof CalleePlan>;
export type Talk = Extract<CalleePlan['manner'], { kind: 'talks' }>;
export type Line = Talk['lines'][number];
