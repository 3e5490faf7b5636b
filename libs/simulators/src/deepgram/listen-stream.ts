import { systemClock } from '@ligai/kernel';
import type { WebSocket } from 'ws';
import { remember } from '../journal.ts';
import { type DeepgramBehaviour, type DeepgramFault, data0000, net0001 } from './behaviour.ts';
import { type DeepgramMessage, messagesFor } from './messages.ts';
import { Transcriber } from './transcriber.ts';

/** The journal of one `/v1/listen` connection. */
export type DeepgramStream = {
  /** Epoch ms of the upgrade. */
  atMs: number;
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
  readonly #messages: ReturnType<typeof messagesFor>;
  readonly #transcriber: Transcriber;
  #silenceTimer: Disposable | undefined;
  #faultDone = false;
  readonly #openedAtMs = systemClock.monotonic();

  constructor({ socket, stream, behaviour, fault }: ListenStreamOptions) {
    this.#socket = socket;
    this.#stream = stream;
    this.#behaviour = behaviour;
    this.#fault = fault;
    this.#messages = messagesFor(stream.requestId, String(stream.query['model']));
    this.#transcriber = new Transcriber(this.#messages, transcriberOptions(stream.query, behaviour));
    socket.on('message', (data, isBinary) => this.#receive(data as Buffer, isBinary));
    socket.on('close', (code) => this.#ended(code));
    socket.on('error', () => socket.terminate());
    this.#expectMore();
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
    this.#send(this.#transcriber.hear(samplesOf(bytes)));
    this.#maybeFail();
  }

  #receiveText(data: Buffer): void {
    const type = typeOf(data);
    remember(this.#stream.texts, type);
    switch (type) {
      case 'KeepAlive':
        break;
      case 'Finalize':
        this.#send(this.#transcriber.finalize());
        break;
      case 'CloseStream':
        this.#finish();
        break;
      default:
        this.#socket.send(
          '{"type":"Error","variant":"UNPARSABLE","description":"Could not deserialize the text message"}',
        );
        this.#close(1008, data0000);
    }
  }

  #finish(): void {
    const created = new Date(systemClock.now()).toISOString();
    this.#send([...this.#transcriber.end(), this.#messages.metadata(this.#transcriber.audioMs, created)]);
    afterDelay(this.#behaviour.resultDelayMs, () => this.#close(this.#behaviour.closeStreamCode));
  }

  #send(messages: DeepgramMessage[]): void {
    if (messages.length === 0) return;
    const finals = messages.filter((message) => message.type === 'Results' && message.is_final === true);
    for (const final of finals) remember(this.#stream.finals, transcriptOf(final));
    afterDelay(this.#behaviour.resultDelayMs, () => {
      for (const message of messages) sendOne(this.#socket, message, this.#fault?.kind === 'odd_messages');
    });
  }

  #close(code: number | null, reason = ''): void {
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
    if (this.#transcriber.audioMs < fault.afterAudioMs) return;
    this.#faultDone = true;
    if (fault.kind === 'close') this.#close(fault.code, fault.reason);
    else if (fault.kind === 'reset') this.#socket.terminate();
    else this.#socket.pause();
  }
}

function transcriberOptions(query: DeepgramStream['query'], behaviour: DeepgramBehaviour) {
  const number = (name: string) => (query[name] === undefined ? undefined : Number(query[name]));
  return {
    sampleRateHz: number('sample_rate') === 16000 ? 16000 : 8000,
    interimResults: query['interim_results'] === 'true',
    vadEvents: query['vad_events'] === 'true',
    // 10 ms is the service's default.
    endpointingMs: query['endpointing'] === 'false' ? null : (number('endpointing') ?? 10),
    utteranceEndMs: number('utterance_end_ms') ?? null,
    interimEveryMs: behaviour.interimEveryMs,
    longestSegmentMs: behaviour.longestSegmentMs,
    speechFinal: behaviour.speechFinal,
  } as const;
}

function sendOne(socket: WebSocket, message: DeepgramMessage, odd: boolean): void {
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

function transcriptOf(message: DeepgramMessage): string {
  if (message.type !== 'Results') return '';
  return (message['channel'] as { alternatives: Array<{ transcript: string }> }).alternatives[0]?.transcript ?? '';
}

function typeOf(data: Buffer): string {
  try {
    return String((JSON.parse(textDecoder.decode(data)) as { type?: unknown }).type);
  } catch {
    return 'unreadable';
  }
}

/** A copy, because a frame may begin at an odd address; a trailing odd byte is dropped. */
function samplesOf(bytes: Buffer): Int16Array {
  const samples = new Int16Array(bytes.length >> 1);
  for (let n = 0; n < samples.length; n += 1) samples[n] = bytes.readInt16LE(2 * n);
  return samples;
}
