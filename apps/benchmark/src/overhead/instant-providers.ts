import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** Deepgram, OpenAI and Murf on one port; each responds in the same tick, so that only the time of their client remains. */
export type InstantProviders = AsyncDisposable & {
  origin: string;
  /** Returns the Deepgram streams in the order in which they were opened, without those that were closed before. */
  nextStream(): Promise<DeepgramStream>;
};

/** Where in the audio of a stream the words of a result are, in ms; by default everywhere since the last final result. */
export type Spoken = { fromMs: number; untilMs: number };

/** One Deepgram stream. */
export type DeepgramStream = {
  /** Sends the result that ends the caller's turn. */
  endTurn(text: string, spoken?: Spoken): void;
  /** Reports the onset of speech, as Deepgram does with `vad_events`. */
  speechStarted(): void;
  /** Sends an interim result. */
  interim(text: string, spoken?: Spoken): void;
  /** Bytes of audio per millisecond. */
  bytesPerMs: number;
  /** Calls `listener` for each portion of the caller's audio. */
  onAudio(listener: (audio: Buffer) => void): void;
};

export type InstantBehaviour = {
  /** The chunks that the LLM returns for the body of a request. */
  reply?: (body: string) => Iterable<string>;
  /** Milliseconds of audio for a piece of text. */
  spokenMs?: (text: string) => number;
};

const replyText = 'Certo, entendi.';

