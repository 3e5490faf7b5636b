import { BeepDetector, Framer, SoundEnd, SpeechEdges, StreamClock } from '@ligai/audio';
import type { ConversationFact } from '@ligai/conversation';
import { type Clock, type Log, unreachable, withDeadline } from '@ligai/kernel';
import type {
  SpeechToText,
  SpeechToTextRequest,
  SpeechToTextStream,
  TranscriptEvent,
  VoiceActivityDetector,
} from '@ligai/speech';

export type SttSessionOptions = {
  clock: Clock;
  log: Log;
  speechToText: SpeechToText;
  voiceActivity: VoiceActivityDetector;
  request: SpeechToTextRequest;
  onFact: (fact: ConversationFact) => void;
  /** How long the beep of a mailbox is searched for; 0: not at all. */
  beepsForMs?: number;
};

/** After this time without a sound or words, none are expected: Deepgram's `UtteranceEnd` follows 1 s after a word. */
const wordsWithinMs = 2000;

/**
 * Sends the caller's audio to voice activity, frame by frame, and to speech-to-text, in the chunks that the provider
 * prefers, and turns their results into events. Chunks are short from the onset of a sound to the end of the turn, when
 * a conversation waits for words, and long otherwise: each of them is a system call, and these are most of the load.
 */
export class SttSession implements AsyncDisposable {
  readonly #options: SttSessionOptions;
  readonly #framer: Framer;
  #edges: SpeechEdges;
  readonly #soundEnd: SoundEnd;
  #streamClock = new StreamClock();
  /** Undefined once no beep is searched for any more. */
  #beeps: BeepDetector | undefined;
  #beepFrames: number;
  readonly #stream: SpeechToTextStream;
  #speaking = false;
  /** True after speech or a partial transcript, until the next final transcript. */
  #wordsPending = false;
  /** Since the last sound or words. */
  #quietMs = wordsWithinMs;

  constructor(options: SttSessionOptions) {
    const { speechToText, request } = options;
    this.#options = options;
    this.#stream = speechToText.open(request, (event) => this.#transcribed(event));
    this.#framer = new Framer(
      { sampleRateHz: request.sampleRateHz, chunkMs: this.#stream.chunkMs.silence },
      { frame: (frame) => this.#detect(frame), chunk: (chunk) => this.#stream.send(chunk) },
    );
    this.#edges = new SpeechEdges(this.#framer.frameMs);
    this.#soundEnd = new SoundEnd(request.sampleRateHz);
    this.#beepFrames = (options.beepsForMs ?? 0) / this.#framer.frameMs;
    if (this.#beepFrames > 0) this.#beeps = new BeepDetector(request.sampleRateHz, this.#framer.frameMs);
  }

  audio(pcm: Uint8Array): void {
    this.#framer.push(pcm);
  }

  finalize(): void {
    this.#framer.flush();
    this.#stream.finalize();
  }

  /** No audio follows for a while: what was said becomes final. The stream stays open. */
  pause(): void {
    const { clock, onFact } = this.#options;
    this.finalize();
    this.#edges = new SpeechEdges(this.#framer.frameMs);
    this.#streamClock = new StreamClock();
    if (!this.#speaking) return;
    this.#speaking = false;
    this.#stream.voiceActivity(false);
    onFact({ type: 'caller_speech_stopped', sinceMs: clock.monotonic() });
  }

  /**
   * No more audio follows: resolves once the transcript of all speech so far was forwarded, or after `withinMs`. The end
   * of the stream yields it with every provider, a requested final transcript does not.
   */
  async lastWords(withinMs: number): Promise<void> {
    if (!this.#wordsPending) return;
    this.#framer.flush();
    const closed = async () => this.#stream[Symbol.asyncDispose]();
    await withDeadline(this.#options.clock, withinMs, 'Hear the last words', closed).catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#options.voiceActivity[Symbol.dispose]();
    await this.#stream[Symbol.asyncDispose]();
  }

  #detect(frame: Int16Array): void {
    const { clock, voiceActivity, onFact } = this.#options;
    if (this.#beeps) this.#searchBeep(this.#beeps, frame);
    const nowMs = clock.monotonic();
    this.#streamClock.received(this.#framer.frameMs, nowMs);
    const edge = this.#edges.frame(voiceActivity.isSpeech(frame), this.#soundEnd.push(frame), nowMs);
    this.#quietFor(this.#speaking ? 0 : this.#quietMs + this.#framer.frameMs);
    if (!edge) return;
    if (edge.type !== 'caller_speech_measured') {
      const isStart = edge.type === 'caller_speech_started';
      this.#speaking = isStart;
      if (isStart) {
        this.#wordsPending = true;
        this.#quietFor(0);
      }
      this.#stream.voiceActivity(isStart);
    }
    onFact(edge.type === 'caller_speech_stopped' ? { ...edge, ...this.#endOfSound() } : edge);
  }

  /** Exact even if the frames arrive late, as the edges of voice activity are not. */
  #endOfSound(): { soundEndedAtMs?: number } {
    const agoMs = this.#soundEnd.sinceMs();
    return agoMs === null ? {} : { soundEndedAtMs: this.#streamClock.at(agoMs) };
  }

  /** Nothing was said for `ms`. */
  #quietFor(ms: number): void {
    const { speech, silence } = this.#stream.chunkMs;
    this.#quietMs = ms;
    this.#framer.chunkMs = ms < wordsWithinMs ? speech : silence;
  }

  #searchBeep(beeps: BeepDetector, frame: Int16Array): void {
    const beep = beeps.frame(frame);
    if (beep) this.#options.onFact({ type: 'beep_heard', ...beep });
    this.#beepFrames -= 1;
    if (this.#beepFrames <= 0) this.#beeps = undefined;
  }

  #transcribed(event: TranscriptEvent): void {
    const { onFact, log } = this.#options;
    if (event.type === 'interrupted') log.warn({ detail: event.detail }, 'speech-to-text interrupted');
    if (event.type === 'failed') log.error({ code: event.code, detail: event.detail }, 'speech-to-text failed');
    const fact = factOf(event);
    if (fact) onFact(fact);
    const isEnd = event.type === 'utterance_end' || (event.type === 'final' && event.endOfTurn);
    if (isEnd && !this.#speaking) this.#quietFor(wordsWithinMs);
    else if (event.type === 'partial' || event.type === 'final') this.#quietFor(0);
    if (event.type === 'partial') this.#wordsPending = true;
    if (event.type === 'final' || event.type === 'failed') this.#wordsPending = false;
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
      return {
        ...{ type: 'final_transcript', text: event.text, endOfTurn: event.endOfTurn },
        ...(event.confidence !== undefined && { confidence: event.confidence }),
      };
    case 'end_of_turn_likely': {
      const { confidence } = event;
      return { type: 'turn_hint', hint: 'end_likely', ...(confidence !== undefined && { confidence }) };
    }
    case 'turn_resumed':
      return { type: 'turn_hint', hint: 'resumed' };
    case 'utterance_end':
      return { type: 'utterance_ended' };
    case 'interrupted':
      return { type: 'hearing_lost', retryable: true, detail: event.detail };
    case 'failed':
      return { type: 'hearing_lost', retryable: false, detail: event.detail };
    case 'restored':
      return { type: 'hearing_restored' };
    default:
      return unreachable(event);
  }
}
