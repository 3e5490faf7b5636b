import { z } from 'zod';

export const TurnRole = z.enum(['assistant', 'user']);
export type TurnRole = z.infer<typeof TurnRole>;

const stageMs = z.number().int().nonnegative();

/**
 * The gap between the caller's last sound and the first sample of the agent's answer, in whole milliseconds. The stages
 * follow each other without gaps, in this order, and add up to `totalMs` exactly. docs/latency.md explains each of them.
 */
export const TurnLatency = z.object({
  /** The caller's last sound → the last words of the turn arrived from STT, or were made final. */
  sttFinalMs: stageMs,
  /** → the turn was found to have ended. */
  endpointingMs: stageMs,
  /** → the LLM's first token. A request that was sent before the end of the turn counts from that end. */
  llmFirstTokenMs: stageMs,
  /** → the first piece that can be spoken was complete, and was handed to TTS. */
  firstPieceMs: stageMs,
  /** → its first audio. */
  ttsFirstByteMs: stageMs,
  /** → its first frame, or on the file path the whole piece, was written to the socket of the switch. */
  socketMs: stageMs,
  /** → the switch played its first sample. */
  playoutMs: stageMs,
  totalMs: stageMs,
});
export type TurnLatency = z.infer<typeof TurnLatency>;

/** In the order in which they follow each other. */
export const latencyStages = [
  ...(['sttFinalMs', 'endpointingMs', 'llmFirstTokenMs', 'firstPieceMs'] as const),
  ...(['ttsFirstByteMs', 'socketMs', 'playoutMs'] as const),
] as const satisfies Exclude<keyof TurnLatency, 'totalMs'>[];
export type LatencyStage = (typeof latencyStages)[number];

/**
 * One party holding the floor. `index` counts from 0 in a call and identifies the turn: saving the same index updates
 * it.
 */
export const Turn = z.object({
  index: z.number().int().nonnegative(),
  role: TurnRole,
  /** Index of the caller's turn that it answers; null for the caller's turns, and if it answers none. */
  answers: z.number().int().nonnegative().nullable(),
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
