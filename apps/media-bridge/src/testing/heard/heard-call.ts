import { newCallId, type ReturnPath, type Settings, settingCatalogue, settingKeys, type Turn } from '@ligai/contracts';
import { AsyncQueue, silentLog } from '@ligai/kernel';
import type { ChatChunk } from '@ligai/llm';
import { seededRandom } from '@ligai/simulators';
import type { TranscriptEvent } from '@ligai/speech';
import { aPrompt, FakeClock } from '@ligai/testing';
import { Session } from '../../session/session.ts';
import { noStoredLines, ScriptedHearing, silentFrame, voiceFrame } from '../scripted-providers.ts';
import { languages, replyOf } from './agent-lines.ts';
import { CalleeEar } from './callee-ear.ts';
import type { HeardWord } from './compare.ts';
import { FaultySpeech, type SpeechFault } from './faulty-speech.ts';
import { type CallLine, ForkLine, StreamLine } from './lines.ts';
import { RecordedVoice } from './voice.ts';

const settings = Object.fromEntries(
  settingKeys.map((key) => {
    const { schema, fallback } = settingCatalogue[key];
    return [key, fallback === null ? null : schema.parse(fallback)];
  }),
) as Settings;

/** One turn of the agent: what the callee heard of it, and what the transcript says. */
export type ComparedTurn = { turn: Turn; heard: (HeardWord & { fault: SpeechFault })[] };

const frameMs = 20;
const bargeIns = 6;
const longestCallMs = 240_000;
const phrases = { 'pt-BR': 'Espera, tenho outra dúvida.', 'en-US': 'Wait, I have another question.' };

/**
 * One call of a real session over one return path, on a virtual clock: the callee interrupts the agent up to six times,
 * at times that follow from the seed, in half of the cases after a cough.
 */
export class HeardCall {
  readonly #clock = new FakeClock();
  readonly #random: () => number;
  readonly #voice: RecordedVoice;
  readonly #ear: CalleeEar;
  readonly #speech: FaultySpeech;
  readonly #line: CallLine;
  readonly #language: (typeof languages)[number];
  readonly #turns = new Map<number, Turn>();
  /** All replies, the greeting first. */
  readonly #texts: string[] = [];
  /** The switch reports the start of a file after its first frame; frames are sent before they are played. */
  readonly #reportedWithinMs: number;
  #session: Session;
  #said: (event: TranscriptEvent) => void = () => {};
  #voiceUntilMs = 0;
  #replies = 0;
  #hungUp = false;

