import { AsyncQueue } from '@ligai/kernel';
import type { ChatChunk, ChatModel, ChatRequest } from '@ligai/llm';
import type {
  SpeechToText,
  SpeechToTextRequest,
  SpeechToTextStream,
  TextToSpeech,
  TextToSpeechRequest,
  TranscriptEvent,
} from '@ligai/speech';
import type { LinesOfVoice } from '../lines/stored-lines.ts';
import type { Providers } from '../providers.ts';

/** A voice none of whose lines is stored. */
export const noStoredLines: LinesOfVoice = {
  find: () => undefined,
  synthesised: () => {},
  speaking: () => ({ [Symbol.dispose]: () => {} }),
};

/** One stream of speech-to-text; the test supplies the transcript. */
export class ScriptedHearing implements SpeechToTextStream {
  readonly chunkMs = { speech: 40, silence: 40 };
  readonly request: SpeechToTextRequest;
  readonly say: (event: TranscriptEvent) => void;
  bytes = 0;
  finalizes = 0;
  /** Resolves when the provider has sent its last words after the end of the stream. */
  lastWords: Promise<void> = Promise.resolve();
  /** Changes of local voice activity. */
  readonly voice: boolean[] = [];
  closed = false;

  constructor(request: SpeechToTextRequest, say: (event: TranscriptEvent) => void) {
    this.request = request;
    this.say = say;
  }

  send(pcm: Uint8Array): void {
    this.bytes += pcm.length;
  }

  voiceActivity(speaking: boolean): void {
    this.voice.push(speaking);
  }

  finalize(): void {
    this.finalizes += 1;
  }

  /** Emits a complete turn of the caller. */
  turn(text: string): void {
    this.say({ type: 'final', text, endOfTurn: true, startMs: 0, endMs: 0 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.lastWords;
  }
}

/** One request to the LLM; the test supplies the reply. */
export class ScriptedReply {
  readonly request: ChatRequest;
  readonly signal: AbortSignal;
  readonly chunks = new AsyncQueue<ChatChunk>();

  constructor(request: ChatRequest, signal: AbortSignal) {
    this.request = request;
    this.signal = signal;
    signal.addEventListener('abort', () => this.chunks.close());
  }

  write(text: string): void {
    this.chunks.push({ type: 'text', text });
  }

  finish(): void {
    this.chunks.push({ type: 'finished', reason: 'stop' });
    this.chunks.close();
  }
}

/** Providers for tests of conversations: the test controls their results, and reads their requests. */
export class ScriptedProviders implements Providers {
  readonly hearings: ScriptedHearing[] = [];
  readonly replies: ScriptedReply[] = [];
  readonly spoken: TextToSpeechRequest[] = [];
  readonly openVoiceActivity = () => ({
    isSpeech: (frame: Int16Array) => frame.some((sample) => Math.abs(sample) > 1000),
    [Symbol.dispose]: () => {},
  });
  /** Milliseconds of audio for one character. */
  msPerCharacter = 50;
  /** TTS accepts each text and returns nothing. */
  speechHangs = false;
  /** Thrown by the next requested piece. */
  speechFailure: Error | undefined;

  readonly speechToText: SpeechToText = {
    open: (request, onEvent) => {
      const hearing = new ScriptedHearing(request, onEvent);
      this.hearings.push(hearing);
      return hearing;
    },
  };

  readonly chat: ChatModel = {
    reply: (request, signal) => {
      const reply = new ScriptedReply(request, signal);
      this.replies.push(reply);
      return reply.chunks;
    },
  };

  /** Requests to the fallback model are among `replies`, with its name. */
  readonly fallbackChat = this.chat;
  readonly speechSource = () => 'scripted';
  readonly textToSpeech: TextToSpeech = { speak: (request, signal) => this.#speak(request, signal) };

  get hearing(): ScriptedHearing {
    return last(this.hearings, 'stream of speech-to-text');
  }

  get reply(): ScriptedReply {
    return last(this.replies, 'request to the LLM');
  }

  async *#speak(request: TextToSpeechRequest, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    this.spoken.push(request);
    const failure = this.speechFailure;
    this.speechFailure = undefined;
    if (failure) throw failure;
    if (this.speechHangs) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    const samples = request.text.length * this.msPerCharacter * 8;
    for (let sent = 0; sent < samples && !signal.aborted; sent += 800) {
      const chunk = new Int16Array(Math.min(800, samples - sent)).fill(3000);
      yield new Uint8Array(chunk.buffer);
    }
  }
}

/** 20 ms of the caller's voice, or of silence, as L16 of 8 kHz. */
export const voiceFrame = (): Uint8Array => new Uint8Array(new Int16Array(160).fill(5000).buffer);
export const silentFrame = (): Uint8Array => new Uint8Array(320);

function last<T>(all: T[], what: string): T {
  const newest = all.at(-1);
  if (newest === undefined) throw new Error(`There was no ${what} yet`);
  return newest;
}
