import { type AddressInfo, createServer, type Server } from 'node:net';
import type { SwitchNode } from '../switch-node.ts';
import { EslConnection } from './esl-connection.ts';

/** The event socket's port, which closes and opens with the simulated process. */
export class EslServer implements AsyncDisposable {
  readonly #node: SwitchNode;
  readonly #host: string;
  readonly #password: string;
  readonly #connections = new Set<EslConnection>();
  #server: Server | undefined;
  #port: number;
  #accepted = 0;

  constructor(node: SwitchNode, { port, host, password }: { port: number; host: string; password: string }) {
    this.#node = node;
    this.#port = port;
    this.#host = host;
    this.#password = password;
  }

  get port(): number {
    return this.#port;
  }

  get listening(): boolean {
    return this.#server !== undefined;
  }

  /** Opens the port: with 0 any free port at first, later the same one. */
  async listen(): Promise<void> {
    if (this.#server) return;
    const server = createServer({ noDelay: true }, (socket) => {
      this.#accepted += 1;
      const connection = new EslConnection(this.#node, socket, { id: this.#accepted, password: this.#password });
      this.#connections.add(connection);
      socket.on('close', () => this.#connections.delete(connection));
    });
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(this.#port, this.#host, resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
  }

  disconnectAll(notice: string): void {
    for (const connection of this.#connections) connection.disconnect(notice);
  }

  dropAll(how: 'fin' | 'reset'): void {
    for (const connection of this.#connections) connection.drop(how);
  }

  /** Closes the port; existing connections stay open. */
  closePort(): void {
    this.#server?.close();
    this.#server = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const connection of this.#connections) connection[Symbol.dispose]();
    if (server) await new Promise((resolve) => server.close(resolve));
  }
}
