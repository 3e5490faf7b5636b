import { bytesOf } from '@ligai/audio';
import { newCallId, type ReturnPath, type Settings, settingCatalogue, settingKeys, type Turn } from '@ligai/contracts';
import { AsyncQueue, silentLog } from '@ligai/kernel';
import type { ChatChunk } from '@ligai/llm';
import { CallRecording, encodeSpeech, type RecordedWait, seededRandom } from '@ligai/simulators';
import { type TranscriptEvent, type VoiceActivityDetector, webrtcVoiceActivity } from '@ligai/speech';
import { aPrompt, FakeClock } from '@ligai/testing';
import { playoutRateHz } from '../../playout/piece-audio.ts';
import { Session } from '../../session/session.ts';
import { type CallLine, ForkLine, StreamLine } from '../heard/lines.ts';
import { noStoredLines, ScriptedHearing } from '../scripted-providers.ts';

const settings = Object.fromEntries(
  settingKeys.map((key) => {
    const { schema, fallback } = settingCatalogue[key];
    return [key, fallback === null ? null : schema.parse(fallback)];
  }),
) as Settings;

export type LatencyCallOptions = {
  seed: number;
  returnPath: ReturnPath;
  minutes: number;
  /** By how much the clock of the far end is slower than the bridge's, in millionths. */
  driftPpm: number;
  /** Frames of the caller arrive up to this much late, in order. */
  jitterMs: number;
};

/** One answer: the latency of its turn, and the wait in the recording; null if the recording has none. */
export type ComparedAnswer = { turn: Turn; wait: RecordedWait | null };

const frameMs = 20;
const frameSamples = 160;
const questions = [
  'Pode ser amanhã de manhã?',
  'Quanto custa?',
  'Sim, eu quero.',
  'E na semana que vem, depois das dez?',
];
const answer = 'Certo, está anotado. Posso ajudar em mais alguma coisa?';

/**
 * One call of a real session on a virtual clock, with the real voice activity detector and the far end's own clock: the
 * caller asks, the agent answers, and a recording at the far end knows how long each wait was.
 */
export class LatencyCall {
  readonly #clock = new FakeClock();
  readonly #options: LatencyCallOptions;
  readonly #random: () => number;
  readonly #recording = new CallRecording(playoutRateHz);
  readonly #turns = new Map<number, Turn>();
  readonly #line: CallLine;
  readonly #session: Session;
  #hear: (event: TranscriptEvent) => void = () => {};
  #speech: Int16Array = new Int16Array(0);
  #spoken = 0;
  #arrivesAtMs = 0;

  /** Loads the voice activity detector first. */
  static async play(options: LatencyCallOptions): Promise<ComparedAnswer[]> {
    const detector = await webrtcVoiceActivity({ sampleRateHz: playoutRateHz });
    return new LatencyCall(options, detector).#play();
  }

  private constructor(options: LatencyCallOptions, openVoiceActivity: () => VoiceActivityDetector) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
    const ear = { listen: (frame: Int16Array) => this.#recording.agent(frame, this.#clock.monotonic()) };
    const line = { clock: this.#clock, ear, random: this.#random };
    this.#line = options.returnPath === 'binary' ? new ForkLine(line) : new StreamLine(line);
    this.#session = this.#openSession(openVoiceActivity);
    this.#line.onSwitchEvent = (event) => this.#session.switchEvent(event);
  }

  async #play(): Promise<ComparedAnswer[]> {
    this.#session.begin();
    const untilMs = this.#options.minutes * 60_000;
    while (this.#clock.monotonic() < untilMs) {
      await this.#until(() => this.#recording.agentSilentMs(this.#clock.monotonic()) > 900);
      await this.#run(this.#between(200, 1200));
      const { waits } = this.#recording;
      const before = waits.length;
      await this.#ask();
      await this.#until(() => waits.length > before);
    }
    await this.#run(2000);
    this.#line.hangUp();
    await this.#clock.advance(3000);
    await this.#session.done;
    return this.#compared();
  }

