import { z } from 'zod';

/** What we use of the messages of `/v1/listen`; fields that we do not know pass by. Seconds, as on the wire. */
const results = z.object({
  type: z.literal('Results'),
  start: z.number(),
  duration: z.number(),
  is_final: z.boolean(),
  speech_final: z.boolean().default(false),
  from_finalize: z.boolean().default(false),
  channel: z.object({
    alternatives: z.array(
      z.object({
        transcript: z.string(),
        words: z
          .array(
            z.object({
              word: z.string().default(''),
              punctuated_word: z.string().optional(),
              start: z.number(),
              end: z.number(),
            }),
          )
          .default([]),
      }),
    ),
  }),
});
const message = z.discriminatedUnion('type', [
  results,
  z.object({ type: z.literal('SpeechStarted') }),
  z.object({ type: z.literal('UtteranceEnd') }),
]);

export type DeepgramResults = z.infer<typeof results>;
export type DeepgramMessage = z.infer<typeof message>;

/** Undefined for messages that are not used: the closing `Metadata`, unknown types, and text that is not JSON. */
export function parseDeepgramMessage(frame: string): DeepgramMessage | undefined {
  const parsed = message.safeParse(tryJson(frame));
  return parsed.success ? parsed.data : undefined;
}

function tryJson(frame: string): unknown {
  try {
    return JSON.parse(frame);
  } catch {
    return undefined;
  }
}
