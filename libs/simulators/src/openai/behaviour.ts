/** One way in which a request can go wrong. */
export type OpenAiFault =
  /** `codeIn`: older bodies carry the code in `type`, with `code: null`; some have it in both. */
  | { kind: 'status'; status: number; code?: string; codeIn?: 'code' | 'type' | 'both'; retryAfterSeconds?: number }
  /** Headers come, then `data: {"error":…}` after some tokens. */
  | { kind: 'error_in_stream' }
  /** The body ends in the middle, with no finish and no `[DONE]`. */
  | { kind: 'early_end' }
  /** TCP reset in the middle. */
  | { kind: 'reset' }
  /** Everything comes but the end of the body. */
  | { kind: 'stall_after_finish' }
  | { kind: 'stall_before_headers' }
  | { kind: 'stall_after_first_token' }
  | { kind: 'bad_json' }
  | { kind: 'finish'; reason: 'length' | 'content_filter' }
  | { kind: 'empty' };

/** How a stream is cut into TCP writes. */
export type OpenAiFraming = 'event_per_write' | 'one_write' | 'split_inside_characters' | 'with_comments';

export type OpenAiBehaviour = {
  /** Pause before the first token, ms. */
  firstTokenMs: number;
  /** Pause between tokens, ms. */
  tokenMs: number;
  framing: OpenAiFraming;
  /** Meets every request. */
  fault: OpenAiFault | null;
  /** Each meets one request, in order, before `fault`; null lets a request pass. */
  nextFaults: Array<OpenAiFault | null>;
  /** Said in turn instead of the built-in agent; the last one repeats. */
  lines: string[];
  /** As Azure's asynchronous content filter does: chunks whose choice has no `delta`, also after the finish. */
  chunksWithoutDelta: boolean;
  /** Which fragments of a tool call carry its name: OpenAI's first, every one, or each a part of it. */
  toolName: 'first' | 'every_fragment' | 'split';
  /** False: fragments have no `index`, as with some compatible servers. */
  toolIndex: boolean;
  /** Fields of a request that are refused with 400, as strict compatible servers do. */
  refusedFields: string[];
  /** Meets every request for the list of models: a status instead of the answer. */
  modelsStatus: number | null;
  /** Keys that are refused with 401; every other one is good. */
  badKeys: string[];
};

export const defaultBehaviour = (): OpenAiBehaviour => ({
  firstTokenMs: 120,
  tokenMs: 8,
  framing: 'event_per_write',
  fault: null,
  nextFaults: [],
  lines: [],
  chunksWithoutDelta: false,
  toolName: 'first',
  toolIndex: true,
  refusedFields: [],
  modelsStatus: null,
  badKeys: ['bad-key'],
});
