import type { ConversationFact, LlmChoice, Message, ReplyId, ToolDefinition } from '@ligai/conversation';
import type { ProviderFailures } from './provider-failures.ts';
import type { Timeline } from './timeline.ts';

/** What the LLM does with one request. */
export type LlmAnswer = {
  text: string;
  /** Calls the tool that hangs up, after the text. */
  hangUp?: boolean;
  firstTokenMs?: number;
  tokenEveryMs?: number;
  /** After this many tokens, instead of the rest. */
  fault?: { afterTokens: number } & LlmFault;
};

export type LlmFault =
  | { kind: 'fails'; retryable?: boolean; refused?: boolean; retryAfterMs?: number; detail?: string }
  /** No more tokens for `forMs`; without it for ever, so that the adapter's time limit applies. */
  | { kind: 'stalls'; forMs?: number };

export type LlmRequest = {
  replyId: ReplyId;
  model: LlmChoice;
  messages: Message[];
  tools: ToolDefinition[];
  /** Counts the requests of the call from 1. */
  number: number;
  atMs: number;
};

/** When each part of an answer arrives after its request; of a real model, as it was recorded. */
export type TimedAnswer = { afterMs: number; fact: ConversationFact }[];

export type LlmOptions = {
  answer: (request: LlmRequest) => LlmAnswer | Promise<TimedAnswer>;
  /** Time limits of the product's adapter: for the first token, and between two. */
  adapter: { firstChunkMs: number; chunkGapMs: number };
};

export const usualLlm: LlmOptions = {
  answer: () => ({ text: 'Entendi. O que mais posso fazer?' }),
  adapter: { firstChunkMs: 20_000, chunkGapMs: 20_000 },
};

/** A request that is being answered. */
type Writing = {
  acts: Disposable[];
  /** When it was sent, or its last part arrived. */
  movedAtMs: number;
  answered: boolean;
};

const usualFirstTokenMs = 300;
const usualTokenEveryMs = 15;

/** Writes replies token by token. */
export class LlmModel {
  readonly requests: LlmRequest[] = [];
  readonly #timeline: Timeline;
  readonly #options: LlmOptions;
  readonly #failures: ProviderFailures;
  readonly #onFact: (fact: ConversationFact) => void;
  readonly #writing = new Map<ReplyId, Writing>();
  /** Requests to a real model whose answers have not arrived; virtual time waits for them. */
  readonly pending = new Set<Promise<void>>();

  constructor(
    timeline: Timeline,
    options: LlmOptions,
    failures: ProviderFailures,
    onFact: (fact: ConversationFact) => void,
  ) {
    this.#timeline = timeline;
    this.#options = options;
    this.#failures = failures;
    this.#onFact = onFact;
  }

  /** Requests that were not answered to their end, nor cancelled. */
  get isWriting(): boolean {
    return this.#writing.size > 0;
  }

  ask({ replyId, model, messages, tools }: Omit<LlmRequest, 'number' | 'atMs'>): void {
    const request = { replyId, model, messages, tools, number: this.requests.length + 1, atMs: this.#timeline.nowMs };
    this.requests.push(request);
    this.#writing.set(replyId, { acts: [], movedAtMs: request.atMs, answered: false });
    const answer = this.#options.answer(request);
    if (answer instanceof Promise) {
      const arrived = answer
        .then((timed) => this.#schedule(request, timed))
        .finally(() => this.pending.delete(arrived));
      this.pending.add(arrived);
    } else {
      this.#schedule(request, timedAnswer(replyId, answer, this.#options.adapter));
    }
  }

  drop(replyId: ReplyId): void {
    const writing = this.#writing.get(replyId);
    if (!writing) return;
    for (const act of writing.acts) act[Symbol.dispose]();
    this.#failures.cancelled('openai', this.#timeline.nowMs - writing.movedAtMs);
    this.#writing.delete(replyId);
  }

  #schedule({ replyId, atMs }: LlmRequest, parts: TimedAnswer): void {
    const acts = this.#writing.get(replyId)?.acts;
    if (!acts) return;
    for (const { afterMs, fact } of parts)
      acts.push(this.#timeline.at(atMs + afterMs, () => this.#arrived(replyId, fact)));
  }

  #arrived(replyId: ReplyId, fact: ConversationFact): void {
    const writing = this.#writing.get(replyId);
    if (writing) writing.movedAtMs = this.#timeline.nowMs;
    if (fact.type === 'reply_failed') this.#failures.failed('openai', fact.retryable);
    else if (writing && !writing.answered) {
      writing.answered = true;
      this.#failures.succeeded('openai');
    }
    // The last fact ends the request; a request of the same number that follows from it is a new one.
    if (fact.type === 'reply_finished' || fact.type === 'reply_failed') this.#writing.delete(replyId);
    this.#onFact(fact);
  }
}

/** When each part of a scripted answer arrives, as the product's adapter reports it. */
function timedAnswer(
  replyId: ReplyId,
  answer: LlmAnswer,
  { firstChunkMs, chunkGapMs }: LlmOptions['adapter'],
): TimedAnswer {
  const { firstTokenMs = usualFirstTokenMs, tokenEveryMs = usualTokenEveryMs, fault } = answer;
  const tokens = tokensOf(answer.text);
  const written = tokens.slice(0, fault?.afterTokens);
  const textOf = (texts: string[], fromMs: number): TimedAnswer =>
    texts.map((text, i) => ({ afterMs: fromMs + i * tokenEveryMs, fact: { type: 'reply_text', replyId, text } }));
  const failure = (afterMs: number, detail: string): TimedAnswer => [
    { afterMs, fact: { type: 'reply_failed', replyId, retryable: true, detail } },
  ];
  const end = (afterMs: number): TimedAnswer => [
    ...(answer.hangUp
      ? [{ afterMs, fact: { type: 'reply_tool_call', replyId, name: 'hang_up', arguments: '{}' } as const }]
      : []),
    { afterMs, fact: { type: 'reply_finished', replyId } },
  ];

  if (firstTokenMs > firstChunkMs) return failure(firstChunkMs, 'no first token within the time limit');
  const until = textOf(written, firstTokenMs);
  const untilMs = firstTokenMs + written.length * tokenEveryMs;
  if (!fault) return [...until, ...end(untilMs)];
  if (fault.kind === 'fails') {
    const { retryable = true, refused = false, retryAfterMs, detail = 'scripted' } = fault;
    const pause = retryAfterMs === undefined ? {} : { retryAfterMs };
    return [
      ...until,
      { afterMs: untilMs, fact: { type: 'reply_failed', replyId, retryable, refused, detail, ...pause } },
    ];
  }
  const { forMs = Number.POSITIVE_INFINITY } = fault;
  const limitMs = written.length === 0 ? firstChunkMs : chunkGapMs;
  if (forMs > limitMs) return [...until, ...failure(untilMs + limitMs, 'no token within the time limit')];
  const rest = tokens.slice(written.length);
  return [...until, ...textOf(rest, untilMs + forMs), ...end(untilMs + forMs + rest.length * tokenEveryMs)];
}

/** Tokens as models send them: words with the blank before them, long ones in parts. */
export function tokensOf(text: string): string[] {
  return text.match(/\s*\S{1,6}|\s+$/gu) ?? [];
}
