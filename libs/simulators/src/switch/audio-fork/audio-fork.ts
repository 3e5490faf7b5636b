import type { Channel } from '../channel/channel.ts';
import type { AudioBug } from '../media/audio-bug.ts';
import { AudioSocket } from '../media/audio-socket.ts';
import { CallerFrames } from '../media/caller-frames.ts';
import { nextTokenFault, type TokenFault } from '../media/token-fault.ts';
import { UploadFiles } from '../media/upload-file.ts';
import type { EventOrigin } from '../switch-core.ts';
import type { SwitchNode } from '../switch-node.ts';
import { ForkPlayout } from './fork-playout.ts';

const origin: EventOrigin = ['mod_audio_fork.c', 'responseHandler', '22'];
/** Audio that is buffered for a server that does not read; the rest is dropped. */
const overrunMs = 2500;
/** MAX_BUG_BUFFER of the switch: the most audio that a media bug keeps until its module reads it. */
const mostUnreadBytes = 512 * 1024;

export type ForkOptions = {
  url: string;
  sampleRateHz: number;
  metadata: string | undefined;
  /** True if binary frames of the server are played; otherwise they are ignored. */
  playsBinary: boolean;
  playoutRateHz: number;
};

/** jambonz's mod_audio_fork on one leg: binary audio both ways, marks, `killAudio`. It never reconnects. */
export class AudioFork implements AudioBug {
  readonly kind = 'audio_fork';
  readonly #channel: Channel;
  readonly #node: SwitchNode;
  readonly #fault: TokenFault;
  readonly #options: ForkOptions;
  readonly #frames: CallerFrames;
  readonly #playout: ForkPlayout;
  readonly #socket: AudioSocket;
  readonly #uploads: UploadFiles;
  /** Audio in the media bug: the module reads it only while the socket is connected and not paused. */
  readonly #unread: Buffer[] = [];
  #unreadBytes = 0;
  #paused = false;
  #overrun = false;
  #connected = false;
  #stopped = false;

  constructor(node: SwitchNode, channel: Channel, options: ForkOptions) {
    this.#channel = channel;
    this.#node = node;
    this.#fault = nextTokenFault(node.behaviour);
    this.#options = options;
    this.#frames = new CallerFrames(options.sampleRateHz);
    this.#uploads = new UploadFiles(node.uploads, channel.uuid);
    this.#playout = new ForkPlayout(
      options.playoutRateHz,
      (name, event) => {
        this.#socket.sendText(`{"type": "mark", "data": {"name":${JSON.stringify(name)}, "event": "${event}"}}`);
      },
      everyNth(() => node.behaviour.lockedEvery),
    );
    this.#socket = new AudioSocket({
      url: options.url,
      protocol: 'audio.drachtio.org',
      headers: { pragma: 'no-cache', 'cache-control': 'no-cache', ...originOf(options.url) },
      refuse: node.behaviour.refuseAudio,
      onOpen: () => this.#open(),
      onText: (text) => this.#obey(text),
      onBinary: (data) => {
        if (options.playsBinary) this.#playout.push(data);
      },
      onLost: () => this.#lose(),
    });
  }

  onCallerFrame(frame: Int16Array): void {
    const bytes = this.#frames.push(frame);
    if (bytes && this.#unreadBytes + bytes.length <= mostUnreadBytes) {
      this.#unread.push(bytes);
      this.#unreadBytes += bytes.length;
    }
    if (!this.#paused && this.#socket.open) this.#sendUnread();
  }

  mixInto(frame: Int16Array): void {
    this.#playout.mixInto(frame);
  }

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
    return this.#socket.close('');
  }

  vanish(): void {
    this.#socket.cut('fin', true);
    this.#uploads.remove();
  }

  breakConnection(how: 'fin' | 'reset'): void {
    this.#socket.cut(how, false);
  }

  /** One binary frame, which is longer than 20 ms after a connection that took its time. */
  #sendUnread(): void {
    const audio = Buffer.concat(this.#unread.splice(0));
    this.#unreadBytes = 0;
    const full = this.#socket.waitingBytes + audio.length > (overrunMs * this.#options.sampleRateHz * 2) / 1000;
    if (full && !this.#overrun) this.#emit('buffer_overrun');
    this.#overrun = full;
    if (!full) this.#socket.sendBinary(audio);
  }

  #open(): void {
    const { lateMs } = this.#fault;
    if (lateMs === 0) this.#greet();
    else this.#node.clock.after(lateMs, () => this.#greet());
  }

  #greet(): void {
    if (this.#stopped) return;
    this.#connected = true;
    if (this.#options.metadata !== undefined) this.sendText(this.#options.metadata);
    this.#emit('connect');
  }

  /** Emits one event without a body, for any reason; the bug remains until `stop`. */
  #lose(): void {
    if (this.#fault.lateMs > 0) return;
    if (this.#connected) this.#emit('disconnect');
    else this.#emit('connect_failed', '{"reason":"Unable to connect"}');
  }

  #obey(text: string): void {
    const message = parseMessage(text);
    const data = message?.data;
    switch (message?.type) {
      case 'mark':
        if (typeof data?.['name'] === 'string') this.#playout.mark(data['name']);
        break;
      case 'killAudio':
        this.#playout.clear();
        this.#emit('kill_audio');
        break;
      case 'playAudio':
        this.#receiveFile(data ?? {});
        break;
      case 'json':
        this.#emit('json', text);
        break;
      case 'transcription':
      case 'transfer':
      case 'error':
      case 'disconnect':
        this.#emit(message.type, data === undefined ? undefined : JSON.stringify(data));
        break;
      default:
        break;
    }
  }

  #receiveFile({ audioContent, ...about }: Record<string, unknown>): void {
    const rate = Number(about['sampleRate'] ?? 8000);
    const file = this.#uploads.write(String(about['audioContentType']), rate, String(audioContent));
    if (file !== undefined) this.#emit('play_audio', JSON.stringify({ ...about, file }));
  }

  #emit(what: string, body?: string): void {
    this.#channel.fireCustom(`mod_audio_fork::${what}`, origin, body);
  }
}

function everyNth(n: () => number): () => boolean {
  let count = 0;
  return () => {
    count += 1;
    return n() > 0 && count % n() === 0;
  };
}

function parseMessage(text: string): { type?: string; data?: Record<string, unknown> } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The module's library sends the host without the port. */
function originOf(url: string): { host: string; origin: string } | undefined {
  const host = URL.parse(url)?.hostname;
  return host === undefined ? undefined : { host, origin: `http://${host}` };
}
