import { connect, type Socket } from 'node:net';
import { clientFrame, frameMs, type recordedCaller } from './client-frames.ts';
import type { Lateness } from './lateness.ts';
import { turnStartingIn } from './turn-codes.ts';

export type CallObserver = {
  /** How late audio of the agent arrived: after all earlier audio had been played, in the middle of speech. */
  playLate: Lateness;
  /** The first audio of the answer to a turn arrived. */
  answered: (turn: number, atMs: number) => void;
  unanswered: () => void;
};

const bytesPerMs = 16;
/** The caller answers this long after the agent's last sound. */
const thinkMs = { least: 800, spread: 700 };
/** One answer of this many is interrupted, after this much of it. */
const interruptEvery = 8;
const interruptAfterMs = 1500;
const answerWithinMs = 15_000;
const opcodes = { text: 1, binary: 2, close: 8 } as const;

/**
 * The switch's side of one call, as jambonz's `mod_audio_fork` behaves, and a caller who answers the agent. It has no
 * timer: `tick` is called every 20 ms.
 */
export class DrivenCall {
  readonly #socket: Socket;
  readonly #caller: ReturnType<typeof recordedCaller>;
  readonly #observer: CallObserver;
  #isOpen = false;
  #rest: Buffer = Buffer.alloc(0);
  #said = 0;
  /** The rest of the sentence that the caller is saying. */
  #sentence: Buffer[] = [];
  #frame = 0;
  #noise = 0;
  /** The caller waits for an answer since then; undefined while the agent is answering. */
  #waitingSinceMs: number | undefined;
  #playedUntilMs = 0;
  #agentSinceMs = 0;
  #endsInSpeech = false;
  #marks: { name: string; atMs: number }[] = [];
  agentMs = 0;
  callerMs = 0;

  constructor(url: URL, token: string, caller: ReturnType<typeof recordedCaller>, observer: CallObserver) {
    this.#caller = caller;
    this.#observer = observer;
    this.#socket = connect(Number(url.port), url.hostname);
    this.#socket.setNoDelay(true);
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.write(
      `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: audio.drachtio.org\r\n\r\n`,
    );
    this.#socket.once('data', (answer) => {
      if (!answer.toString('latin1').startsWith('HTTP/1.1 101')) return this.#socket.destroy();
      this.#isOpen = true;
      this.#socket.on('data', (data) => this.#receive(data, this.#nowMs));
      this.#socket.write(clientFrame('text', Buffer.from(JSON.stringify({ token }))));
    });
  }

  /** The time of the last tick is too coarse for arrivals. */
  #nowMs = (): number => Number(process.hrtime.bigint()) / 1_000_000;

  get connected(): boolean {
    return this.#isOpen && !this.#socket.destroyed;
  }

  /** Sends the frame that is due. */
  tick(nowMs: number): void {
    if (!this.connected) return;
    if (this.#marks.length > 0) this.#returnMarks(nowMs);
    this.#socket.write(this.#nextFrame(nowMs));
  }

  close(): void {
    this.#socket.destroy();
  }

  #nextFrame(nowMs: number): Buffer {
    const frame = this.#sentence[this.#frame];
    if (frame) {
      this.#frame += 1;
      this.callerMs += frameMs;
      if (this.#frame === this.#sentence.length) this.#waitingSinceMs = nowMs;
      return frame;
    }
    if (this.#speaksNow(nowMs)) this.#say();
    this.#noise = (this.#noise + 1) % this.#caller.noise.length;
    return this.#caller.noise[this.#noise] as Buffer;
  }

  #speaksNow(nowMs: number): boolean {
    if (this.#waitingSinceMs !== undefined) {
      if (nowMs - this.#waitingSinceMs < answerWithinMs) return false;
      this.#observer.unanswered();
      return true;
    }
    const interrupts = this.#said % interruptEvery === interruptEvery - 1;
    if (interrupts && nowMs < this.#playedUntilMs) return nowMs - this.#agentSinceMs > interruptAfterMs;
    return nowMs > this.#playedUntilMs + thinkMs.least + ((this.#said * 137) % thinkMs.spread);
  }

  #say(): void {
    this.#sentence = this.#caller.sentences[this.#said % this.#caller.sentences.length] as Buffer[];
    this.#frame = 0;
    this.#said += 1;
    this.#waitingSinceMs = undefined;
  }

  #receive(data: Buffer, clock: () => number): void {
    const all = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    let at = 0;
    while (all.length - at >= 2) {
      const short = (all[at + 1] as number) & 0x7f;
      const headerBytes = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (all.length - at < headerBytes) break;
      const length = short === 126 ? all.readUInt16BE(at + 2) : short === 127 ? all.readUInt32BE(at + 6) : short;
      const end = at + headerBytes + length;
      if (all.length < end) break;
      const kind = (all[at] as number) & 0x0f;
      const payload = all.subarray(at + headerBytes, end);
      if (kind === opcodes.binary) this.#play(payload, clock());
      else if (kind === opcodes.text) this.#control(payload.toString(), clock());
      else if (kind === opcodes.close) this.close();
      at = end;
    }
    this.#rest = all.subarray(at);
  }

  #play(pcm: Buffer, nowMs: number): void {
    const ms = pcm.length / bytesPerMs;
    const lateMs = nowMs - this.#playedUntilMs;
    if (lateMs > 0 && !this.#endsInSpeech) this.#agentSinceMs = nowMs;
    this.#observer.playLate.add(this.#endsInSpeech ? Math.max(0, lateMs) : 0, Math.max(1, Math.round(ms / frameMs)));
    this.#playedUntilMs = Math.max(nowMs, this.#playedUntilMs) + ms;
    // The synthesised speech has no sample of zero.
    this.#endsInSpeech = pcm.length > 1 && pcm.readInt16LE(pcm.length - 2) !== 0;
    if (!this.#endsInSpeech) return;
    this.agentMs += ms;
    this.#waitingSinceMs = undefined;
    const turn = turnStartingIn(pcm);
    if (turn !== undefined) this.#observer.answered(turn, nowMs);
  }

  #control(text: string, nowMs: number): void {
    const message = JSON.parse(text) as { type: string; data?: { name: string } };
    if (message.type === 'mark' && message.data)
      this.#marks.push({ name: message.data.name, atMs: this.#playedUntilMs });
    if (message.type !== 'killAudio') return;
    this.#playedUntilMs = nowMs;
    this.#endsInSpeech = false;
    for (const { name } of this.#marks.splice(0)) this.#returnMark(name, 'cleared');
  }

  #returnMarks(nowMs: number): void {
    for (let [next] = this.#marks; next && next.atMs <= nowMs; [next] = this.#marks) {
      this.#marks.shift();
      this.#returnMark(next.name, 'playout');
    }
  }

  #returnMark(name: string, event: 'playout' | 'cleared'): void {
    this.#socket.write(clientFrame('text', Buffer.from(JSON.stringify({ type: 'mark', data: { name, event } }))));
  }
}
