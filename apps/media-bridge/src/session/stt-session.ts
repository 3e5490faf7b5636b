import { bytesOf, bytesPerSample, Framer, SpeechEdges, samplesIn } from '@ligai/audio';
import type { ConversationFact } from '@ligai/conversation';
import { type Clock, type Log, unreachable, withDeadline } from '@ligai/kernel';
import type {
  SpeechToText,
  SpeechToTextRequest,
  SpeechToTextStream,
  TranscriptEvent,
  VoiceActivityDetector,
} from '@ligai/speech';

/**
 * Speech-to-text gets the audio in chunks of two frames. This halves the number of writes, which are most of the load
 * at fifty calls, and adds 20 ms at the end of a turn, which voice activity has already detected.
 */
const chunkMs = 40;

export type SttSessionOptions = {
  clock: Clock;
  log: Log;
  speechToText: SpeechToText;
  voiceActivity: VoiceActivityDetector;
  request: SpeechToTextRequest;
  onFact: (fact: ConversationFact) => void;
};

/** Sends each frame of the caller to voice activity and to speech-to-text, and turns their results into events. */
export class SttSession implements AsyncDisposable {
  readonly #options: SttSessionOptions;
  readonly #framer: Framer;
  readonly #edges: SpeechEdges;
  readonly #stream: SpeechToTextStream;
  readonly #chunkBytes: number;
  #chunk: Uint8Array;
  #filled = 0;
  /** True after speech or a partial transcript, until the next final transcript. */
  #wordsPending = false;
  #onFinal: () => void = () => {};

  constructor(options: SttSessionOptions) {
    this.#options = options;
    this.#framer = new Framer(options.request.sampleRateHz);
    this.#edges = new SpeechEdges(this.#framer.frameMs);
    this.#chunkBytes = samplesIn(chunkMs, options.request.sampleRateHz) * bytesPerSample;
    this.#chunk = new Uint8Array(this.#chunkBytes);
    this.#stream = options.speechToText.open(options.request, (event) => this.#transcribed(event));
  }

  audio(pcm: Uint8Array): void {
    const { clock, voiceActivity, onFact } = this.#options;
    const nowMs = clock.monotonic();
    this.#framer.push(pcm, (frame) => {
      const edge = this.#edges.frame(voiceActivity.isSpeech(frame), nowMs);
      this.#transcribe(frame);
      if (!edge) return;
      if (edge.type === 'caller_speech_started') this.#wordsPending = true;
      onFact(edge);
    });
  }

  finalize(): void {
    this.#sendChunk();
    this.#stream.finalize();
  }

  /** Resolves once the transcript of all speech so far was forwarded, or after `withinMs`. */
  async lastWords(withinMs: number): Promise<void> {
    if (!this.#wordsPending) return;
    const lastFinal = new Promise<void>((resolve) => {
      this.#onFinal = resolve;
    });
    this.finalize();
    await withDeadline(this.#options.clock, withinMs, 'Hear the last words', () => lastFinal).catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#options.voiceActivity[Symbol.dispose]();
    await this.#stream[Symbol.asyncDispose]();
  }

  #transcribe(frame: Int16Array): void {
    this.#chunk.set(bytesOf(frame), this.#filled);
    this.#filled += frame.byteLength;
    if (this.#filled === this.#chunkBytes) this.#sendChunk();
  }

  #sendChunk(): void {
    if (this.#filled === 0) return;
    this.#stream.send(this.#chunk.subarray(0, this.#filled));
    // A new array: the stream may store the given chunk while it reconnects.
    this.#chunk = new Uint8Array(this.#chunkBytes);
    this.#filled = 0;
  }

  #transcribed(event: TranscriptEvent): void {
    const { onFact, log } = this.#options;
    if (event.type === 'interrupted') log.warn({ detail: event.detail }, 'speech-to-text interrupted');
    if (event.type === 'failed') log.error({ code: event.code, detail: event.detail }, 'speech-to-text failed');
    const fact = factOf(event);
    if (fact) onFact(fact);
    if (event.type === 'partial') this.#wordsPending = true;
    if (event.type !== 'final' && event.type !== 'failed') return;
    this.#wordsPending = false;
    this.#onFinal();
  }
}

function factOf(event: TranscriptEvent): ConversationFact | undefined {
  switch (event.type) {
    case 'speech_started':
      // Our own voice activity reports it earlier.
      return undefined;
    case 'partial':
      return { type: 'partial_transcript', text: event.text };
    case 'final':
      return { type: 'final_transcript', text: event.text, endOfTurn: event.endOfTurn };
    case 'utterance_end':
      return { type: 'utterance_ended' };
    case 'interrupted':
    case 'failed':
      return { type: 'hearing_lost' };
    case 'restored':
      return { type: 'hearing_restored' };
    default:
      return unreachable(event);
  }
}
