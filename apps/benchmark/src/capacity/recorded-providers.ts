import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@ligai/kernel';
import { type WebSocket, WebSocketServer } from 'ws';
import { Lateness, machineTimeMs } from './lateness.ts';
import { RecordedTranscript } from './recorded-transcript.ts';
import { nameOfTurn, samplesOfTurn, turnNamedIn } from './turn-codes.ts';

/*
 * Deepgram, OpenAI and Murf on one port, as a process of its own, with the wires and the pace of the services, and next
 * to no work: transcripts and speech are prepared, and the caller's audio is not decoded, only tested for sound. Sends its
 * port over IPC, and a `ProvidersReport` for each message that it receives.
 */

/** When the steps of a turn outside the bridge were done, in the machine's monotonic time. */
export type TurnSteps = {
  id: number;
  /** The transcript that ends the turn was sent. */
  transcribedMs: number;
  /** The LLM was asked. */
  askedMs?: number;
  /** Each token was sent, and how many characters were sent before it. */
  tokens: { atMs: number; from: number }[];
  /** Speech for the beginning of the reply was requested. */
  speechAskedMs?: number;
  /** The text of that request. */
  speechText?: string;
  /** Its first audio was sent. */
  audioMs?: number;
};

export type ProvidersReport = { hearLateP99Ms: number; turns: TurnSteps[] };

const llm = { firstTokenMs: 250, tokenMs: 20, tokenChars: 5 };
/** Murf's first audio takes 100 to 200 ms; then it is ten times faster than real time. Odd, as messages may end within a sample. */
const tts = { firstByteMs: 100, chunkBytes: 3201, chunkMs: 20, msPerChar: 65 };
const sampleRateHz = 8000;

const lateness = new Lateness();
let turns: TurnSteps[] = [];
const open = new Map<number, TurnSteps>();
let lastTurn = 0;

const newTurn = (): number => {
  lastTurn += 1;
  return lastTurn;
};

function transcribed(id: number): void {
  const turn: TurnSteps = { id, transcribedMs: machineTimeMs(), tokens: [] };
  turns.push(turn);
  open.set(id, turn);
  // A turn without an answer by then is not measured.
  systemClock.after(20_000, () => open.delete(id));
}

function listen(socket: WebSocket): void {
  const transcript = new RecordedTranscript({
    newTurn,
    send: (message, turn) => {
      socket.send(message);
      if (turn !== undefined) transcribed(turn);
    },
  });
  let originMs = Number.POSITIVE_INFINITY;
  let audioMs = 0;
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) return transcript.control(data.toString(), (code) => socket.close(code));
    const nowMs = machineTimeMs();
    const ms = (data.length * 500) / sampleRateHz;
    audioMs += ms;
    // The earliest audio of a stream is on time.
    originMs = Math.min(originMs, nowMs - audioMs);
    lateness.add(nowMs - audioMs - originMs, Math.round(ms / 20));
    transcript.hear(data, ms);
  });
}

async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const body = Buffer.concat(parts).toString();
  const askedMs = machineTimeMs();
  // The caller's last words; the name is not parsed out of the JSON, which would be most of the work here.
  const id = turnNamedIn(body.slice(body.lastIndexOf('Eu sou ') + 'Eu sou '.length));
  const turn = id === undefined ? undefined : open.get(id);
  if (turn) {
    turn.askedMs = askedMs;
    turn.tokens = [];
  }
  const text = `${nameOfTurn(id ?? 0)}, entendi o seu pedido de hoje. Vou verificar isso e já confirmo.`;
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  response.write(chunk({ role: 'assistant', content: '' }));
  let from = 0;
  const sendToken = () => {
    if (response.destroyed) return;
    turn?.tokens.push({ atMs: machineTimeMs(), from });
    response.write(chunk({ content: text.slice(from, from + llm.tokenChars) }));
    from += llm.tokenChars;
    if (from < text.length) systemClock.after(llm.tokenMs, sendToken);
    else response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
  };
  systemClock.after(llm.firstTokenMs, sendToken);
}

