import { EventEmitter, once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { type WebSocket, WebSocketServer } from 'ws';
import type { AudioFrame, LiveKit } from './livekit-api.ts';
import { type VariantName, variants } from './livekit-variants.ts';

/**
 * A process with many sessions of LiveKit's AgentSession, each on an audio socket of the same protocol as LigAI's. Run with
 * the file that exports LiveKit, the providers' `host:port` and the variant; prints its own port.
 */
const [entry = '', providers = '', variantName = ''] = process.argv.slice(2);
const livekit: LiveKit = await import(pathToFileURL(entry).href);
const variant = variants[variantName as VariantName];
const { AgentSession, Agent, AudioInput, AudioOutput } = livekit.agents.voice;
livekit.agents.initializeLogger({ pretty: false, level: 'error' });

// The sessions share the models, and each listens to them.
EventEmitter.defaultMaxListeners = 0;
const sampleRate = 8000;
const greeting = 'Olá!';
const instructions = 'Você é uma assistente da LigAI. Responda em português, com frases curtas.';
const apiKey = 'instant';
const shared = {
  stt: new livekit.deepgram.STT({ apiKey, baseUrl: `ws://${providers}`, language: 'pt-BR', ...variant.audio }),
  llm: new livekit.openai.LLM({ apiKey, baseURL: `http://${providers}/v1`, model: 'instant' }),
  tts: new livekit.deepgram.TTS({ apiKey, baseUrl: `http://${providers}`, ...variant.audio }),
  vad: variant.vad && new livekit.agents.inference.VAD({ model: 'silero', ...variant.vad }),
};

/** The caller's frames. */
class SocketInput extends AudioInput {
  constructor(socket: WebSocket) {
    super();
    const frames = new ReadableStream<AudioFrame>({
      start: (controller) => {
        socket.on('message', (data: Buffer, isBinary) => {
          if (isBinary) controller.enqueue(frameOf(data));
        });
        socket.on('close', () => controller.close());
      },
    });
    this.multiStream.addInputStream(frames);
  }
}

/** The plug-in for Deepgram sends the whole buffer of a frame, so each has its own. */
function frameOf(data: Buffer): AudioFrame {
  const samples = new Int16Array(data.length / 2);
  Buffer.from(samples.buffer).set(data);
  return new livekit.AudioFrame(samples, sampleRate, 1, samples.length);
}

/** Sends frames as they come; the other side buffers and plays them, and returns a mark at the end of each segment. */
class SocketOutput extends AudioOutput {
  readonly #socket: WebSocket;
  #segment = 0;
  #startedAt: number | undefined;
  #pushedMs = 0;
  /** Frames came since the last flush. */
  #isOpen = false;
  /** The open segment was cut; its other frames are dropped. */
  #isCut = false;

  constructor(socket: WebSocket) {
    super(sampleRate);
    this.#socket = socket;
    socket.on('message', (data, isBinary) => {
      if (isBinary) return;
      const message = JSON.parse(data.toString()) as { type?: string; data?: { name?: string } };
      if (message.type === 'mark' && message.data?.name === String(this.#segment)) this.#finish(false);
    });
  }

  override async captureFrame(frame: AudioFrame): Promise<void> {
    await super.captureFrame(frame);
    this.#isOpen = true;
    if (this.#isCut) return;
    if (this.#startedAt === undefined) {
      this.#startedAt = performance.now();
      this.onPlaybackStarted(Date.now());
    }
    this.#pushedMs += (frame.samplesPerChannel / frame.sampleRate) * 1000;
    const { buffer, byteOffset, byteLength } = frame.data;
    this.#socket.send(Buffer.from(buffer, byteOffset, byteLength));
  }

  override flush(): void {
    super.flush();
    this.#isOpen = false;
    this.#isCut = false;
    if (this.#startedAt !== undefined) this.#send({ type: 'mark', data: { name: String(this.#segment) } });
  }

  override clearBuffer(): void {
    if (this.#startedAt === undefined) return;
    this.#send({ type: 'killAudio' });
    this.#finish(true);
  }

  #finish(interrupted: boolean): void {
    const playedMs = interrupted ? performance.now() - (this.#startedAt ?? 0) : this.#pushedMs;
    this.#isCut = interrupted && this.#isOpen;
    this.#segment += 1;
    const playbackPosition = Math.min(playedMs, this.#pushedMs) / 1000;
    this.#startedAt = undefined;
    this.#pushedMs = 0;
    this.onPlaybackFinished({ playbackPosition, interrupted });
  }

  #send(message: object): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
  }
}

async function serve(socket: WebSocket): Promise<void> {
  const { aecWarmupDuration } = variant as { aecWarmupDuration?: null };
  const session = new AgentSession({
    ...shared,
    turnHandling: variant.turnHandling,
    ...(aecWarmupDuration === null && { aecWarmupDuration }),
  });
  session.on('error', ({ error }) => process.stderr.write(`${String(error)}\n`));
  session.input.audio = new SocketInput(socket);
  session.output.audio = new SocketOutput(socket);
  socket.on('close', () => void session.close());
  await session.start({ agent: new Agent({ instructions }), record: false });
  session.say(greeting);
}

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'audio.drachtio.org' });
server.on('connection', (socket) => void serve(socket));
await once(server, 'listening');
process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
process.stdin.resume().on('end', () => process.exit(0));
