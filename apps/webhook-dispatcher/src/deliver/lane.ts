import { type ClaimedDelivery, openWebhookSecret } from '@ligai/db';
import type { Agent } from 'undici';
import type { Answer } from '../send/message.ts';
import { sendMessage } from '../send/send-message.ts';
import type { DispatcherContext } from '../timing.ts';

/** Requests at once to an endpoint that answers well. */
const fullWidth = 16;
/** And to one that nothing is known of yet: should all be dead, they take few of the places that all endpoints share. */
export const firstWidth = 4;

/** One webhook's own connections and its own bound: however slow its endpoint is, only its own deliveries wait. */
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

  /** How many more it can take. An endpoint that fails gets one at a time, until one goes well. */
  get room(): number {
    return Math.max(0, this.#width - this.#underWay);
  }

  /** Nothing is under way, and has not been for `ms`. */
  isIdleFor(ms: number): boolean {
    return this.#underWay === 0 && this.#context.clock.monotonic() - this.#usedAtMs >= ms;
  }

  /** Errors: `signal`'s reason; `bad_configuration` where the secret does not open, for better not sent than unsigned. */
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

  /** Deciphered once, and again when it has changed. */
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