  constructor(seed: number, returnPath: ReturnPath) {
    this.#random = seededRandom(seed);
    this.#language = languages[seed % languages.length] ?? 'pt-BR';
    this.#voice = new RecordedVoice(seed);
    this.#ear = new CalleeEar(this.#clock, this.#voice);
    this.#speech = new FaultySpeech(this.#clock, this.#voice, this.#random);
    const options = { clock: this.#clock, ear: this.#ear, random: this.#random };
    this.#reportedWithinMs = returnPath === 'file' ? 200 : 0;
    this.#line = returnPath === 'binary' ? new ForkLine(options) : new StreamLine(options);
    this.#session = this.#openSession(returnPath);
    this.#line.onSwitchEvent = (event) => this.#session.switchEvent(event);
  }

  async play(): Promise<ComparedTurn[]> {
    this.#session.begin();
    for (let n = 0; n < bargeIns && !this.#isOver(); n += 1) {
      const asked = this.#replies;
      await this.#until(() => this.#replies > asked || this.#agentIsDone(), 20_000);
      if (this.#replies === asked) await this.#say();
      await this.#until(() => this.#replies > asked, 6_000);
      await this.#until(() => this.#ear.silentMs < frameMs, 12_000);
      await this.#run(150 + this.#random() ** 2 * 14_000);
      if (this.#random() < 0.5) await this.#cough();
      await this.#say();
    }
    await this.#run(1000);
    this.#line.hangUp();
    await this.#run(3000);
    await this.#session.done;
    return this.#compared();
  }

  #openSession(returnPath: ReturnPath): Session {
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
      prompt: aPrompt({ greeting: this.#nextText(), language: this.#language }),
    };
    return new Session(call, this.#line, {
      ...{ clock: this.#clock, log: silentLog, sampleRateHz: 8000 as const, settings: () => settings },
      speechToText: {
        open: (request, onEvent) => {
          this.#said = onEvent;
          return new ScriptedHearing(request, onEvent);
        },
      },
      chat: { reply: (_, signal) => this.#reply(signal) },
      fallbackChat: { reply: (_, signal) => this.#reply(signal) },
      textToSpeech: this.#speech,
      lines: { linesOf: () => noStoredLines },
      openVoiceActivity: () => ({
        isSpeech: (frame: Int16Array) => (frame[0] ?? 0) > 1000,
        [Symbol.dispose]: () => {},
      }),
      controller: {
        hangUp: async () => {
          this.#hungUp = true;
        },
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
    this.#replies += 1;
    this.#speech.nextReply();
    const chunks = new AsyncQueue<ChatChunk>();
    signal.addEventListener('abort', () => chunks.close());
    let atMs = 150 + this.#random() * 300;
    for (const text of this.#nextText().match(/\S+\s*/gu) ?? []) {
      this.#clock.after(atMs, () => chunks.push({ type: 'text', text }));
      atMs += 10 + this.#random() * 30;
    }
    this.#clock.after(atMs, () => {
      chunks.push({ type: 'finished', reason: 'stop' });
      chunks.close();
    });
    return chunks;
  }

  #nextText(): string {
    const text = replyOf(this.#language, this.#random);
    this.#texts.push(text);
    return text;
  }

  async #say(): Promise<void> {
    const text = phrases[this.#language];
    this.#voiceUntilMs = this.#clock.monotonic() + 1200;
    await this.#run(350 + this.#random() * 200);
    this.#said({ type: 'partial', text: text.split(',')[0] ?? '' });
    await this.#run(1100);
    this.#said({ type: 'final', text, endOfTurn: true, startMs: 0, endMs: 0 });
    await this.#run(100);
  }

  async #cough(): Promise<void> {
    this.#voiceUntilMs = this.#clock.monotonic() + 200;
    await this.#run(1000 + this.#random() * 2500);
  }

  #agentIsDone(): boolean {
    return this.#ear.fragments.length > 0 && this.#ear.silentMs > 4500;
  }

  #isOver(): boolean {
    return this.#hungUp || this.#clock.monotonic() > longestCallMs;
  }

  async #until(holds: () => boolean, withinMs: number): Promise<void> {
    const deadlineMs = this.#clock.monotonic() + withinMs;
    while (!holds() && this.#clock.monotonic() < deadlineMs && !this.#isOver()) await this.#frame();
  }

  async #run(ms: number): Promise<void> {
    const untilMs = this.#clock.monotonic() + ms;
    while (this.#clock.monotonic() < untilMs) await this.#frame();
  }

  async #frame(): Promise<void> {
    await this.#clock.advance(frameMs);
    this.#line.playFrame();
    this.#line.speak(this.#clock.monotonic() < this.#voiceUntilMs ? voiceFrame() : silentFrame());
  }

  /** The audio of one request belongs to the agent's turn that had begun last when its first word was heard. */
  #compared(): ComparedTurn[] {
    const pieces = this.#pieces();
    const epochMs = this.#clock.now() - this.#clock.monotonic();
    const turns = [...this.#turns.values()].filter(({ role }) => role === 'assistant');
    const compared = turns.map((turn): ComparedTurn => ({ turn, heard: [] }));
    const turnOf = new Map<number, ComparedTurn | undefined>();
    for (const { word, share, atMs } of this.#ear.fragments) {
      const { text = '', request = 0 } = this.#voice.words[word] ?? {};
      const started = compared.filter(({ turn }) => turn.startedAtMs - epochMs <= atMs + this.#reportedWithinMs);
      if (!turnOf.has(request)) turnOf.set(request, started.at(-1));
      turnOf.get(request)?.heard.push({ text, share, ...(pieces[request] ?? { piece: null, fault: 'none' }) });
    }
    return compared;
  }

  /**
   * For each request for speech, the number of its piece in the call: a retry has a text that ends an earlier one of its
   * reply. Null for fixed phrases, which may be played ahead of waiting pieces.
   */
  #pieces(): { piece: number | null; fault: SpeechFault }[] {
    const pieces: { reply: number; text: string }[] = [];
    return this.#speech.syntheses.map(({ replies, text, fault }) => {
      const reply = this.#texts.findLastIndex((whole, at) => at <= replies && whole.includes(text));
      if (reply < 0) return { piece: null, fault };
      const retried = pieces.findLastIndex((piece) => piece.reply === reply && piece.text.endsWith(text));
      if (retried < 0) pieces.push({ reply, text });
      return { piece: retried < 0 ? pieces.length - 1 : retried, fault };
    });
  }
}
