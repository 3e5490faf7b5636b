import { once } from 'node:events';
import { systemClock } from '@ligai/kernel';
import { encodeSpeech } from '@ligai/simulators';
import { WebSocket } from 'ws';

const frameMs = 20;
const frameBytes = 320;
const silentFramesAfterSpeech = 30;
const silence = Buffer.alloc(frameBytes);
const spoken = Buffer.from(encodeSpeech('Sim, pode falar.', { seed: 1, sampleRateHz: 8000 }).buffer);

/**
 * The switch's side of one audio socket, in the protocol of jambonz's `mod_audio_fork`: sends a frame every 20 ms,
 * receives frames and marks, and computes when the agent's speech arrives and when it has been played.
 */
export class Line implements Disposable {
  readonly #socket: WebSocket;
  readonly #pacing: NodeJS.Timeout;
  #speech: Buffer = Buffer.alloc(0);
  #silentFrames = 0;
  #silentFramesDue = silentFramesAfterSpeech;
  #onSaid: (() => void) | undefined;
  #playedUntil = 0;
  #onSpeech: ((atMs: number) => void) | undefined;
  #onSpoken: ((atMs: number) => void) | undefined;
  #onStopped: ((atMs: number) => void) | undefined;
  #starvedMs: number[] = [];
  #isInterrupted = false;

  static async open(url: string, metadata?: string): Promise<Line> {
    const socket = new WebSocket(url, 'audio.drachtio.org', { perMessageDeflate: false });
    await once(socket, 'open');
    if (metadata) socket.send(metadata);
    return new Line(socket);
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data, isBinary) => this.#receive(data as Buffer, isBinary));
    this.#pacing = setInterval(() => socket.send(this.#nextFrame()), frameMs);
  }

  /** Sends speech, by default a short sentence; resolves after enough silence for any detector to end the turn. */
  speak(speech: Buffer = spoken, silentFrames = silentFramesAfterSpeech): Promise<void> {
    this.#speech = speech;
    this.#silentFramesDue = silentFrames;
    this.#silentFrames = 0;
    return new Promise((resolve) => {
      this.#onSaid = resolve;
    });
  }

  /** Resolves with the monotonic time in ms at which the next frame that is not silence arrives. */
  nextSpeech(): Promise<number> {
    return new Promise((resolve) => {
      this.#onSpeech = resolve;
    });
  }

  /** Resolves with the monotonic time in ms at which the next frame of the caller's speech is sent. */
  nextSpoken(): Promise<number> {
    return new Promise((resolve) => {
      this.#onSpoken = resolve;
    });
  }

  /** Resolves with the monotonic time in ms at which playback next stops before its end. */
  nextStop(): Promise<number> {
    return new Promise((resolve) => {
      this.#onStopped = resolve;
    });
  }

  /** Milliseconds of received audio that have not been played. */
  get aheadMs(): number {
    return Math.max(0, this.#playedUntil - systemClock.monotonic());
  }

  /** Milliseconds of each playback gap since the last call; a gap is recorded when playback resumes. */
  takeStarvedMs(): number[] {
    return this.#starvedMs.splice(0);
  }

  /** Whether playback was ever stopped before its end. */
  get isInterrupted(): boolean {
    return this.#isInterrupted;
  }

  /** Resolves 150 ms after all received audio has been played. */
  async quiet(): Promise<void> {
    while (systemClock.monotonic() < this.#playedUntil + 150) await systemClock.sleep(50);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#pacing);
    this.#socket.close();
  }

  #nextFrame(): Buffer {
    if (this.#speech.length < frameBytes) {
      // Frames are counted because on a busy machine they are sent later than by the clock.
      this.#silentFrames += 1;
      if (this.#silentFrames === this.#silentFramesDue) this.#onSaid?.();
      return silence;
    }
    this.#onSpoken?.(systemClock.monotonic());
    this.#onSpoken = undefined;
    const frame = this.#speech.subarray(0, frameBytes);
    this.#speech = this.#speech.subarray(frameBytes);
    return frame;
  }

  #receive(data: Buffer, isBinary: boolean): void {
    const now = systemClock.monotonic();
    if (!isBinary) {
      this.#control(data.toString(), now);
      return;
    }
    if (this.#playedUntil > 0 && now > this.#playedUntil) this.#starvedMs.push(now - this.#playedUntil);
    this.#playedUntil = Math.max(now, this.#playedUntil) + data.length / 16;
    if (this.#onSpeech && data.some((byte) => byte !== 0)) {
      this.#onSpeech(now);
      this.#onSpeech = undefined;
    }
  }

  #stopped(atMs: number): void {
    this.#onStopped?.(atMs);
    this.#onStopped = undefined;
  }

  #control(text: string, now: number): void {
    const message = JSON.parse(text) as { type: string; data?: { name?: string } };
    if (message.type === 'killAudio') {
      if (this.#playedUntil > now) this.#stopped(now);
      this.#playedUntil = now;
      this.#isInterrupted = true;
    }
    if (message.type !== 'mark') return;
    const played = { type: 'mark', data: { name: message.data?.name, event: 'playout' } };
    systemClock.after(Math.max(0, this.#playedUntil - now), () => {
      if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(played));
    });
  }
}