  /** The caller says a sentence; speech-to-text transcribes it a little later. */
  async #ask(): Promise<void> {
    const text = questions[Math.floor(this.#random() * questions.length)] ?? '';
    this.#speech = encodeSpeech(text, { seed: Math.floor(this.#random() * 1e6), sampleRateHz: playoutRateHz });
    this.#spoken = 0;
    await this.#until(() => this.#spoken >= this.#speech.length);
    const partialMs = this.#between(60, 200);
    this.#clock.after(partialMs, () => this.#hear({ type: 'partial', text }));
    const final = { type: 'final', text, endOfTurn: true, startMs: 0, endMs: 0 } as const;
    this.#clock.after(partialMs + this.#between(20, 250), () => this.#hear(final));
  }

  #openSession(openVoiceActivity: () => VoiceActivityDetector): Session {
    const { returnPath } = this.#options;
    const call = {
      ...{
        callId: newCallId(),
        generation: 1,
        history: [],
        returnPath,
        peer: 'switch' as const,
        held: false,
        audioLostAtMs: null,
      },
      prompt: aPrompt({ greeting: 'Olá, aqui é a Ana.', language: 'pt-BR' }),
    };
    return new Session(call, this.#line, {
      ...{ clock: this.#clock, log: silentLog, sampleRateHz: 8000 as const, settings: () => settings },
      speechToText: {
        open: (request, onEvent) => {
          this.#hear = onEvent;
          return new ScriptedHearing(request, onEvent);
        },
      },
      chat: { reply: (_, signal) => this.#reply(signal) },
      fallbackChat: { reply: (_, signal) => this.#reply(signal) },
      textToSpeech: { speak: ({ text }, signal) => this.#speak(text, signal) },
      lines: { linesOf: () => noStoredLines },
      openVoiceActivity,
      controller: {
        hangUp: async () => {},
        play: (_, upload) => this.#line.play(upload),
        break: () => this.#line.break(),
      },
      journalOf: () => ({
        write: async (batch) => {
          for (const entry of batch) if (entry.type === 'turn') this.#turns.set(entry.turn.index, entry.turn);
        },
      }),
      providerReporter: { failed: () => {}, succeeded: () => {} },
      returnPath: { confirmed: () => {}, trouble: () => {} },
      audioHeard: () => {},
      faultSeen: () => {},
      turnTimed: () => {},
    });
  }

  #reply(signal: AbortSignal): AsyncQueue<ChatChunk> {
    const chunks = new AsyncQueue<ChatChunk>();
    signal.addEventListener('abort', () => chunks.close());
    let atMs = this.#between(80, 500);
    for (const text of answer.match(/\S+\s*/gu) ?? []) {
      this.#clock.after(atMs, () => chunks.push({ type: 'text', text }));
      atMs += this.#between(3, 30);
    }
    this.#clock.after(atMs, () => {
      chunks.push({ type: 'finished', reason: 'stop' });
      chunks.close();
    });
    return chunks;
  }

  /** The first audio after a while, the rest faster than it is played. */
  async *#speak(text: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const samples = encodeSpeech(text, { seed: text.length, sampleRateHz: playoutRateHz });
    await this.#clock.sleep(this.#between(60, 250), signal);
    for (let from = 0; from < samples.length; ) {
      const chunk = samples.subarray(from, from + Math.round(this.#between(60, 200)) * (playoutRateHz / 1000));
      yield bytesOf(chunk.slice());
      from += chunk.length;
      await this.#clock.sleep(this.#between(5, 40), signal);
    }
  }

  async #until(holds: () => boolean): Promise<void> {
    const deadlineMs = this.#clock.monotonic() + 20_000;
    while (!holds() && this.#clock.monotonic() < deadlineMs) await this.#frame();
  }

  async #run(ms: number): Promise<void> {
    const untilMs = this.#clock.monotonic() + ms;
    while (this.#clock.monotonic() < untilMs) await this.#frame();
  }

  /** 20 ms of the far end: it plays a frame, and sends the one that its microphone has recorded since the last one. */
  async #frame(): Promise<void> {
    await this.#clock.advance(frameMs * (1 + this.#options.driftPpm / 1e6));
    const nowMs = this.#clock.monotonic();
    this.#line.playFrame();
    const frame = new Int16Array(frameSamples);
    frame.set(this.#speech.subarray(this.#spoken, this.#spoken + frameSamples));
    this.#spoken += frameSamples;
    this.#recording.caller(frame, nowMs);
    const delayMs = 1 + this.#random() * this.#options.jitterMs;
    this.#arrivesAtMs = Math.max(this.#arrivesAtMs, nowMs + delayMs);
    this.#clock.after(this.#arrivesAtMs - nowMs, () => this.#line.speak(bytesOf(frame)));
  }

  #between(least: number, most: number): number {
    return least + this.#random() * (most - least);
  }

  /** The wait that ended when the turn began; the switch reports the start of a file a little later. */
  #compared(): ComparedAnswer[] {
    const epochMs = this.#clock.now() - this.#clock.monotonic();
    const answers = [...this.#turns.values()].filter(({ latency }) => latency !== null);
    return answers.map((turn) => {
      const startedAtMs = turn.startedAtMs - epochMs;
      const wait = this.#recording.waits.find(({ heardAtMs }) => Math.abs(heardAtMs - startedAtMs) < 300) ?? null;
      return { turn, wait };
    });
  }
}

/** By how much the sum of the stages exceeds the wait in the recording; null if the recording has no wait for it. */
export function offMsOf({ turn, wait }: ComparedAnswer): number | null {
  return wait && turn.latency && turn.latency.totalMs - (wait.heardAtMs - wait.silentAtMs);
}
