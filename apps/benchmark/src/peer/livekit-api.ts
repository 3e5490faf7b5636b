/** The part of LiveKit's public API that the benchmark calls. It is installed at run time, so its own types are not available. */
export type LiveKit = {
  agents: {
    initializeLogger(options: { pretty: boolean; level: string }): void;
    inference: { VAD: new (options: { model: 'silero'; minSpeechDuration?: number }) => object };
    voice: {
      Agent: new (options: { instructions: string }) => object;
      AgentSession: new (options: SessionOptions) => AgentSession;
      AudioInput: new () => AudioInput;
      AudioOutput: new (sampleRateHz: number) => AudioOutput;
    };
  };
  deepgram: {
    STT: new (options: { apiKey: string; baseUrl: string; language: string; sampleRate?: number }) => object;
    TTS: new (options: { apiKey: string; baseUrl: string; sampleRate?: number }) => object;
  };
  openai: { LLM: new (options: { apiKey: string; baseURL: string; model: string }) => object };
  AudioFrame: new (
    samples: Int16Array,
    sampleRateHz: number,
    channels: number,
    samplesPerChannel: number,
  ) => AudioFrame;
};

/** Milliseconds. What is omitted has LiveKit's default. */
export type TurnHandling = {
  turnDetection: 'vad' | 'stt';
  endpointing: { minDelay: number };
  interruption: { mode: 'vad'; minDuration?: number };
};

export type SessionOptions = {
  stt: object;
  llm: object;
  tts: object;
  /** Null for none; a session without this field makes its own. */
  vad: object | null;
  turnHandling: TurnHandling;
  /** Milliseconds at the start of a session in which sound does not interrupt the agent. */
  aecWarmupDuration?: number | null;
};

export type AgentSession = {
  input: { audio: AudioInput | null };
  output: { audio: AudioOutput | null };
  start(options: { agent: object; record: false }): Promise<void>;
  say(text: string): unknown;
  close(): Promise<void>;
  on(event: 'error', listener: (event: { error: unknown }) => void): void;
};

export type AudioFrame = { data: Int16Array; sampleRate: number; samplesPerChannel: number };

/** `multiStream` is for subclasses. */
export type AudioInput = { multiStream: { addInputStream(stream: ReadableStream<AudioFrame>): void } };

/** `onPlaybackStarted`: epoch ms. `playbackPosition`: seconds. */
export type AudioOutput = {
  captureFrame(frame: AudioFrame): Promise<void>;
  flush(): void;
  clearBuffer(): void;
  onPlaybackStarted(createdAt: number): void;
  onPlaybackFinished(event: { playbackPosition: number; interrupted: boolean }): void;
};
