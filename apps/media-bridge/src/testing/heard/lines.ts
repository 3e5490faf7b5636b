import { samplesOf } from '@ligai/audio';
import type { Clock } from '@ligai/kernel';
import { ForkPlayout } from '@ligai/simulators';
import type { SwitchEvent } from '../../playout/playout.ts';
import type { AudioSocketListener, CallSocket } from '../../socket/audio-socket.ts';
import type { CalleeEar } from './callee-ear.ts';

/** What a line needs; `random` gives the jitter of its network and of the switch's event loop. */
export type LineOptions = { clock: Clock; ear: Pick<CalleeEar, 'listen'>; random: () => number };

/** The switch between a session and the callee: takes the agent's audio, plays a frame every 20 ms, reports events. */
export interface CallLine extends CallSocket {
  /** Plays the next 20 ms to the callee. */
  playFrame(): void;
  /** Sends 20 ms of the callee's audio to the session. */
  speak(pcm: Uint8Array): void;
  hangUp(): void;
  /** Commands of the file path. */
  play(upload: number): Promise<void>;
  break(): Promise<void>;
  /** Receives events that do not arrive by the socket. */
  onSwitchEvent: (event: SwitchEvent) => void;
}

const frameSamples = 160;

abstract class Line {
  readonly droppedMs = 0;
  onSwitchEvent: (event: SwitchEvent) => void = () => {};
  protected readonly options: LineOptions;
  protected listener: AudioSocketListener | undefined;
  #lastArrivalMs = 0;

  constructor(options: LineOptions) {
    this.options = options;
  }

  listen(listener: AudioSocketListener): void {
    this.listener = listener;
  }

  speak(pcm: Uint8Array): void {
    this.listener?.audio(pcm);
  }

  hangUp(): void {
    this.listener?.closed('1000');
  }

  close(): void {}

  expectAudio(): void {}

  /** Runs `then` after a transit of 1 to 5 ms, in order. */
  protected later(then: () => void, extraMs = 0): void {
    const { clock, random } = this.options;
    const nowMs = clock.monotonic();
    this.#lastArrivalMs = Math.max(this.#lastArrivalMs, nowMs + 1 + random() * 4 + extraMs);
    clock.after(this.#lastArrivalMs - nowMs, then);
  }
}

/** Binary path: the model of jambonz's mod_audio_fork of libs/simulators. */
export class ForkLine extends Line implements CallLine {
  readonly #fork: ForkPlayout;

  constructor(options: LineOptions) {
    super(options);
    const onMark = (name: string, event: 'playout' | 'cleared') =>
      this.later(() => this.listener?.mark({ type: event === 'playout' ? 'mark_played' : 'mark_cleared', name }));
    // In one message of fifty the media thread holds the lock.
    this.#fork = new ForkPlayout(8000, onMark, () => options.random() < 0.02);
  }

  sendAudio(pcm: Uint8Array): void {
    const bytes = Buffer.from(pcm);
    this.later(() => this.#fork.push(bytes));
  }

  sendMessage(message: object): void {
    const { type, data } = message as { type: string; data?: { name: string } };
    this.later(() => (type === 'killAudio' ? this.#fork.clear() : this.#fork.mark(data?.name ?? '')));
  }

  playFrame(): void {
    const frame = new Int16Array(frameSamples);
    this.#fork.mixInto(frame);
    this.options.ear.listen(frame);
  }

  async play(): Promise<void> {}
  async break(): Promise<void> {}
}

type Playing = { upload: number; samples: Int16Array; at: number };

/**
 * File path: the community mod_audio_stream, a `playback` for each upload, and the call's controller, which plays one
 * upload after the other and reports their events. The switch polls its event queue every 20 ms.
 */
export class StreamLine extends Line implements CallLine {
  readonly #files: Int16Array[] = [];
  #waiting: number[] = [];
  #playing: Playing | undefined;
  #commanded: number | undefined;
  #breaking = false;

  sendAudio(): void {}

  sendMessage(message: object): void {
    const { data } = message as { data: { audioData: string } };
    this.#files.push(samplesOf(Uint8Array.from(Buffer.from(data.audioData, 'base64'))));
  }

  async play(upload: number): Promise<void> {
    await this.#transit();
    this.#waiting.push(upload);
    this.#playNext();
  }

  async break(): Promise<void> {
    await this.#transit();
    this.#waiting = [];
    if (this.#commanded !== undefined) this.later(() => this.#break());
  }

  playFrame(): void {
    const playing = this.#playing;
    if (!playing) return;
    if (this.#breaking) {
      this.#end(playing, 'broken');
      return;
    }
    if (playing.at === 0) this.#report(playing.upload, 'started');
    const frame = new Int16Array(frameSamples);
    frame.set(playing.samples.subarray(playing.at, playing.at + frameSamples));
    this.options.ear.listen(frame);
    playing.at += frameSamples;
    if (playing.at >= playing.samples.length) this.#end(playing, 'finished');
  }

  #transit(): Promise<void> {
    return new Promise((resolve) => this.later(resolve));
  }

  /** `play` and `break` are commands on the event socket. */
  #playNext(): void {
    if (this.#commanded !== undefined) return;
    const upload = this.#waiting.shift();
    if (upload === undefined) return;
    this.#commanded = upload;
    this.later(() => {
      if (this.#commanded !== upload) return;
      this.#playing = { upload, samples: this.#files[upload - 1] ?? new Int16Array(0), at: 0 };
    });
  }

  /** A break also cancels a playback that was requested and has not begun; the controller presumes its end later. */
  #break(): void {
    if (this.#playing) this.#breaking = true;
    else if (this.#commanded !== undefined) this.#ended(this.#commanded, 'broken');
  }

  #end({ upload }: Playing, how: 'finished' | 'broken'): void {
    this.#playing = undefined;
    this.#breaking = false;
    this.#ended(upload, how);
  }

  #ended(upload: number, how: 'finished' | 'broken'): void {
    this.#report(upload, how, () => {
      if (this.#commanded === upload) this.#commanded = undefined;
      this.#playNext();
    });
  }

  #report(upload: number, change: 'started' | 'finished' | 'broken', then: () => void = () => {}): void {
    this.later(() => {
      then();
      this.later(() => this.onSwitchEvent({ type: 'upload_changed', upload, change }));
    }, this.options.random() * 20);
  }
}
