import type { AudioSocketListener, CallSocket } from '../socket/audio-socket.ts';

/**
 * The switch's end of an audio socket, in memory: records all that it receives, returns marks when the test plays them,
 * and sends the caller's audio.
 */
export class FarEnd implements CallSocket {
  readonly droppedMs = 0;
  readonly messages: Array<{ type: string; data?: Record<string, unknown> }> = [];
  closedWith: number | undefined;
  expectsAudio = true;
  #audioBytes = 0;
  #unplayed: string[] = [];
  #listener: AudioSocketListener | undefined;

  /** Milliseconds of audio sent so far. */
  get audioMs(): number {
    return this.#audioBytes / 16;
  }

  listen(listener: AudioSocketListener): void {
    this.#listener = listener;
  }

  sendAudio(pcm: Uint8Array): void {
    this.#audioBytes += pcm.length;
  }

  sendMessage(message: object): void {
    const known = message as { type: string; data?: Record<string, unknown> };
    this.messages.push(known);
    if (known.type === 'mark') this.#unplayed.push(String(known.data?.['name']));
    if (known.type === 'killAudio') this.#clear();
  }

  close(code: number): void {
    this.closedWith ??= code;
  }

  expectAudio(expected: boolean): void {
    this.expectsAudio = expected;
  }

  /** Returns every mark that was sent. */
  playMarks(): void {
    for (const name of this.#unplayed.splice(0)) this.#listener?.mark({ type: 'mark_played', name });
  }

  #clear(): void {
    const cleared = this.#unplayed.splice(0);
    queueMicrotask(() => {
      for (const name of cleared) this.#listener?.mark({ type: 'mark_cleared', name });
    });
  }

  speak(pcm: Uint8Array): void {
    this.#listener?.audio(pcm);
  }

  /** The person at the page of a browser call types. */
  type(text: string): void {
    this.#listener?.page?.typed(text);
  }

  hangUp(): void {
    this.#listener?.closed('1000');
  }

  sent(type: string): number {
    return this.messages.filter((message) => message.type === type).length;
  }
}
