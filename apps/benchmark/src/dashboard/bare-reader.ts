import { once } from 'node:events';
import type { DashboardMessage } from '@ligai/contracts';
import { systemClock } from '@ligai/kernel';
import { WebSocket } from 'ws';
import type { Painted } from './painted-words.ts';

/** Floor: a bare client of `/ws/dashboard`, which notes when each message has arrived, as if it were a painted frame. */
export class BareReader implements AsyncDisposable {
  readonly heard: Painted[] = [];
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const atMs = systemClock.now();
      const { type, data: about } = JSON.parse(data.toString()) as DashboardMessage;
      if (type === 'turn') this.heard.push({ callId: about.call_id, text: about.content, atMs });
      if (type === 'call_update') this.heard.push({ callId: about.call_id, text: '', atMs });
    });
  }

  static async open(origin: string): Promise<BareReader> {
    const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/ws/dashboard`);
    await once(socket, 'open');
    return new BareReader(socket);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.terminate();
  }
}
