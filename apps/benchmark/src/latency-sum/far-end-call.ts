import { once } from 'node:events';
import { systemClock } from '@ligai/kernel';
import { CallRecording, encodeSpeech, ForkPlayout, type RecordedWait, seededRandom } from '@ligai/simulators';
import { WebSocket } from 'ws';

export type FarEndOptions = {
  url: string;
  token: string;
  seed: number;
  /** By how much the clock of this far end is slower than the bridge's, in millionths. */
  driftPpm: number;
  /** Frames of the caller are sent up to this much late, in order. */
  jitterMs: number;
};

const frameMs = 20;
const frameSamples = 160;
const rateHz = 8000;
const questions = [
  'Pode ser amanhã de manhã?',
  'Quanto custa?',
  'Sim, eu quero.',
  'E na semana que vem, depois das dez?',
];
/** The agent has finished its answer. */
const answeredAfterMs = 900;
/** The answer did not come; the caller asks again. */
const patienceMs = 12_000;

/**
 * The far end of one call in real time: the switch with the playout buffer of mod_audio_fork, the caller who asks whenever the
 * agent has finished, and the recording. Its clock may be off; it plays and records a frame at each of its ticks.
 */
export class FarEndCall implements Disposable {
  /** By how much each tick was late. */
  readonly latenessMs: number[] = [];
  readonly #options: FarEndOptions;
  readonly #socket: WebSocket;
  readonly #random: () => number;
  readonly #recording = new CallRecording(rateHz);
  readonly #fork: ForkPlayout;
  readonly #originMs = systemClock.monotonic();
  #ticks = 0;
  #timer: Disposable | undefined;
  #speech: Int16Array = new Int16Array(0);
  #spoken = 0;
  #askAtMs: number | null = null;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #waitsBefore = 0;
  #sendsAtMs = 0;
  /** Frames of the caller on their way, in order: two timers that are due in the same millisecond may fire in any order. */
  readonly #underWay: Buffer[] = [];
  #closed = false;

  static async open(options: FarEndOptions): Promise<FarEndCall> {
    const socket = new WebSocket(options.url, 'audio.drachtio.org', { perMessageDeflate: false });
    await once(socket, 'open');
    socket.send(JSON.stringify({ token: options.token }));
    return new FarEndCall(options, socket);
  }

  private constructor(options: FarEndOptions, socket: WebSocket) {
    this.#options = options;
    this.#socket = socket;
    this.#random = seededRandom(options.seed);
    this.#fork = new ForkPlayout(rateHz, (name, event) =>
      this.#send(JSON.stringify({ type: 'mark', data: { name, event } })),
    );
    socket.on('message', (data: Buffer, isBinary) => (isBinary ? this.#fork.push(data) : this.#obey(data.toString())));
    socket.on('close', () => {
      this.#closed = true;
    });
    this.#wait();
  }

  /** The waits so far, in monotonic time. */
  get waits(): readonly RecordedWait[] {
    return this.#recording.waits;
  }

  /** The bridge has closed the socket. */
  get closed(): boolean {
    return this.#closed;
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#socket.close();
  }

  #dueMs(): number {
    return this.#originMs + (this.#ticks + 1) * frameMs * (1 + this.#options.driftPpm / 1e6);
  }

  #wait(): void {
    this.#timer = systemClock.after(Math.max(0, this.#dueMs() - systemClock.monotonic()), () => {
      for (let dueMs = this.#dueMs(); dueMs <= systemClock.monotonic(); dueMs = this.#dueMs()) this.#tick(dueMs);
      this.#wait();
    });
  }

  /**
   * Plays a frame, and sends the one that the microphone has recorded until now. The recording counts samples, as every
   * recording does: if this process is late, the tick belongs to the time at which it was due.
   */
  #tick(dueMs: number): void {
    this.#ticks += 1;
    const nowMs = systemClock.monotonic();
    this.latenessMs.push(nowMs - dueMs);
    const played = new Int16Array(frameSamples);
    this.#fork.mixInto(played);
    this.#recording.agent(played, dueMs);
    this.#consider(nowMs);
    const frame = new Int16Array(frameSamples);
    frame.set(this.#speech.subarray(this.#spoken, this.#spoken + frameSamples));
    this.#spoken += frameSamples;
    this.#recording.caller(frame, dueMs);
    this.#sendsAtMs = Math.max(this.#sendsAtMs, nowMs + this.#random() * this.#options.jitterMs);
    this.#underWay.push(Buffer.from(frame.buffer));
    systemClock.after(this.#sendsAtMs - nowMs, () => this.#sendNext());
  }

  #sendNext(): void {
    const frame = this.#underWay.shift();
    if (frame) this.#send(frame);
  }

  #consider(nowMs: number): void {
    if (this.#spoken < this.#speech.length) return;
    const isOwed = this.waits.length === this.#waitsBefore && nowMs - this.#askedAtMs < patienceMs;
    if (isOwed || this.#recording.agentSilentMs(nowMs) < answeredAfterMs) this.#askAtMs = null;
    else if (this.#askAtMs === null) this.#askAtMs = nowMs + 200 + this.#random() * 1000;
    else if (nowMs >= this.#askAtMs) this.#ask(nowMs);
  }

  #ask(nowMs: number): void {
    const text = questions[Math.floor(this.#random() * questions.length)] ?? '';
    this.#speech = encodeSpeech(text, { seed: Math.floor(this.#random() * 1e6), sampleRateHz: rateHz });
    this.#spoken = 0;
    this.#askAtMs = null;
    this.#askedAtMs = nowMs;
    this.#waitsBefore = this.waits.length;
  }

  #obey(text: string): void {
    const { type, data } = JSON.parse(text) as { type: string; data?: { name?: string } };
    if (type === 'killAudio') this.#fork.clear();
    if (type === 'mark') this.#fork.mark(data?.name ?? '');
  }

  #send(message: string | Uint8Array): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(message);
  }
}
