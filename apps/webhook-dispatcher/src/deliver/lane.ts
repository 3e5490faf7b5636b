import { type ClaimedDelivery, openWebhookSecret } from '@ligai/db';
import type { Agent } from 'undici';
import type { Answer } from '../send/message.ts';
import { sendMessage } from '../send/send-message.ts';
import type { DispatcherContext } from '../timing.ts';

/** Concurrent requests to an endpoint that responds successfully. */
const fullWidth = 16;
/**
 * Concurrent requests to an endpoint without results yet: many dead endpoints then use little of the shared capacity.
 */
export const firstWidth = 4;

/** The connections and the concurrency limit of one webhook: a slow endpoint delays only its own deliveries. */
export class Lane {
  readonly #context: DispatcherContext;
  readonly #agent: Agent;
  #width = firstWidth;
  #underWay = 0;
  #usedAtMs: number;
  #opened: { ciphertext: string | null; secret: string | null } = { ciphertext: null, secret: null };

  constructor(context: DispatcherContext) {
    this.#context = context;
    const connectWithinMs = context.timing.answerWithinMs;
    this.#agent = context.egress.agent({ connections: fullWidth, connectWithinMs });
    this.#usedAtMs = context.clock.monotonic();
  }

  /** The number of further requests allowed. A failing endpoint gets one at a time, until one succeeds. */
  get room(): number {
    return Math.max(0, this.#width - this.#underWay);
  }

  /** True if no request has been under way for `ms`. */
  isIdleFor(ms: number): boolean {
    return this.#underWay === 0 && this.#context.clock.monotonic() - this.#usedAtMs >= ms;
  }

  /** Errors: `signal`'s reason; `bad_configuration` if the secret cannot be decrypted: nothing is sent unsigned. */
  async send(delivery: ClaimedDelivery, signal: AbortSignal): Promise<Answer> {
    const { clock, timing } = this.#context;
    const { eventId: id, event, body, url } = delivery;
    const endpoint = { url, secret: this.#open(delivery) };
    this.#underWay += 1;
    try {
      const options = { agent: this.#agent, clock, withinMs: timing.answerWithinMs, signal };
      const answer = await sendMessage(endpoint, { id, event, body }, options);
      this.#width = answer.error === null ? fullWidth : 1;
      return answer;
    } finally {
      this.#underWay -= 1;
      this.#usedAtMs = clock.monotonic();
    }
  }

  /** Decrypted once, and again when it has changed. */
  #open({ webhookId: id, secretCiphertext: ciphertext }: ClaimedDelivery): string | null {
    if (ciphertext !== this.#opened.ciphertext) {
      const secret = openWebhookSecret(this.#context.secrets, { id, secretCiphertext: ciphertext });
      this.#opened = { ciphertext, secret };
    }
    return this.#opened.secret;
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}
