import { systemClock } from '@ligai/kernel';
import type { WebSocket } from 'ws';
import { remember } from '../journal.ts';
import { type DeepgramBehaviour, type DeepgramFault, data0000, net0001 } from './behaviour.ts';
import { fluxMessagesFor } from './flux-messages.ts';
import { FluxTranscriber } from './flux-transcriber.ts';
import { messagesFor } from './messages.ts';
import { NovaRecogniser } from './nova-recogniser.ts';
import type { Recogniser, ServerMessage } from './recogniser.ts';

/** The journal of one `/v1/listen` or `/v2/listen` connection. */
export type DeepgramStream = {
  /** Epoch ms of the upgrade. */
  atMs: number;
  path: string;
  requestId: string;
  /** The query; a repeated parameter is an array. */
  query: Record<string, string | string[]>;
  userAgent: string;
  keyDigest: string;
  audioFrames: number;
  audioBytes: number;
  /** Maximum lead of the audio over 1.25 times real time, which is the service's limit. */
  aheadMs: number;
  /** The `type` of each text frame, in order; `unreadable` if it was not JSON. */
  texts: string[];
  /** Transcripts of the final results sent. */
  finals: string[];
  closed: { code: number; by: 'client' | 'server' } | null;
};

export type ListenStreamOptions = {
  socket: WebSocket;
  stream: DeepgramStream;
  behaviour: DeepgramBehaviour;
  fault: DeepgramFault | null;
};

const textDecoder = new TextDecoder();

/** One connection, from the upgrade until it closes. */
export class ListenStream {
  readonly #socket: WebSocket;
  readonly #stream: DeepgramStream;
  readonly #behaviour: DeepgramBehaviour;
  readonly #fault: DeepgramFault | null;
  readonly #recogniser: Recogniser;
  #silenceTimer: Disposable | undefined;
  #faultDone = false;
  #lostFinals = 0;
  readonly #openedAtMs = systemClock.monotonic();