const head = `"id":"chatcmpl-BkQ2xHcapacityBench","object":"chat.completion.chunk","created":1764400000,"model":"recorded","service_tier":"default","system_fingerprint":"fp_recorded"`;
const chunk = (delta: object, finish: string | null = null): string =>
  `data: {${head},"choices":[{"index":0,"delta":${JSON.stringify(delta)},"logprobs":null,"finish_reason":${JSON.stringify(finish)}}],"usage":null}\n\n`;

/** 440 Hz without a zero sample, so that silence that was added by others can be told apart. */
const speech = Buffer.from(
  Int16Array.from(
    { length: 12 * sampleRateHz },
    (_, at) => Math.round(6000 * Math.sin((2 * Math.PI * 440 * at) / sampleRateHz)) || 100,
  ).buffer,
);
/** The chunks of the speech, encoded once; the first without its first 12 bytes, which contain the turn's code. */
const chunks = Array.from({ length: Math.floor(speech.length / tts.chunkBytes) }, (_, n) =>
  speech.toString('base64', n * tts.chunkBytes + (n === 0 ? 12 : 0), (n + 1) * tts.chunkBytes),
);

function speak(socket: WebSocket): void {
  const spoken = new Map<string, { timer?: Disposable }>();
  const send = (contextId: string, turn: number | undefined, n: number, count: number) => {
    const context = spoken.get(contextId);
    if (!context || socket.readyState !== socket.OPEN) return;
    const steps = turn === undefined || n > 0 ? undefined : open.get(turn);
    if (steps) steps.audioMs = machineTimeMs();
    socket.send(`{"audio":"${n === 0 ? firstBytes(turn) : ''}${chunks[n]}","context_id":"${contextId}"}`);
    if (n + 1 < count) context.timer = systemClock.after(tts.chunkMs, () => send(contextId, turn, n + 1, count));
    else {
      spoken.delete(contextId);
      socket.send(`{"final":true,"context_id":"${contextId}"}`);
    }
  };
  socket.on('message', (data) => {
    const { context_id = '', text, clear } = JSON.parse(data.toString()) as Record<string, string | undefined>;
    if (clear) {
      spoken.get(context_id)?.timer?.[Symbol.dispose]();
      spoken.delete(context_id);
    }
    if (!text || spoken.has(context_id)) return;
    const named = turnNamedIn(text);
    const steps = named === undefined ? undefined : open.get(named);
    if (steps) {
      steps.speechAskedMs = machineTimeMs();
      steps.speechText = text;
    }
    const bytes = (text.length * tts.msPerChar * 2 * sampleRateHz) / 1000;
    const count = Math.min(chunks.length, Math.max(1, Math.round(bytes / tts.chunkBytes)));
    spoken.set(context_id, { timer: systemClock.after(tts.firstByteMs, () => send(context_id, named, 0, count)) });
  });
}

function firstBytes(turn: number | undefined): string {
  if (turn === undefined) return speech.toString('base64', 0, 12);
  return Buffer.concat([Buffer.from(samplesOfTurn(turn).buffer), speech.subarray(8, 12)]).toString('base64');
}

const server = createServer((request, response) => {
  reply(request, response).catch(() => response.destroy());
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false, skipUTF8Validation: true });
sockets.on('connection', (socket, request) => {
  socket.on('error', () => socket.terminate());
  if (request.url?.startsWith('/v1/listen')) listen(socket);
  else speak(socket);
});
server.on('clientError', (_, socket) => socket.destroy());
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.on('message', () => {
  process.send?.({ hearLateP99Ms: lateness.takeP99Ms(), turns } satisfies ProvidersReport);
  turns = [];
});
process.on('disconnect', () => process.exit(0));
process.send?.({ port: (server.address() as AddressInfo).port });
