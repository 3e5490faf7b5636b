/** A fault of a request. */
export type OpenAiFault =
  /** `codeIn`: older bodies have the code in `type`, with `code: null`; some have it in both. */
  | {
      kind: 'status';
      status: number;
      code?: string;
      codeIn?: 'code' | 'type' | 'both';
      param?: string;
      message?: string;
      retryAfterSeconds?: number;
    }
  /** Headers, some tokens, then `data: {"error":…}`. */
  | { kind: 'error_in_stream' }
  /** The body ends early, without a finish reason and `[DONE]`. */
  | { kind: 'early_end' }
  /** TCP reset during the body. */
  | { kind: 'reset' }
  /** Sends all chunks but does not end the body. */
  | { kind: 'stall_after_finish' }
  | { kind: 'stall_before_headers' }
  /** From 1: the body stays open after so many tokens, and nothing follows. */
  | { kind: 'stall_after_tokens'; tokens: number }
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
  /** Applies to every request. */
  fault: OpenAiFault | null;
  /** Each applies to one request, in order, before `fault`; null is a request without a fault. */
  nextFaults: Array<OpenAiFault | null>;
  /** Answers in order, instead of the built-in agent; the last one repeats. */
  lines: string[];
  /** Like Azure's asynchronous content filter: chunks whose choice has no `delta`, also after the finish. */
  chunksWithoutDelta: boolean;
  /** Which fragments of a tool call have its name: the first (OpenAI), every one, or each a part of it. */
  toolName: 'first' | 'every_fragment' | 'split';
  /** False: fragments have no `index`, as with some compatible servers. */
  toolIndex: boolean;
  /** Entries of `tool_calls`, sent unchanged, one in each chunk after the text, instead of the agent's own call. */
  toolFragments: object[];
  /** Fields of a request that are rejected with 400, as by strict compatible servers. */
  refusedFields: string[];
  /** The status of every request for the list of models instead of the answer; null answers normally. */
  modelsStatus: number | null;
  /** Keys that are refused with 401; any other key is accepted. */
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
  toolFragments: [],
  refusedFields: [],
  modelsStatus: null,
  badKeys: ['bad-key'],
});
