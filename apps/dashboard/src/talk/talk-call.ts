import type { OpenBrowserCallAnswer } from '@ligai/contracts';
import { ApiError } from '../api/request.ts';
import workletUrl from './talk-worklet.js?url';

export type Levels = { readonly caller: number; readonly agent: number };

export type TalkListener = {
  /** Loudest samples of each side in the last moment, from 0 to 1. */
  levels(levels: Levels): void;
  /** The call is over, its connection is lost, or its ticket was refused. Called once, not after `close`. */
  ended(how: { wasRefused: boolean }): void;
};

type FromWorklet = { frame?: ArrayBuffer; mark?: string; event?: 'playout' | 'cleared'; levels?: Levels };
type FromBridge = { type: string; data?: { name: string } };

/** The code with which media-bridge closes a connection that it does not accept (RFC 6455 §7.4.1). */
const policyViolation = 1008;

/** The Q of each part of a Butterworth filter of the sixth order, in dB. */
const filterParts = [-5.72, -3.01, 5.72];
/** Of the rate of the audio on the socket: below the half, above which there is no sound in it. */
const passedShare = 0.45;

/**
 * The page's end of a browser call: sends the microphone (silence without one) and plays the agent, as the audio module
 * of a switch does.
 */
export class TalkCall {
  readonly #context: AudioContext;
  readonly #socket: WebSocket;
  readonly #listener: TalkListener;
  readonly #microphone: MediaStream | null;
  #closed = false;

  private constructor(
    context: AudioContext,
    socket: WebSocket,
    microphone: MediaStream | null,
    listener: TalkListener,
  ) {
    this.#context = context;
    this.#socket = socket;
    this.#microphone = microphone;
    this.#listener = listener;
  }

  /**
   * Resolves once the connection is open: what is typed before would be lost. Rejects if it is refused, and the call then
   * ends by itself. `context` was made by a click, without which browsers play nothing.
   */
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
    const talk = new TalkCall(context, socket, microphone, listener);
    await talk.#join(call);
    return talk;
  }

  /** The agent takes a typed text as what the caller said. */
  type(text: string): void {
    this.#send(JSON.stringify({ type: 'typed', text }));
  }

  /** The microphone and the sound stop at once, without waiting for the other end of the connection. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
    for (const track of this.#microphone?.getTracks() ?? []) track.stop();
    void this.#context.close();
  }

  #join({ ticket, sample_rate_hz, playback_rate_hz }: OpenBrowserCallAnswer): Promise<void> {
    const socket = this.#socket;
    const microphone = this.#microphone;
    const opened = Promise.withResolvers<void>();
    const worklet = new AudioWorkletNode(this.#context, 'talk', {
      outputChannelCount: [1],
      processorOptions: { captureRateHz: sample_rate_hz, playbackRateHz: playback_rate_hz },
    });
    // Sound above the rates' range would be heard at wrong pitches.
    if (microphone) lowPass(this.#context.createMediaStreamSource(microphone), sample_rate_hz).connect(worklet);
    lowPass(worklet, playback_rate_hz).connect(this.#context.destination);
    worklet.port.onmessage = ({ data }: MessageEvent<FromWorklet>) => this.#fromWorklet(data);
    socket.onclose = () => opened.reject(new ApiError(0));
    socket.onopen = () => {
      socket.onclose = ({ code }) => this.#lost(code);
      socket.send(JSON.stringify({ token: ticket }));
      opened.resolve();
    };
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
    return opened.promise;
  }

  #lost(code: number): void {
    if (this.#closed) return;
    this.close();
    this.#listener.ended({ wasRefused: code === policyViolation });
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

function lowPass(source: AudioNode, rateHz: number): AudioNode {
  const { context } = source;
  return filterParts.reduce((before, Q) => {
    const options = { type: 'lowpass' as const, frequency: rateHz * passedShare, Q };
    return before.connect(new BiquadFilterNode(context, options));
  }, source);
}