export async function startInstantProviders({
  reply = () => [replyText],
  spokenMs = () => 400,
}: InstantBehaviour = {}): Promise<InstantProviders> {
  const streams: DeepgramStream[] = [];
  const waiting: Array<(stream: DeepgramStream) => void> = [];
  const server = createServer((request, response) => {
    const body: Buffer[] = [];
    request.on('data', (part: Buffer) => body.push(part));
    request.on('end', () => void writeReply(response, reply(Buffer.concat(body).toString())));
  });
  const sockets = new WebSocketServer({ server });
  server.on('clientError', (_, socket) => socket.destroy());
  sockets.on('connection', (socket, request) => {
    // A measured process may exit without closing its sockets.
    socket.on('error', () => socket.terminate());
    if (request.url?.startsWith('/v1/speak?')) return speakAsDeepgram(socket, request.url, spokenMs);
    if (!request.url?.startsWith('/v1/listen')) return speakOn(socket, spokenMs);
    const audio = receiveAudio(socket, request.url);
    const stream: DeepgramStream = {
      endTurn: (text, spoken) => socket.send(JSON.stringify(audio.result(text, true, spoken))),
      bytesPerMs: audio.bytesPerMs,
      speechStarted: () => socket.send(JSON.stringify(audio.speechStarted())),
      interim: (text, spoken) => socket.send(JSON.stringify(audio.result(text, false, spoken))),
      onAudio: (listener) => socket.on('message', (data: Buffer, isBinary) => isBinary && listener(data)),
    };
    const waiter = waiting.shift();
    if (waiter) return waiter(stream);
    streams.push(stream);
    socket.on('close', () => {
      const at = streams.indexOf(stream);
      if (at >= 0) streams.splice(at, 1);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    nextStream: () => {
      const stream = streams.shift();
      return stream ? Promise.resolve(stream) : new Promise((resolve) => waiting.push(resolve));
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * Deepgram also sends results for silence, about once per second of audio. Without them the bridge treats the stream
 * as dead and opens another one, which would be mistaken for the stream of the next call.
 */
function receiveAudio(socket: WebSocket, url: string) {
  const rateHz = sampleRateIn(url);
  let bytes = 0;
  let answeredBytes = 0;
  let finalUntil = 0;
  /** Covers the audio since the last final result, or less than a millisecond of time if there was none. */
  const result = (transcript: string, isFinal: boolean, spoken?: Spoken) => {
    const start = finalUntil;
    const duration = Math.max(0.0005, bytes / (rateHz * 2) - start);
    if (isFinal) finalUntil = start + duration;
    return resultOf({ transcript, isFinal, start, duration, spoken });
  };
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) bytes += data.length;
    if (bytes - answeredBytes < rateHz * 2) return;
    answeredBytes = bytes;
    socket.send(JSON.stringify(result('', false)));
  });
  const speechStarted = () => ({ type: 'SpeechStarted', channel: [0, 1], timestamp: bytes / (rateHz * 2) });
  return { result, speechStarted, bytesPerMs: rateHz / 500 };
}

type ResultFacts = {
  transcript: string;
  isFinal: boolean;
  start: number;
  duration: number;
  spoken: Spoken | undefined;
};

function resultOf({ transcript, isFinal, start, duration, spoken }: ResultFacts): object {
  const words = wordsOf(
    transcript,
    spoken ? spoken.fromMs / 1000 : start,
    spoken ? spoken.untilMs / 1000 : start + duration,
  );
  return {
    type: 'Results',
    channel_index: [0, 1],
    start,
    duration,
    is_final: isFinal,
    speech_final: isFinal,
    channel: { alternatives: [{ transcript, confidence: 1, words }] },
    metadata: { request_id: 'instant' },
  };
}

/** Words of equal length. */
function wordsOf(transcript: string, from: number, until: number): object[] {
  const texts = transcript.split(' ').filter((text) => text !== '');
  const length = (until - from) / texts.length;
  return texts.map((text, at) => {
    const start = from + at * length;
    return { word: text, start, end: start + length, confidence: 1, punctuated_word: text };
  });
}

async function writeReply(response: ServerResponse, texts: Iterable<string>): Promise<void> {
  const chunk = (delta: object, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'instant', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let delta: object = { role: 'assistant' };
  for (const content of texts) {
    // Stop if the client closed the connection; wait if its buffer is full.
    if (response.destroyed) return;
    if (!response.write(chunk({ ...delta, content }))) await drained(response);
    delta = {};
  }
  response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    response.on('drain', settle).on('close', settle);
  });
}

/** Murf: the first text of a context returns all of its audio, the end of the context returns `final`. */
function speakOn(socket: WebSocket, spokenMs: (text: string) => number): void {
  const spoken = new Set<string>();
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString()) as { context_id?: string; text?: string; end?: boolean };
    const context_id = message.context_id ?? '';
    if (message.text && !spoken.has(context_id)) {
      spoken.add(context_id);
      socket.send(JSON.stringify({ audio: tone(spokenMs(message.text)).toString('base64'), context_id }));
    }
    if (message.end) {
      spoken.delete(context_id);
      socket.send(JSON.stringify({ final: true, context_id }));
    }
  });
}

/** Deepgram's `/v1/speak`: each text returns its audio, a flush the confirmation that all of it was sent. */
function speakAsDeepgram(socket: WebSocket, url: string, spokenMs: (text: string) => number): void {
  const rateHz = sampleRateIn(url);
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString()) as { type: string; text?: string };
    if (message.type === 'Speak') socket.send(tone(spokenMs(message.text ?? ''), rateHz));
    if (message.type === 'Flush') socket.send(JSON.stringify({ type: 'Flushed', sequence_id: 0 }));
    if (message.type === 'Close') socket.close(1000);
  });
}

const sampleRateIn = (url: string): number =>
  Number(new URL(url, 'http://localhost').searchParams.get('sample_rate') ?? 8000);

/** 440 Hz without a zero sample, so that no frame of it counts as silence. */
function tone(spokenMs: number, rateHz = 8000): Buffer {
  const samples = new Int16Array((rateHz * spokenMs) / 1000);
  for (let at = 0; at < samples.length; at += 1) {
    samples[at] = Math.round(8000 * Math.sin((2 * Math.PI * 440 * at) / rateHz)) || 100;
  }
  return Buffer.from(samples.buffer);
}
