import { systemClock } from '@ligai/kernel';
import { seededRandom } from '@ligai/simulators';
import type { DeepgramStream } from '../overhead/instant-providers.ts';
import type { Line } from '../overhead/line.ts';
import { type RequestTimes, userText } from './peer-providers.ts';
import { voice } from './voice.ts';

export type Measured = {
  /** From the result that ends the caller's turn to the first frame of the reply. */
  overheadMs: number[];
  /** Its three parts, where the framework did not ask the model before the turn ended. */
  sttToLlmMs: number[];
  llmToTtsMs: number[];
  ttsToFrameMs: number[];
  /** From the first frame of the caller's voice to the end of playback. */
  bargeInMs: number[];
  /** Interruptions that did not stop the agent, and replies that did not come. */
  missed: number;
};

const spokenMs = 1200;
/** 20 ms. */
const frameBytes = 320;
/** Voice after which the speech-to-text reports the first words. */
const firstWordsMs = 240;
/** Silence before the speech-to-text ends the turn, longer than either side waits, so that no such wait is measured. */
const silentFrames = 50;
const replyTimeoutMs = 8000;
const voicedLevel = 1000;

/** One caller, who talks to the agent and interrupts every other reply. */
export class PeerCall {
  readonly #line: Line;
  readonly #deepgram: DeepgramStream;
  readonly #name: string;
  readonly #random: () => number;
  readonly #times: RequestTimes;
  #heardMs = 0;
  #voiceFromMs = 0;
  #voicedMs = 0;
  #repliedAt = 0;
  readonly #greeted: Promise<unknown>;
  readonly measured: Measured = {
    ...{ overheadMs: [], sttToLlmMs: [], llmToTtsMs: [], ttsToFrameMs: [], bargeInMs: [], missed: 0 },
  };

  constructor(call: { line: Line; deepgram: DeepgramStream; name: string; seed: number; times: RequestTimes }) {
    this.#line = call.line;
    this.#deepgram = call.deepgram;
    this.#name = call.name;
    this.#random = seededRandom(call.seed);
    this.#times = call.times;
    this.#greeted = this.#line.nextSpeech();
    this.#deepgram.onAudio((audio) => {
      for (let at = 0; at < audio.length; at += frameBytes) this.#recognise(audio.subarray(at, at + frameBytes));
    });
  }

  /** A first turn, which opens connections and compiles code and is not measured. */
  async warmUp(): Promise<void> {
    await within(this.#greeted, replyTimeoutMs);
    await this.#waitAndSpeak();
    await this.#reply();
  }

  async converse(turns: number): Promise<void> {
    for (let turn = 1; turn <= turns; turn += 1) {
      const isStopped = turn % 2 === 0 ? await this.#interrupt() : await this.#waitAndSpeak();
      const times = isStopped ? await this.#reply() : undefined;
      if (!times) this.measured.missed += 1;
      else this.#note(times);
    }
  }

  #note({ endedAt, frameAt }: { endedAt: number; frameAt: number }): void {
    const { llmAt, ttsAt } = this.#times;
    this.measured.overheadMs.push(frameAt - endedAt);
    if (llmAt >= endedAt) this.measured.sttToLlmMs.push(llmAt - endedAt);
    this.measured.llmToTtsMs.push(ttsAt - llmAt);
    this.measured.ttsToFrameMs.push(frameAt - ttsAt);
  }

  async #waitAndSpeak(): Promise<true> {
    await this.#line.quiet();
    await this.#line.speak(this.#nextVoice(), silentFrames);
    return true;
  }

  /** Speaks in the middle of the reply; true if the agent stopped. */
  async #interrupt(): Promise<boolean> {
    const waitMs = this.#repliedAt + 500 + 700 * this.#random() - systemClock.monotonic();
    await systemClock.sleep(Math.max(0, waitMs));
    const onset = this.#line.nextSpoken();
    const stopped = this.#line.nextStop();
    const said = this.#line.speak(this.#nextVoice(), silentFrames);
    const stoppedAt = await Promise.race([stopped, said.then(() => undefined)]);
    if (stoppedAt !== undefined) this.measured.bargeInMs.push(stoppedAt - (await onset));
    await said;
    return stoppedAt !== undefined;
  }

  /** Ends the turn and waits for the reply; undefined if there is none. */
  async #reply(): Promise<{ endedAt: number; frameAt: number } | undefined> {
    const speech = this.#line.nextSpeech();
    const endedAt = systemClock.monotonic();
    this.#deepgram.endTurn(userText(this.#name), { fromMs: this.#voiceFromMs, untilMs: this.#voiceFromMs + spokenMs });
    const frameAt = await within(speech, replyTimeoutMs);
    if (frameAt === undefined) return undefined;
    this.#repliedAt = frameAt;
    return { endedAt, frameAt };
  }

  #nextVoice(): Buffer {
    this.#voicedMs = 0;
    return voice(spokenMs, Math.floor(this.#random() * 2 ** 31));
  }

  /** The speech-to-text: reports the onset of voice at once and the first words after 240 ms, without any delay of its own. */
  #recognise(audio: Buffer): void {
    const fromMs = this.#heardMs;
    const portionMs = audio.length / this.#deepgram.bytesPerMs;
    this.#heardMs += portionMs;
    if (this.#voicedMs >= firstWordsMs || !isVoiced(audio)) return;
    if (this.#voicedMs === 0) {
      this.#voiceFromMs = fromMs;
      this.#deepgram.speechStarted();
    }
    this.#voicedMs += portionMs;
    if (this.#voicedMs < firstWordsMs) return;
    this.#deepgram.interim('Eu quero', { fromMs: this.#voiceFromMs, untilMs: this.#heardMs });
  }
}

/** Undefined after `ms`. */
export async function within<T>(awaited: Promise<T>, ms: number): Promise<T | undefined> {
  const timeout = new AbortController();
  const late = systemClock.sleep(ms, timeout.signal).then(
    () => undefined,
    () => undefined,
  );
  const result = await Promise.race([awaited, late]);
  timeout.abort();
  return result;
}

function isVoiced(audio: Buffer): boolean {
  const samples = new Int16Array(audio.length / 2);
  Buffer.from(samples.buffer).set(audio.subarray(0, samples.byteLength));
  return samples.some((sample) => Math.abs(sample) > voicedLevel);
}
