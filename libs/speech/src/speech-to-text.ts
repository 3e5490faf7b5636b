import type { ProviderFailureFields } from '@ligai/kernel';

/** Events of an STT stream, in order. Milliseconds count from the first audio of the stream. */
export type TranscriptEvent =
  /** The provider heard speech begin. */
  | { type: 'speech_started' }
  /** A guess over the current segment; replaces the guess before. Never empty. */
  | { type: 'partial'; text: string }
  /**
   * A segment that will not change; never empty unless `endOfTurn`: the provider has detected the end of the turn, with
   * `confidence` from 0 to 1 if it states one.
   */
  | { type: 'final'; text: string; endOfTurn: boolean; startMs: number; endMs: number; confidence?: number }
  /** The turn has probably ended with the last partial; `final` or `turn_resumed` follows. */
  | { type: 'end_of_turn_likely'; confidence?: number }
  /** The speaker continues after `end_of_turn_likely`. */
  | { type: 'turn_resumed' }
  /** The provider's fallback for a noisy line: no word for the configured gap. */
  | { type: 'utterance_end' }
  /** The connection was lost and is being reopened; audio is buffered meanwhile (bounded) and sent afterwards. */
  | { type: 'interrupted'; detail: string; fields: ProviderFailureFields }
  | { type: 'restored' }
  /** No use going on: a wrong key, no credit, a refused parameter. The stream is closed. */
  | {
      type: 'failed';
      code: 'provider_rejected' | 'provider_unavailable';
      detail: string;
      fields: ProviderFailureFields;
    };

export type SpeechToTextRequest = {
  /** BCP 47, or `multi` for several languages in one call, if the model supports it. */
  language: string;
  model: string;
  sampleRateHz: 8000 | 16000;
  /** Silence after which the provider may end a turn. */
  endpointingMs: number;
  /** For models that detect the end of a turn from the words; the provider's defaults if omitted. */
  turnDetection?: TurnDetection;
  /** Words to expect, such as names of products and people. */
  keyterms?: string[];
  /** Numbers as digits instead of words. */
  numerals?: boolean;
  /** Excludes the audio from the provider's training. */
  optOutOfTraining?: boolean;
};

export type TurnDetection = {
  /** Confidence from which a turn has ended, from 0.5 to 0.9. */
  threshold?: number;
  /** Confidence from which it has probably ended, from 0.3 to 0.9; if omitted, this is not reported. */
  eagerThreshold?: number;
  /** Silence after which a turn ends at any confidence, from 500 to 10,000. */
  timeoutMs?: number;
};

export interface SpeechToText {
  /** Returns at once and never rejects: failures are reported as events, so the start of a call never waits for it. */
  open(request: SpeechToTextRequest, onEvent: (event: TranscriptEvent) => void): SpeechToTextStream;
}

/** Length of the audio in one message, in milliseconds: while words are expected, and otherwise. */
export type ChunkMs = { speech: number; silence: number };

/** While no audio is sent, such as on hold, the stream keeps its connection open by itself. */
export interface SpeechToTextStream extends AsyncDisposable {
  /** Length of the audio that the provider prefers to get at once. */
  readonly chunkMs: ChunkMs;
  /**
   * L16 little endian mono of the requested rate, any length but zero. Sent at once, or buffered while reconnecting. The
   * caller reuses the memory: what the stream needs later, it copies.
   */
  send(pcm: Uint8Array): void;
  /**
   * Local voice activity, at each change. A provider that does not answer speech counts as disconnected: `interrupted`
   * follows, and the speech is sent again.
   */
  voiceActivity(speaking: boolean): void;
  /** Requests the final text of what is pending, if the provider has such a request. */
  finalize(): void;
}

/** Detects speech on one call, frame by frame. Cheap: a microsecond per frame, no allocation. */
export interface VoiceActivityDetector extends Disposable {
  /** One frame of 20 ms, L16 mono. True if the frame counts as speech. */
  isSpeech(frame: Int16Array): boolean;
}
