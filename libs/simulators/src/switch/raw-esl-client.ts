import { connect, type Socket } from 'node:net';
import { systemClock } from '@ligai/kernel';

/** One message of the switch, with parsed outer and inner headers. Events have `event`, replies have `text`. */
export type EslMessage = {
  type: string;
  headers: Record<string, string>;
  /** Reply-Text of a command/reply, else the body. */
  text: string;
  /** Headers of the event, its body as `_body`. */
  event: Record<string, string> | null;
};

/** Splits the switch's bytes into messages; used on both sides of a comparison with the recordings. */
export class EslMessageReader {
  #bytes = Buffer.alloc(0);

  push(chunk: Buffer): EslMessage[] {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    const messages: EslMessage[] = [];
    for (let message = this.#next(); message; message = this.#next()) messages.push(message);
    return messages;
  }

  #next(): EslMessage | undefined {
    const end = this.#bytes.indexOf('\n\n');
    if (end < 0) return undefined;
    const headers = readHeaders(this.#bytes.toString('utf8', 0, end));
    const length = Number(headers['Content-Length'] ?? 0);
    if (this.#bytes.length < end + 2 + length) return undefined;
    const body = this.#bytes.toString('utf8', end + 2, end + 2 + length);
    this.#bytes = this.#bytes.subarray(end + 2 + length);
    const type = headers['Content-Type'] ?? '';
    return { type, headers, text: headers['Reply-Text'] ?? body, event: readEvent(type, body) };
  }
}

function readHeaders(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return Object.fromEntries(lines.map((line) => [line.split(':')[0] ?? '', line.replace(/^[^:]*: ?/, '')]));
}

function readEvent(type: string, body: string): Record<string, string> | null {
  if (type === 'text/event-json') return JSON.parse(body) as Record<string, string>;
  if (type !== 'text/event-plain') return null;
  const [head = '', ...rest] = body.split('\n\n');
  const headers = readHeaders(head);
  const event = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, decodeURIComponent(value)]));
  return 'Content-Length' in event ? { ...event, _body: rest.join('\n\n') } : event;
}

/** A simple client of the event socket, for tests of the simulated switch. */
export class RawEslClient implements Disposable {
  readonly messages: EslMessage[] = [];
  readonly #socket: Socket;
  readonly #reader = new EslMessageReader();
  readonly #watchers = new Set<() => void>();
  /** How the switch ended the connection. */
  ended: 'fin' | 'reset' | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.messages.push(...this.#reader.push(chunk));
      this.#wake();
    });
    socket.on('end', () => this.#end('fin'));
    socket.on('error', () => this.#end('reset'));
  }

  static async connect(port: number): Promise<RawEslClient> {
    const socket = connect(port, '127.0.0.1');
    const client = new RawEslClient(socket);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return client;
  }

  /** Connects, authenticates and subscribes. */
  static async listening(port: number, events = 'ALL'): Promise<RawEslClient> {
    const client = await RawEslClient.connect(port);
    client.send('auth ClueCon');
    client.send(`event json ${events}`);
    await client.until(() => client.replies.length === 2, 'the subscription');
    return client;
  }

  get replies(): string[] {
    return this.messages.filter((m) => m.type === 'command/reply' || m.type === 'api/response').map((m) => m.text);
  }

  get events(): Array<Record<string, string>> {
    return this.messages.flatMap(({ event }) => (event ? [event] : []));
  }

  eventsNamed(name: string): Array<Record<string, string>> {
    return this.events.filter((event) => event['Event-Name'] === name || event['Event-Subclass'] === name);
  }

  send(command: string): void {
    this.sendBytes(`${command}\n\n`);
  }

  sendBytes(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Sends a command and waits for its reply; no other command may be pending. */
  async ask(command: string): Promise<string> {
    const before = this.replies.length;
    this.send(command);
    await this.until(() => this.replies.length > before, `the answer to "${command}"`);
    return this.replies[before] ?? '';
  }

  async event(name: string, nth = 1): Promise<Record<string, string>> {
    await this.until(() => this.eventsNamed(name).length >= nth, `${name}, ${nth} of them`);
    return this.eventsNamed(name)[nth - 1] ?? {};
  }

  /** Rejects after `withinMs`, with the expected and the received messages. */
  async until(condition: () => boolean, what: string, withinMs = 8000): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = systemClock.after(withinMs, () => {
        this.#watchers.delete(check);
        reject(new Error(`Waited in vain for ${what}. Came: ${this.#summary()}`));
      });
      const check = () => {
        if (!condition()) return;
        timer[Symbol.dispose]();
        this.#watchers.delete(check);
        resolve();
      };
      this.#watchers.add(check);
    });
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #summary(): string {
    return this.messages
      .map((m) => m.event?.['Event-Subclass'] ?? m.event?.['Event-Name'] ?? m.text.trim())
      .join(' | ');
  }

  #end(how: 'fin' | 'reset'): void {
    this.ended ??= how;
    this.#wake();
  }

  #wake(): void {
    for (const watcher of this.#watchers) watcher();
  }
}
