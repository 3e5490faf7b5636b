import { bytesOf, samplesOf } from '@ligai/audio';
import { systemClock } from '@ligai/kernel';
import { AudibleTextDecoder, encodeSpeech } from '@ligai/simulators';
import type { WebSocket } from 'ws';

type Item = { samples: Int16Array } | { mark: string };

/**
 * A switch with a callee behind it: plays what it is sent (8 kHz) in real time, forgets it at `killAudio`, returns marks,
 * and sends the callee's voice at the rate of its metadata.
 */
export class Callee implements Disposable {
  readonly #ws: WebSocket;
  readonly #sampleRateHz: 8000 | 16000;
  readonly #stt = new AudibleTextDecoder(8000);
  readonly #startedAtMs = systemClock.monotonic();
  #next: Disposable | undefined;
  #words: string[] = [];
  #queue: Item[] = [];
  #speech: Int16Array = new Int16Array(0);
  #frames = 0;

  constructor(ws: WebSocket, sampleRateHz: 8000 | 16000) {
    this.#ws = ws;
    this.#sampleRateHz = sampleRateHz;
    ws.on('message', (data: Buffer, isBinary) => this.#receive(data, isBinary));
    this.#catchUp();
  }

  heard(): string {
    return this.#words.join(' ');
  }

  say(text: string): void {
    this.#speech = encodeSpeech(text, { seed: 7, sampleRateHz: this.#sampleRateHz });
  }

  /** True once everything that it was to say has been sent. */
  get isSilent(): boolean {
    return this.#speech.length === 0;
  }

  hangUp(): void {
    this[Symbol.dispose]();
    this.#ws.close();
  }

  [Symbol.dispose](): void {
    this.#next?.[Symbol.dispose]();
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (isBinary) {
      this.#queue.push({ samples: samplesOf(Uint8Array.from(data)) });
      return;
    }
    const message = JSON.parse(data.toString('utf8'));
    if (message.type === 'mark') this.#queue.push({ mark: message.data.name });
    if (message.type === 'killAudio') this.#clear();
  }

  #clear(): void {
    for (const item of this.#queue.splice(0)) if ('mark' in item) this.#returnMark(item.mark, 'cleared');
  }

  #returnMark(name: string, event: 'playout' | 'cleared'): void {
    this.#ws.send(JSON.stringify({ type: 'mark', data: { name, event } }));
  }

  /** 20 ms both ways for each 20 ms that have passed. */
  #catchUp(): void {
    this.#next = systemClock.after(10, () => this.#catchUp());
    while (this.#frames * 20 < systemClock.monotonic() - this.#startedAtMs) {
      this.#frames += 1;
      const spoken = new Int16Array(this.#sampleRateHz / 50);
      spoken.set(this.#speech.subarray(0, spoken.length));
      this.#speech = this.#speech.subarray(spoken.length);
      this.#ws.send(bytesOf(spoken));
      for (const event of this.#stt.push(this.#nextFrame())) {
        if (event.type === 'word' || event.type === 'partial') this.#words.push(event.text);
      }
    }
  }

  #nextFrame(): Int16Array {
    const frame = new Int16Array(160);
    for (let filled = 0; filled < frame.length; ) {
      const item = this.#queue[0];
      if (!item) break;
      if ('mark' in item) {
        this.#returnMark(item.mark, 'playout');
        this.#queue.shift();
        continue;
      }
      const part = item.samples.subarray(0, frame.length - filled);
      frame.set(part, filled);
      filled += part.length;
      item.samples = item.samples.subarray(part.length);
      if (item.samples.length === 0) this.#queue.shift();
    }
    return frame;
  }
}
