import { connect, type Socket } from 'node:net';
import { type Clock, LigaiError, type Log, messageOf, unreachable } from '@ligai/kernel';
import type { EslCommand } from './esl-command.ts';
import { type EslEvent, printable } from './esl-event.ts';
import { type Frame, FrameReader } from './frame-reader.ts';

export type EslLinkOptions = {
  host: string;
  port: number;
  clock: Clock;
  log: Log;
  /** In the order in which the switch sent them; never after the link has closed. */
  onEvent(event: EslEvent): void;
};

/** One written command that waits for its reply: replies arrive in the order of the commands. */
type Slot = { resolve(text: string): void; reject(error: LigaiError): void; patience: Disposable };

/**
 * One TCP connection to a switch, from its SYN to its end; never reused. We own the socket and use only the parser of
 * modesl, because its Connection loses callbacks at a disconnect, emits nothing after a reset (trap 16), and matches the
 * reply of a `sendmsg` to another command.
 *
 * 1. It ends exactly once, at the first of `error`, `end`, `close` and a time-out, and then everything pending is
 *    rejected. (`switch-connection.test.ts`: "by … is one loss, rejects what is pending, and one new connection follows")
 * 2. `send` writes before it returns, or throws `switch_unavailable` and has written nothing.
 */
export class EslLink {
  /** Resolves once with the reason; never rejects. */
  readonly closed: Promise<string>;
  /** Resolves at `auth/request`. */
  readonly greeted: Promise<void>;
  readonly #options: EslLinkOptions;
  readonly #socket: Socket;
  readonly #frames: FrameReader;
  readonly #slots: Slot[] = [];
  readonly #settleClosed: (why: string) => void;
  readonly #settleGreeted: { resolve(): void; reject(error: LigaiError): void };
  #notice: string | undefined;
  #ended = false;

  constructor(options: EslLinkOptions) {
    this.#options = options;
    const closed = Promise.withResolvers<string>();
    this.closed = closed.promise;
    this.#settleClosed = closed.resolve;
    const greeted = Promise.withResolvers<void>();
    this.greeted = greeted.promise;
    this.greeted.catch(() => {});
    this.#settleGreeted = greeted;
    this.#frames = new FrameReader(
      (frame) => this.#take(frame),
      (why) => options.log.warn({ why }, 'the switch sent a message that cannot be read'),
    );
    this.#socket = connect({ host: options.host, port: options.port, noDelay: true });
    this.#socket.on('data', (chunk) => this.#read(chunk));
    this.#socket.on('error', (error) => this.close(describe(error)));
    this.#socket.on('end', () => this.close(this.#notice ?? 'the switch closed the connection'));
    this.#socket.on('close', () => this.close('the connection was closed'));
  }

  /**
   * Writes one command and resolves with its reply (`Reply-Text`, or the body of an `api/response`). Rejects with
   * `outcome_unknown` if the reply does not arrive within `patienceMs` or the link ends first.
   */
  send(command: EslCommand, patienceMs: number): Promise<string> {
    if (this.#ended || !this.#socket.writable) {
      return Promise.reject(new LigaiError('switch_unavailable', 'Cannot command the switch: not connected'));
    }
    const { clock } = this.#options;
    return new Promise((resolve, reject) => {
      // A timed-out command stays in the queue, so that a late reply is not matched to the next command.
      const patience = clock.after(patienceMs, () => reject(unanswered(`no answer within ${patienceMs} ms`)));
      this.#slots.push({ resolve, reject, patience });
      this.#socket.write(command);
    });
  }

  /** Ends the link. The first reason counts; later calls do nothing. */
  close(why: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#socket.destroy();
    for (const slot of this.#slots.splice(0)) {
      slot.patience[Symbol.dispose]();
      slot.reject(unanswered(why));
    }
    this.#settleGreeted.reject(new LigaiError('switch_unavailable', why));
    this.#settleClosed(why);
  }

  #read(chunk: Buffer): void {
    if (this.#ended) return;
    try {
      this.#frames.push(chunk);
    } catch (error) {
      this.close(`what it sends is no event socket traffic: ${messageOf(error)}`);
    }
  }

  #take(frame: Frame): void {
    if (this.#ended) return;
    switch (frame.kind) {
      case 'auth_request':
        this.#settleGreeted.resolve();
        return;
      case 'reply':
        this.#answer(frame.text);
        return;
      case 'event':
        this.#options.onEvent(frame.event);
        return;
      case 'notice':
        this.#notice = `the switch disconnected us: ${printable(frame.text)}`;
        return;
      case 'refused':
        this.close('the switch refuses our address (access list of its event socket)');
        return;
      case 'other':
        return;
      default:
        unreachable(frame);
    }
  }

  #answer(text: string): void {
    const slot = this.#slots.shift();
    if (slot) {
      slot.patience[Symbol.dispose]();
      slot.resolve(text);
    } else {
      this.#options.log.debug({}, 'unexpected reply from the switch');
    }
  }
}

const unanswered = (why: string): LigaiError =>
  new LigaiError('outcome_unknown', `The switch did not answer a command: ${why}`);

/** A host with several addresses fails with an AggregateError whose own message is empty. */
const describe = (error: NodeJS.ErrnoException): string => messageOf(error) || (error.code ?? 'no connection');