  constructor({ socket, stream, behaviour, fault }: ListenStreamOptions) {
    this.#socket = socket;
    this.#stream = stream;
    this.#behaviour = behaviour;
    this.#fault = fault;
    this.#recogniser = recogniserOf(stream, behaviour);
    socket.on('message', (data, isBinary) => this.#receive(data as Buffer, isBinary));
    socket.on('close', (code) => this.#ended(code));
    socket.on('error', () => socket.terminate());
    this.#expectMore();
    this.#send(this.#recogniser.opened());
    this.#maybeFail();
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#stream.closed) return;
    // KeepAlive alone does not hold a connection that never had audio.
    if (isBinary || this.#stream.audioFrames > 0) this.#expectMore();
    if (isBinary) this.#receiveAudio(data);
    else this.#receiveText(data);
  }

  #receiveAudio(bytes: Buffer): void {
    // An empty frame used to mean the end of the stream, and still makes the server close.
    if (bytes.length === 0) {
      this.#close(1011, data0000);
      return;
    }
    this.#stream.audioFrames += 1;
    this.#stream.audioBytes += bytes.length;
    const bytesPerMs = this.#stream.query['sample_rate'] === '16000' ? 32 : 16;
    const takenMs = (systemClock.monotonic() - this.#openedAtMs) * 1.25;
    this.#stream.aheadMs = Math.max(this.#stream.aheadMs, this.#stream.audioBytes / bytesPerMs - takenMs);
    this.#send(this.#recogniser.hear(samplesOf(bytes)));
    this.#maybeFail();
  }

  #receiveText(data: Buffer): void {
    const message = messageIn(data);
    remember(this.#stream.texts, message.type);
    if (message.type === 'CloseStream') {
      this.#send(this.#recogniser.end());
      afterDelay(this.#behaviour.resultDelayMs, () => this.#close(this.#behaviour.closeStreamCode));
      return;
    }
    const response = this.#recogniser.control(message);
    this.#send(response ?? [this.#recogniser.unknown()]);
    if (!response) afterDelay(this.#behaviour.resultDelayMs, () => this.#close(1008, data0000));
  }

  #send(made: ServerMessage[]): void {
    const messages = made.filter((message) => !this.#isLost(message));
    if (messages.length === 0) return;
    for (const final of messages.filter(isFinal)) remember(this.#stream.finals, transcriptOf(final));
    afterDelay(this.#behaviour.resultDelayMs, () => {
      for (const message of messages) sendOne(this.#socket, message, this.#fault?.kind === 'odd_messages');
    });
  }

  #isLost(message: ServerMessage): boolean {
    if (this.#fault?.kind === 'mute' && this.#recogniser.audioMs >= this.#fault.afterAudioMs) {
      return message.type !== 'Connected';
    }
    if (this.#fault?.kind !== 'loses_finals' || !isFinal(message) || transcriptOf(message) === '') return false;
    this.#lostFinals += 1;
    return this.#lostFinals <= this.#fault.finals;
  }

  #close(code: number | null, reason = ''): void {
    if (this.#fault?.kind === 'mute' && this.#recogniser.audioMs >= this.#fault.afterAudioMs) return;
    this.#stream.closed ??= { code: code ?? 1005, by: 'server' };
    if (code === null) this.#socket.close();
    else this.#socket.close(code, reason);
  }

  #ended(code: number): void {
    this.#silenceTimer?.[Symbol.dispose]();
    this.#stream.closed ??= { code, by: 'client' };
  }

  #expectMore(): void {
    this.#silenceTimer?.[Symbol.dispose]();
    this.#silenceTimer = systemClock.after(this.#behaviour.noAudioTimeoutMs, () => this.#close(1011, net0001));
  }

  #maybeFail(): void {
    const fault = this.#fault;
    if (!fault || !('afterAudioMs' in fault) || this.#faultDone) return;
    if (this.#recogniser.audioMs < fault.afterAudioMs || fault.kind === 'mute') return;
    this.#faultDone = true;
    if (fault.kind === 'close') this.#close(fault.code, fault.reason);
    else if (fault.kind === 'reset') this.#socket.terminate();
    else this.#socket.pause();
  }
}

function recogniserOf({ path, query, requestId }: DeepgramStream, behaviour: DeepgramBehaviour): Recogniser {
  const number = (name: string) => (query[name] === undefined ? undefined : Number(query[name]));
  const sampleRateHz = number('sample_rate') === 16000 ? 16000 : 8000;
  if (path === '/v2/listen') {
    const hints = [query['language_hint'] ?? []].flat();
    const languages = query['model'] === 'flux-general-multi' ? hints : null;
    return new FluxTranscriber(fluxMessagesFor(requestId, languages), {
      sampleRateHz,
      // The service's defaults.
      eotThreshold: number('eot_threshold') ?? 0.7,
      eagerEotThreshold: number('eager_eot_threshold') ?? null,
      eotTimeoutMs: number('eot_timeout_ms') ?? 5000,
      updatesInSilence: behaviour.updatesInSilence,
    });
  }
  return new NovaRecogniser(messagesFor(requestId, String(query['model'])), {
    sampleRateHz,
    interimResults: query['interim_results'] === 'true',
    vadEvents: query['vad_events'] === 'true',
    // 10 ms is the service's default.
    endpointingMs: query['endpointing'] === 'false' ? null : (number('endpointing') ?? 10),
    utteranceEndMs: number('utterance_end_ms') ?? null,
    interimEveryMs: behaviour.interimEveryMs,
    longestSegmentMs: behaviour.longestSegmentMs,
    speechFinal: behaviour.speechFinal,
  });
}

function sendOne(socket: WebSocket, message: ServerMessage, odd: boolean): void {
  if (socket.readyState !== socket.OPEN) return;
  if (odd) {
    socket.send('{"type":"Results","channel":');
    socket.send('{"type":"FutureThing","answer":42}');
    socket.send('"just a string"');
    socket.send(Buffer.of(1, 2, 3));
    socket.send('{"type":"Results","is_final":true}');
  }
  socket.send(JSON.stringify(odd ? { ...message, future_field: { nested: [1, null] } } : message));
}

function afterDelay(ms: number, work: () => void): void {
  if (ms > 0) systemClock.after(ms, work);
  else work();
}

function isFinal(message: ServerMessage): boolean {
  if (message.type === 'TurnInfo') return message.event === 'EndOfTurn';
  return message.type === 'Results' && message.is_final;
}

function transcriptOf(message: ServerMessage): string {
  if (message.type === 'TurnInfo') return message.transcript;
  if (message.type !== 'Results') return '';
  return (message['channel'] as { alternatives: Array<{ transcript: string }> }).alternatives[0]?.transcript ?? '';
}

function messageIn(data: Buffer): { type: string } {
  try {
    const message = JSON.parse(textDecoder.decode(data)) as { type?: unknown };
    return { ...message, type: String(message.type) };
  } catch {
    return { type: 'unreadable' };
  }
}

/** A copy, because a frame may begin at an odd address; a trailing odd byte is dropped. */
function samplesOf(bytes: Buffer): Int16Array {
  const samples = new Int16Array(bytes.length >> 1);
  for (let n = 0; n < samples.length; n += 1) samples[n] = bytes.readInt16LE(2 * n);
  return samples;
}
