import { z } from 'zod';

export const TurnRole = z.enum(['assistant', 'user']);
export type TurnRole = z.infer<typeof TurnRole>;

/** Parts of the gap between the caller's last word and the agent's first, in milliseconds; they add up to `totalMs`. */
export const TurnLatency = z.object({
  /** From the caller's last speech to the detected end of the turn, the STT delay included. */
  endpointingMs: z.number(),
  /** The turn ended → the LLM's first token. */
  llmFirstTokenMs: z.number(),
  /** First token → the first speakable piece was whole. */
  firstPieceMs: z.number(),
  /** First piece handed to TTS → its first audio. */
  ttsFirstByteMs: z.number(),
  /** First audio → its first frame left for the switch. */
  playoutMs: z.number(),
  totalMs: z.number(),
});
export type TurnLatency = z.infer<typeof TurnLatency>;

/**
 * One party holding the floor. `index` counts from 0 in a call and identifies the turn: saving the same index updates
 * it.
 */
export const Turn = z.object({
  index: z.number().int().nonnegative(),
  role: TurnRole,
  /** The text of the turn: for the agent the part that reached the caller. Empty until there is some. */
  content: z.string(),
  /** What the LLM wrote (agent only). */
  generated: z.string().nullable(),
  /** True if the agent was interrupted: by the caller's barge-in, or because its bridge was lost. */
  interrupted: z.boolean(),
  /** Milliseconds since the Unix epoch. */
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
  latency: TurnLatency.nullable(),
});
export type Turn = z.infer<typeof Turn>;
