import type { OpenBrowserCallAnswer } from '@ligai/contracts';
import workletUrl from './talk-worklet.js?url';

export type Levels = { readonly caller: number; readonly agent: number };

export type TalkListener = {
  /** Loudest samples of each side in the last moment, from 0 to 1. */
  levels(levels: Levels): void;
  /** The call is over, or its connection is lost. Called once, not after `close`. */
  ended(): void;
};

type FromWorklet = { frame?: ArrayBuffer; mark?: string; event?: 'playout' | 'cleared'; levels?: Levels };
type FromBridge = { type: string; data?: { name: string } };

/**
 * The page's end of a browser call: sends the microphone (silence without one) and plays the agent, as the audio module
 * of a switch does. `output` is what is heard.
 */
export class TalkCall {
  readonly #context: AudioContext;
  readonly #socket: WebSocket;
  readonly #listener: TalkListener;
  #closed = false;

  private constructor(context: AudioContext, socket: WebSocket, listener: TalkListener) {
    this.#context = context;
    this.#socket = socket;
    this.#listener = listener;
  }

  /** `context` was made by a click, without which browsers play nothing. */
  static async connect(
    call: OpenBrowserCallAnswer,
    context: AudioContext,
    microphone: MediaStream | null,
    listener: TalkListener,
  ): Promise<TalkCall> {
    await context.audioWorklet.addModule(workletUrl);
    const { protocol, host } = window.location;
    const socket = new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}${call.path}`);
    socket.binaryType = 'arraybuffer';
    const talk = new TalkCall(context, socket, listener);
    talk.#join(call, microphone);
    return talk;
  }

  /** Counts as said. */
  type(text: string): void {
    this.#send(JSON.stringify({ type: 'typed', text }));
  }

  close(): void {
    this.#closed = true;
    this.#socket.close();
  }

  #join({ ticket, sample_rate_hz, playback_rate_hz }: OpenBrowserCallAnswer, microphone: MediaStream | null): void {
    const socket = this.#socket;
    const worklet = new AudioWorkletNode(this.#context, 'talk', {
      outputChannelCount: [1],
      processorOptions: { captureRateHz: sample_rate_hz, playbackRateHz: playback_rate_hz },
    });
    if (microphone) this.#context.createMediaStreamSource(microphone).connect(worklet);
    worklet.connect(this.#context.destination);
    worklet.port.onmessage = ({ data }: MessageEvent<FromWorklet>) => this.#fromWorklet(data);
    socket.onopen = () => socket.send(JSON.stringify({ token: ticket }));
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
      if (typeof data !== 'string') {
        const audio = new Int16Array(data);
        worklet.port.postMessage({ audio }, [audio.buffer]);
        return;
      }
      const { type, data: mark } = JSON.parse(data) as FromBridge;
      if (type === 'mark' && mark) worklet.port.postMessage({ mark: mark.name });
      if (type === 'killAudio') worklet.port.postMessage({ clear: true });
    };
    socket.onclose = () => {
      worklet.disconnect();
      for (const track of microphone?.getTracks() ?? []) track.stop();
      void this.#context.close();
      if (!this.#closed) this.#listener.ended();
    };
  }

  #fromWorklet({ frame, mark, event, levels }: FromWorklet): void {
    if (frame) this.#send(frame);
    if (mark !== undefined) this.#send(JSON.stringify({ type: 'mark', data: { name: mark, event } }));
    if (levels) this.#listener.levels(levels);
  }

  #send(data: string | ArrayBuffer): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(data);
  }
}
