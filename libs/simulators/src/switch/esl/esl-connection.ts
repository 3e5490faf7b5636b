import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { runApi } from '../api/api-commands.ts';
import type { EventOrigin } from '../switch-core.ts';
import { type SwitchEvent, writeEvent } from '../switch-event.ts';
import { noteBytes, noteCommand } from '../switch-journal.ts';
import type { SwitchNode } from '../switch-node.ts';
import { type ClientCommand, CommandReader } from './command-reader.ts';
import { configure } from './listener-commands.ts';
import { sendMessage } from './sendmsg.ts';
import { Subscription } from './subscription.ts';

const goodbye = 'Disconnected, goodbye.\nSee you at ClueCon! http://www.cluecon.com/\n';
const jobDone: EventOrigin = ['mod_event_socket.c', 'api_exec', '1569'];

/**
 * One client of the event socket. Commands are executed one after the other; while a command blocks, such as `api
 * originate`, neither the next command nor any event is processed.
 */
export class EslConnection implements Disposable {
  readonly #node: SwitchNode;
  readonly #socket: Socket;
  readonly #id: number;
  readonly #password: string;
  readonly #reader = new CommandReader();
  readonly #subscription = new Subscription();
  readonly #listening: Disposable;
  #authenticated = false;
  #queue: Promise<void> = Promise.resolve();
  #blocked = 0;
  #events: SwitchEvent[] = [];
  #flush: Disposable | undefined;

  constructor(node: SwitchNode, socket: Socket, { id, password }: { id: number; password: string }) {
    this.#node = node;
    this.#socket = socket;
    this.#id = id;
    this.#password = password;
    this.#listening = node.onEvent((event) => this.#offer(event));
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', () => {});
    socket.on('close', () => this[Symbol.dispose]());
    this.#greet();
  }

  /** Sends the notice, and ends with a FIN. */
  disconnect(notice: string): void {
    this.#write('Content-Type: text/disconnect-notice', notice);
    this.#socket.end();
  }

  drop(how: 'fin' | 'reset'): void {
    if (how === 'reset') this.#socket.resetAndDestroy();
    else this.#socket.destroySoon();
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
    this.#flush?.[Symbol.dispose]();
    this.#events = [];
    this.#socket.destroy();
  }

  #greet(): void {
    const { auth, hang } = this.#node.behaviour;
    if (auth === 'silent' || hang) return;
    if (auth === 'rude') {
      this.#write('Content-Type: text/rude-rejection', 'Access Denied, go away.\n');
      this.#socket.end();
    } else this.#write('Content-Type: auth/request');
  }

  #receive(chunk: Buffer): void {
    noteBytes(this.#node.journal, chunk);
    try {
      for (const command of this.#reader.push(chunk)) this.#enqueue(command);
    } catch {
      this.#socket.destroy();
    }
  }

  #enqueue(command: ClientCommand): void {
    const atMs = this.#node.clock.monotonic();
    noteCommand(this.#node.journal, { atMs, connection: this.#id, text: command.line });
    this.#blocked += 1;
    this.#queue = this.#queue.then(async () => {
      await this.#carryOut(command);
      this.#blocked -= 1;
      this.#scheduleFlush();
    });
  }

  async #carryOut(command: ClientCommand): Promise<void> {
    const { behaviour, clock } = this.#node;
    const [verb = '', ...words] = command.line.trim().split(/\s+/);
    const names = [verb, ...(verb === 'api' || verb === 'bgapi' ? [words[0] ?? ''] : [])];
    if (
      behaviour.hang ||
      behaviour.auth === 'silent' ||
      names.some((name) => behaviour.ignoredCommands.includes(name))
    ) {
      return;
    }
    if (behaviour.replyDelayMs > 0) await clock.sleep(behaviour.replyDelayMs);
    const reply = await this.#answer(verb, words, command);
    if (reply && !names.some((name) => behaviour.unansweredCommands.includes(name))) reply();
  }

  /** Executes a command; returns a function that writes the reply. */
  async #answer(verb: string, words: string[], command: ClientCommand): Promise<(() => void) | undefined> {
    if (verb === 'exit') return () => this.#leave('+OK bye');
    if (!this.#authenticated) return this.#authenticate(verb, words);
    if (verb === 'api' && words[0] !== undefined) {
      const body = await runApi(words[0], argumentsOf(command.line), { node: this.#node, connection: this.#id });
      return () => this.#write('Content-Type: api/response', body);
    }
    if (verb === 'bgapi' && words[0] !== undefined) {
      return this.#startJob(words[0], argumentsOf(command.line), command.headers['job-uuid'] ?? randomUUID());
    }
    const text =
      verb === 'sendmsg'
        ? sendMessage(this.#node, words[0], command.headers)
        : configure(this.#subscription, verb, words);
    return () => this.#reply(text);
  }

  #authenticate(verb: string, words: string[]): () => void {
    if (verb !== 'auth') return () => this.#reply('-ERR command not found');
    this.#authenticated = this.#node.behaviour.auth === 'ok' && words.join(' ') === this.#password;
    return this.#authenticated ? () => this.#reply('+OK accepted') : () => this.#leave('-ERR invalid');
  }

  /** Replies at once; the result is sent to every client that is subscribed to BACKGROUND_JOB. */
  #startJob(name: string, args: string, jobUuid: string): () => void {
    const node = this.#node;
    const job = {
      'Job-UUID': jobUuid,
      'Job-Command': name,
      ...(args === '' ? {} : { 'Job-Command-Arg': args }),
    };
    // The job's thread starts after the reply.
    const run = async () => {
      const body = await runApi(name, args, { node, connection: this.#id });
      node.emit('BACKGROUND_JOB', jobDone, job, { body });
    };
    node.clock.after(1, () => {
      run().catch((error) => node.emit('BACKGROUND_JOB', jobDone, job, { body: `-ERR ${String(error)}` }));
    });
    return () => this.#write(`Content-Type: command/reply\nReply-Text: +OK Job-UUID: ${jobUuid}\nJob-UUID: ${jobUuid}`);
  }

  #offer(event: SwitchEvent): void {
    if (this.#node.behaviour.hang || !this.#subscription.wants(event)) return;
    this.#events.push(event);
    this.#scheduleFlush();
  }

  /** The queue is polled, so events reach an idle client with a delay, several at once. */
  #scheduleFlush(): void {
    if (this.#flush || this.#events.length === 0) return;
    const [least, most] = this.#node.behaviour.eventDelayMs;
    this.#flush = this.#node.clock.after(least + Math.random() * (most - least), () => {
      this.#flush = undefined;
      if (this.#blocked > 0 || this.#socket.writableEnded) return;
      const text = this.#events.map((event) => writeEvent(event, this.#subscription.format)).join('');
      this.#events = [];
      this.#socket.write(text);
    });
  }

  #leave(replyText: string): void {
    this.#reply(replyText);
    this.disconnect(goodbye);
  }

  #reply(text: string): void {
    this.#write(`Content-Type: command/reply\nReply-Text: ${text}`);
  }

  #write(headers: string, body?: string): void {
    if (this.#socket.writableEnded) return;
    const length = body === undefined ? '' : `Content-Length: ${Buffer.byteLength(body)}\n`;
    this.#socket.write(`${headers}\n${length}\n${body ?? ''}`);
  }
}

/** The unchanged arguments of `api NAME ARGUMENTS`. */
const argumentsOf = (line: string) => line.trim().replace(/^\S+\s+\S+\s*/, '');
