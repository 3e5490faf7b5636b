import type { Command, LigaiEvent, Topic } from '@ligai/contracts';
import type { z } from 'zod';

export type RequestOptions = {
  /** Every request has a deadline. */
  timeoutMs: number;
  signal?: AbortSignal;
};

export type GatherOptions<Reply> = RequestOptions & {
  /** True once enough have answered; the rest of the time is not waited for then. */
  enough?: (replies: Reply[]) => boolean;
};

export type HandleOptions = {
  /** Of the instances with the same queue, one receives each message; without a queue every instance does. */
  queue?: string;
};

/** Typed messages over NATS. Every received message is parsed by the schema of its command or topic first. */
export interface Bus extends AsyncDisposable {
  readonly connected: boolean;

  /**
   * Sends a command to its owner. Errors: `no_responder` (no subscriber, or NATS is disconnected: immediate,
   * retryable), `timeout` (retryable; the command may have been carried out), the signal's reason if it aborts
   * (`aborted`), or the error that the owner returned.
   */
  request<Q extends z.ZodType, R extends z.ZodType>(
    command: Command<Q, R>,
    payload: z.input<Q>,
    options: RequestOptions,
  ): Promise<z.output<R>>;

  /**
   * Sends a request to all subscribers and returns the replies received by the deadline, or once they are `enough`.
   * Error replies are logged.
   */
  gather<Q extends z.ZodType, R extends z.ZodType>(
    command: Command<Q, R>,
    payload: z.input<Q>,
    options: GatherOptions<z.output<R>>,
  ): Promise<z.output<R>[]>;

  /**
   * Answers a command. Handlers run concurrently; a LigaiError that a handler throws is the answer, any other error is
   * logged and answered as `internal`. Disposing stops new requests, not active ones.
   */
  handle<Q extends z.ZodType, R extends z.ZodType>(
    command: Command<Q, R>,
    options: HandleOptions,
    handler: (payload: z.output<Q>) => Promise<z.input<R>>,
  ): Disposable;

  /** Fire and forget: the message may be lost, and arrives late if NATS is briefly disconnected. */
  publish<M extends z.ZodType>(topic: Topic<M>, message: z.input<M>): void;

  /** Publishes a committed event under its id (`Nats-Msg-Id`), so that JetStream stores a repeated one once. */
  publishEvent(event: LigaiEvent): void;

  /** Hears every message of a topic. A message that does not fit its schema is logged and dropped. */
  subscribe<M extends z.ZodType>(
    topic: Topic<M>,
    listener: (message: z.output<M>, subject: string) => void,
  ): Disposable;

  /** Resolves when the server has everything published so far. Rejects with `no_responder` while NATS is out of reach. */
  flush(): Promise<void>;

  /** Called after each reconnect: messages published in the meantime were missed. */
  onReconnect(listener: () => void): Disposable;
}
