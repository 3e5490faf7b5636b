export type TextToSpeechRequest = {
  text: string;
  voiceId: string;
  /** BCP 47. */
  language: string;
  model: string;
  sampleRateHz: 8000 | 16000;
  /** Called each time the text is sent, after it may have waited for a free place: only from then on the provider is slow. */
  onSent?: () => void;
};

export interface TextToSpeech {
  /** How many texts of one call to request concurrently, if the provider limits concurrent syntheses; 2 by default. */
  readonly textsAtOnce?: number;

  /**
   * Speaks one piece of text. Yields L16 little endian mono of the requested rate in chunks of whole samples, first
   * byte as early as the provider allows, without a file header. Errors: `provider_rejected` (wrong key, unknown voice,
   * no credit), `provider_unavailable` (retryable), `aborted` when `signal` aborts (synthesis is cancelled at the
   * provider, and audio that still arrives is dropped).
   */
  speak(request: TextToSpeechRequest, signal: AbortSignal): AsyncIterable<Uint8Array>;

  /**
   * Prepares what the first `speak` would wait for, such as a connection, for example while a phone rings. Never
   * throws.
   */
  warmUp?(request: Pick<TextToSpeechRequest, 'model' | 'sampleRateHz'>): void;
}
