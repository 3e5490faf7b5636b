import { type ClaimedKey, type KeyedRequest, type Queryable, renewKey, storeAnswer } from '@ligai/db';
import { inBackground, LigaiError, messageOf, Periodic } from '@ligai/kernel';
import type { Gateway } from '../../gateway.ts';
import type { RenderedAnswer } from '../route.ts';
import type { Upload } from '../uploaded-file.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { IdempotencyRecord } from './idempotency-record.ts';

/** So long after a gateway's death its requests can be tried again. */
export const holdForMs = 15_000;
const renewEveryMs = 5000;

export type KeyedWork = {
  /** Without `fingerprint` where there is an upload, which is not known before it has come. */
  request: KeyedRequest;
  fingerprint: Fingerprint;
  upload: Pick<Upload, 'texts' | 'file'>;
  handle(idempotency: IdempotencyRecord<unknown>, file: AsyncIterable<Buffer>): Promise<RenderedAnswer>;
  render(answer: unknown): RenderedAnswer;
};

/** One attempt at a request, alive while it is renewed. */
export class Attempt implements IdempotencyRecord<unknown>, Disposable {
  readonly id: string;
  readonly claim: ClaimedKey;
  readonly #work: KeyedWork;
  readonly #tools: Pick<Gateway, 'db' | 'clock' | 'log'>;
  readonly #renewal: Periodic;
  #stored = false;

  constructor(claim: ClaimedKey, work: KeyedWork, tools: Pick<Gateway, 'db' | 'clock' | 'log'>) {
    this.id = claim.id;
    this.claim = claim;
    this.#work = work;
    this.#tools = tools;
    this.#renewal = new Periodic({
      ...{ clock: tools.clock, log: tools.log, everyMs: renewEveryMs, firstPause: true },
      action: 'renew an idempotency key',
      run: async () => {
        await renewKey(tools.db, claim, holdForMs);
      },
    });
  }

  async keep(tx: Queryable, answer: unknown): Promise<unknown> {
    if (!(await this.#keep(tx, this.#work.render(answer)))) {
      throw new LigaiError('request_under_way', 'A later request with this Idempotency-Key has taken over');
    }
    this.#stored = true;
    return answer;
  }

  /**
   * For what the handler did elsewhere than in a transaction of its own. Where this fails, the answer is true all the
   * same, and the next attempt finds what this one made by its `id`.
   */
  async keepAfterwards(answer: RenderedAnswer): Promise<void> {
    if (this.#stored) return;
    await this.#keep(this.#tools.db, answer).catch((error) => {
      this.#tools.log.warn({ detail: messageOf(error) }, 'response not stored for its idempotency key');
    });
  }

  [Symbol.dispose](): void {
    inBackground(this.#tools.log, 'stop renewing an idempotency key', this.#renewal[Symbol.asyncDispose]());
  }

  #keep(db: Queryable, { status, body }: RenderedAnswer): Promise<boolean> {
    return storeAnswer(db, this.claim, { status, body, fingerprint: this.#work.fingerprint.digest() });
  }
}
