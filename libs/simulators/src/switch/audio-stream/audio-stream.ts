import type { Channel } from '../channel/channel.ts';
import type { AudioBug } from '../media/audio-bug.ts';
import { AudioSocket, type SocketLoss } from '../media/audio-socket.ts';
import { CallerFrames } from '../media/caller-frames.ts';
import { nextTokenFault, type TokenFault } from '../media/token-fault.ts';
import { UploadFiles } from '../media/upload-file.ts';
import type { EventOrigin } from '../switch-core.ts';
import type { SwitchNode } from '../switch-node.ts';

const origin: EventOrigin = ['mod_audio_stream.c', 'responseHandler', '16'];

export type StreamOptions = {
  url: string;
  sampleRateHz: number;
  metadata: string | undefined;
  /** The socket connected before the bug existed. */
  loseMetadata: boolean;
  /** After a broken connection the module removes its bug. */
  onBroken(): void;
};

/**
 * The community edition of mod_audio_stream on one leg: sends binary audio, receives files. `streamAudio` of the server
 * creates a file and an event; the recipient of the event plays it. Binary frames of the server are ignored.
 */
export class AudioStream implements AudioBug {
  readonly kind = 'audio_stream';
  readonly #channel: Channel;
  readonly #node: SwitchNode;
  readonly #fault: TokenFault;
  readonly #options: StreamOptions;
  readonly #frames: CallerFrames;
  readonly #socket: AudioSocket;
  readonly #uploads: UploadFiles;
  #paused = false;
  #stopped = false;

  constructor(node: SwitchNode, channel: Channel, options: StreamOptions) {
    this.#channel = channel;
    this.#node = node;
    this.#fault = nextTokenFault(node.behaviour);
    this.#options = options;
    this.#frames = new CallerFrames(options.sampleRateHz, Number(channel.variables.get('STREAM_BUFFER_SIZE') ?? 20));
    this.#uploads = new UploadFiles(node.uploads, channel.uuid);
    this.#socket = new AudioSocket({
      url: options.url,
      handshakeTimeoutMs: 1000,
      // In libwsc the queue is sent before the module is notified of the connection, and so before the metadata.
      mostEarlyMessages: 1024,
      refuse: node.behaviour.refuseAudio,
      onOpen: () => this.#open(),
      onText: (text) => this.#receive(text),
      onBinary: () => {},
      onLost: (loss) => this.#lose(loss),
    });
  }

  onCallerFrame(frame: Int16Array): void {
    const bytes = this.#paused ? undefined : this.#frames.push(frame);
    if (bytes) this.#socket.sendBinary(bytes);
  }

  mixInto(): void {}

  sendText(text: string): void {
    if (!this.#fault.lost) this.#socket.sendText(text);
  }

  pause(paused: boolean): void {
    this.#paused = paused;
  }

  close(finalText?: string): Promise<void> {
    this.#stopped = true;
    if (finalText !== undefined) this.#socket.sendText(finalText);
    this.#uploads.remove();
    return this.#socket.close('Normal closure');
  }

  vanish(): void {
    this.#socket.cut('fin', true);
    this.#uploads.remove();
  }

  breakConnection(how: 'fin' | 'reset'): void {
    this.#socket.cut(how, false);
  }

  #open(): void {
    const { lateMs } = this.#fault;
    if (lateMs === 0) this.#greet();
    else this.#node.clock.after(lateMs, () => this.#greet());
  }

  #greet(): void {
    if (this.#stopped) return;
    const { metadata, loseMetadata } = this.#options;
    if (metadata !== undefined && !loseMetadata) this.sendText(metadata);
    this.#emit('connect', { status: 'connected' });
  }

  #receive(text: string): void {
    const upload = parseUpload(text);
    if (!upload) {
      this.#channel.fireCustom('mod_audio_stream::json', origin, text);
      return;
    }
    const { audioData, ...about } = upload;
    const file = this.#uploads.write(String(about['audioDataType']), Number(about['sampleRate']), String(audioData));
    if (file !== undefined) this.#emit('play', { ...about, file });
  }

  /**
   * A clean close leaves the bug in place, so that a new `start` fails until `stop`; a broken connection removes it.
   */
  #lose(loss: SocketLoss): void {
    if (this.#fault.lateMs > 0) return;
    if (loss.kind === 'closed') {
      const { code, reason } = loss;
      this.#emit('disconnect', { status: 'disconnected', message: { code, reason } });
      return;
    }
    this.#emit('error', { status: 'error', message: errorOf(loss) });
    if (loss.kind === 'eof' || loss.kind === 'reset') this.#options.onBroken();
  }

  #emit(what: string, body: unknown): void {
    this.#channel.fireCustom(`mod_audio_stream::${what}`, origin, JSON.stringify(body));
  }
}

function errorOf(loss: Exclude<SocketLoss, { kind: 'closed' }>): { code: number; error: string } {
  switch (loss.kind) {
    case 'refused':
      return { code: 6, error: loss.detail };
    case 'silent':
      return { code: 10, error: 'Timeout' };
    case 'eof':
      return { code: 1, error: 'Connection closed without WebSocket CLOSE (abnormal EOF)' };
    case 'reset':
      return { code: 1, error: 'Connection reset by peer (system error 104)' };
  }
}

function parseUpload(text: string): Record<string, unknown> | undefined {
  try {
    const message = JSON.parse(text) as { type?: string; data?: Record<string, unknown> };
    return message?.type === 'streamAudio' && typeof message.data === 'object' ? message.data : undefined;
  } catch {
    return undefined;
  }
}
