/** The messages of the server, with the fields of the SDK's types. Times in seconds. */
export type DeepgramMessage =
  | { type: 'Results'; is_final: boolean; speech_final: boolean; from_finalize: boolean; [field: string]: unknown }
  | { type: 'SpeechStarted'; channel: [number, number]; timestamp: number }
  | { type: 'UtteranceEnd'; channel: [number, number]; last_word_end: number }
  | { type: 'Metadata'; [field: string]: unknown }
  | { type: 'Error'; variant: string; description: string };

export type HeardWord = { text: string; startMs: number; endMs: number };

export type ResultFacts = {
  words: HeardWord[];
  startMs: number;
  endMs: number;
  isFinal: boolean;
  speechFinal?: boolean;
  fromFinalize?: boolean;
};

export const seconds = (ms: number): number => Math.round(ms) / 1000;

/** Creates the messages of one request. */
export function messagesFor(requestId: string, model: string) {
  const metadata = {
    request_id: requestId,
    model_info: { name: `general-${model}`, version: '2026-01-01.0', arch: model },
    model_uuid: '00000000-0000-4000-8000-000000000000',
  };
  return {
    results({
      words,
      startMs,
      endMs,
      isFinal,
      speechFinal = false,
      fromFinalize = false,
    }: ResultFacts): DeepgramMessage {
      const alternative = {
        transcript: words.map((word) => word.text).join(' '),
        confidence: words.length > 0 ? 0.98 : 0,
        words: words.map(wordOnWire),
      };
      return {
        type: 'Results',
        channel_index: [0, 1],
        duration: seconds(endMs - startMs),
        start: seconds(startMs),
        is_final: isFinal,
        speech_final: speechFinal,
        from_finalize: fromFinalize,
        channel: { alternatives: [alternative] },
        metadata,
      };
    },
    speechStarted: (atMs: number): DeepgramMessage => ({
      type: 'SpeechStarted',
      channel: [0, 1],
      timestamp: seconds(atMs),
    }),
    utteranceEnd: (lastWordEndMs: number): DeepgramMessage => ({
      type: 'UtteranceEnd',
      channel: [0, 1],
      last_word_end: seconds(lastWordEndMs),
    }),
    metadata: (audioMs: number, created: string): DeepgramMessage => ({
      type: 'Metadata',
      transaction_key: 'deprecated',
      request_id: requestId,
      sha256: '0'.repeat(64),
      created,
      duration: seconds(audioMs),
      channels: 1,
    }),
  };
}

function wordOnWire({ text, startMs, endMs }: HeardWord) {
  const bare = text.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '') || text;
  return { word: bare, start: seconds(startMs), end: seconds(endMs), confidence: 0.99, punctuated_word: text };
}
