import type { EndReason, Turn } from '@ligai/contracts';
import {
  type Conversation,
  type ConversationEffect,
  type ConversationEvent,
  type ConversationFact,
  defaultPolicy,
  type Policy,
  startConversation,
  step,
} from '@ligai/conversation';
import { unreachable } from '@ligai/kernel';
import type { Ear, Interval } from './ear.ts';
import { FluxModel } from './flux.ts';
import { LlmModel, type LlmOptions, usualLlm } from './llm.ts';
import { Microphone, type MicrophoneOptions, type SoundSource, usualMicrophone, type VoiceFact } from './microphone.ts';
import { NovaModel } from './nova.ts';
import { PlayoutModel, type PlayoutOptions, usualPlayout } from './playout.ts';
import { ProviderFailures, type ProviderName } from './provider-failures.ts';
import { Random } from './random.ts';
import { Reactions } from './reactions.ts';
import { evenVoice, speechOf, type Voice } from './speech.ts';
import type { SttConnection } from './stt-connection.ts';
import { type SttOptions, usualStt } from './stt-options.ts';
import { Timeline } from './timeline.ts';
import { TtsModel, type TtsOptions, usualTts } from './tts.ts';

export type VirtualCallOptions = {
  policy?: Policy;
  /** Of all variation in the call. */
  seed?: number;
  /** Turns of earlier bridges. */
  history?: readonly Turn[];
  /** The bridge before died, and this one joined, at these times of the call. The answer of this call is at its joining. */
  moved?: { diedAtMs: number; joinedAtMs: number };
  llm?: LlmOptions['answer'];
  tts?: Partial<TtsOptions>;
  stt?: Partial<SttOptions>;
  microphone?: Partial<MicrophoneOptions>;
  playout?: Partial<PlayoutOptions>;
  /** The line returns the agent's voice: this much later and quieter. */
  echo?: { delayMs: number; levelDb: number };
};

/** How a person speaks. */
export type Speaking = {
  source?: Extract<SoundSource, 'caller' | 'room'>;
  levelDb?: number;
  voice?: Voice;
  /** Only written pauses, `[500 ms]`, no pauses at punctuation. */
  inOneBreath?: boolean;
};

/** What somebody said at the telephone; times at their mouth. */
export type Saying = Interval & { text: string; source: 'caller' | 'room' };

export type CallEnd = { atMs: number; by: 'callee' | 'agent'; reason: EndReason };

/** From a change of the leg to its event at the bridge. */
const switchEventMs = 60;
/** From `hang_up` to the end of the leg. */
const hangUpMs = 60;
/** How long the session waits for the transcript of the last words. */
const lastWordsMs = 800;
const callerDb = 0;
const roomDb = -18;
/** Ringing and busy tones. */
const networkToneHz = 425;
/** Length of a beep, and the silence after it, for the product's detector. */
const beepMs = { least: 300, most: 3000 };
const beepSilenceMs = 1000;
/** The wall clock at the answer. */
const answeredAtEpochMs = 1_700_000_000_000;

/**
 * A whole call in virtual time around the real turn engine: the person, the line with voice activity, speech-to-text,
 * the LLM, TTS and the switch's playout are models with delays and faults. It knows what the callee heard, word by word.
 * The answer is at 0 ms. (Longer than most files: it connects all parts, as the product's session does.)
 */
export class VirtualCall {
  readonly policy: Policy;
  readonly timeline = new Timeline();
  readonly events: ConversationEvent[] = [];
  readonly effects: { atMs: number; effect: ConversationEffect }[] = [];
  readonly turns = new Map<number, Turn>();
  readonly said: Saying[] = [];
  readonly llm: LlmModel;
  readonly tts: TtsModel;
  readonly microphone: Microphone;
  readonly reactions: Reactions;
  conversation: Conversation;
  /** Null until the call ends. */
  end: CallEnd | null = null;
  readonly #stt: SttConnection;
  readonly #playout: PlayoutModel;
  readonly #failures = new ProviderFailures();
  readonly #facts: ConversationFact[] = [];
  readonly #history: readonly Turn[];
  readonly #moved: VirtualCallOptions['moved'];
  #taking = false;
  #isOver = false;
  #waking: Disposable | undefined;
  #sayings = 0;

  constructor(options: VirtualCallOptions = {}) {
    const { policy = defaultPolicy, seed = 1, history = [], llm, echo } = options;
    this.policy = policy;
    this.#history = history;
    this.#moved = options.moved;
    this.conversation = startConversation(policy);
    const { timeline } = this;
    const random = (purpose: string) => new Random(seed, purpose);
    const onFact = (fact: ConversationFact) => this.send(fact);
    this.llm = new LlmModel(timeline, { ...usualLlm, ...(llm && { answer: llm }) }, this.#failures, onFact);
    this.tts = new TtsModel(timeline, { ...usualTts, ...options.tts }, random('tts'), this.#failures);
    // The media-bridge requests the same of STT.
    const endpointingMs = policy.endpointing.minDelayMs;
    const stt = { timeline, options: { ...usualStt, endpointingMs, ...options.stt }, random: random('stt'), onFact };
    this.#stt = stt.options.model === 'flux' ? new FluxModel(stt) : new NovaModel(stt);
    const microphone = { ...usualMicrophone, ...options.microphone };
    this.microphone = new Microphone(timeline, microphone, this.#stt, (fact) => this.#voice(fact));
    const positions = random('playout');
    this.reactions = new Reactions(timeline, echo ? { microphone: this.microphone, ...echo } : null);
    this.#playout = new PlayoutModel({
      ...{ timeline, onFact, options: { ...usualPlayout, ...options.playout } },
      positionError: () => positions.between(-1, 1),
      listener: this.reactions,
    });
  }

  get nowMs(): number {
    return this.timeline.nowMs;
  }

  /** What the callee heard. */
  get ear(): Ear {
    return this.#playout.ear;
  }

  /** The provider whose failure the call has not recovered from: such a call is recorded as `provider_failed`. */
  get failedProvider(): ProviderName | null {
    const { unrecovered, suspect } = this.#failures;
    return unrecovered ?? (this.end?.reason === 'provider_failed' ? suspect : null);
  }

  /** The person answers. */
  answer(): this {
    const moved = this.#moved;
    const epochMs = answeredAtEpochMs + (moved?.joinedAtMs ?? 0);
    const lost = moved ? { lostAtEpochMs: answeredAtEpochMs + moved.diedAtMs } : {};
    this.send({ type: 'joined', history: [...this.#history], epochMs, ...lost });
    return this;
  }

  /** Lets time pass. */
  run(ms: number): this {
    this.timeline.runUntil(this.nowMs + ms);
    return this;
  }

  /** Lets time pass until the call has ended and its last words are written, at most `mostMs`. */
  runToEnd(mostMs = 600_000): this {
    const untilMs = this.nowMs + mostMs;
    while (!this.#isOver && this.timeline.runNext(untilMs));
    return this;
  }

  /** As `runToEnd`, with an LLM that answers by promises: virtual time waits for them. */
  async runToEndAsync(mostMs = 600_000): Promise<this> {
    const untilMs = this.nowMs + mostMs;
    while (!this.#isOver) {
      if (this.llm.pending.size > 0) await Promise.all(this.llm.pending);
      if (!this.timeline.runNext(untilMs)) break;
    }
    return this;
  }

  /** The person, or somebody in the room, speaks from now on. Returns when it is said. */
  says(text: string, speaking: Speaking = {}): Saying {
    const { source = 'caller', voice = evenVoice, inOneBreath = false } = speaking;
    const levelDb = speaking.levelDb ?? (source === 'room' ? roomDb : callerDb);
    this.#sayings += 1;
    const speech = speechOf(text, { number: this.#sayings, voice, withMarkPauses: !inOneBreath });
    const saying = { text, source, startMs: this.nowMs, endMs: this.nowMs + speech.lengthMs };
    this.said.push(saying);
    this.microphone.speak(speech, this.nowMs, { source, levelDb });
    return saying;
  }

  /** A cough, a door, a horn: a sound without words from now on. */
  /** `hz`: of a tone; one of a mailbox is reported as a beep if silence follows. */
  makesNoise(lengthMs: number, sound: { source?: 'noise' | 'tone'; levelDb?: number; hz?: number } = {}): void {
    const { source = 'noise', levelDb = -6, hz = networkToneHz } = sound;
    if (source === 'tone' && hz > networkToneHz && lengthMs >= beepMs.least && lengthMs <= beepMs.most)
      this.#beep(hz, lengthMs);
    this.microphone.sound({ source, levelDb, startMs: this.nowMs, endMs: this.nowMs + lengthMs });
  }

  /** As the product's detector does: a second after the end, if nothing else sounds until then. */
  #beep(hz: number, lengthMs: number): void {
    const endMs = this.nowMs + lengthMs + this.microphone.options.delayMs;
    this.timeline.at(endMs + beepSilenceMs, () => {
      const isSilent = !this.microphone.sounds.some((sound) => sound.endMs > endMs + 1);
      if (isSilent) this.send({ type: 'beep_heard', hz, lengthMs });
    });
  }

  presses(digit: string): void {
    this.send({ type: 'key_pressed', digit });
  }

  /** The person puts the call on hold: neither side hears the other. */
  holds(): void {
    this.microphone.onHold = true;
    this.#playout.onHold = true;
    this.timeline.after(switchEventMs, () => this.send({ type: 'held' }));
  }

  resumes(): void {
    this.microphone.onHold = false;
    this.#playout.onHold = false;
    this.timeline.after(switchEventMs, () => this.send({ type: 'unheld' }));
  }

  hangsUp(): void {
    if (!this.end) this.#leave('callee', 'callee_hangup');
  }

  /** Sends a fact to the engine. Facts that an effect causes are taken after it, as in the product's session. */
  send(fact: ConversationFact): void {
    if (this.#isOver) return;
    if (fact.type === 'hearing_lost') this.#failures.failed('deepgram', fact.retryable);
    if (fact.type === 'hearing_restored') this.#failures.succeeded('deepgram');
    this.#facts.push(fact);
    if (this.#taking) return;
    this.#taking = true;
    for (let next = this.#facts.shift(); next; next = this.#facts.shift()) this.#take(next);
    this.#taking = false;
    this.reactions.isAgentDone = this.#playout.isEmpty && !this.llm.isWriting;
  }

  did<D extends ConversationEffect['do']>(what: D): Extract<ConversationEffect, { do: D }>[] {
    return this.effects.flatMap(({ effect }) =>
      effect.do === what ? [effect as Extract<ConversationEffect, { do: D }>] : [],
    );
  }

  /** The transcript as it was written: `agent: …`, `caller: …`. */
  transcript(): string[] {
    return [...this.turns.values()]
      .toSorted((a, b) => a.index - b.index)
      .map(({ role, content }) => `${role === 'assistant' ? 'agent' : 'caller'}: ${content}`);
  }

  /** Time of the call, in milliseconds after the answer, of a turn's times. */
  timeOf(epochMs: number): number {
    return epochMs - answeredAtEpochMs;
  }

  #take(fact: ConversationFact): void {
    const event: ConversationEvent = { atMs: this.nowMs, ...fact };
    this.events.push(event);
    const { conversation, effects } = step(this.conversation, event, this.policy);
    this.conversation = conversation;
    for (const effect of effects) this.effects.push({ atMs: this.nowMs, effect });
    for (const effect of effects) this.#carryOut(effect);
  }

  #carryOut(effect: ConversationEffect): void {
    switch (effect.do) {
      case 'ask_llm':
        this.llm.ask(effect);
        break;
      case 'drop_reply':
        this.llm.drop(effect.replyId);
        break;
      case 'speak':
        this.#speak(effect);
        break;
      case 'pause_playback':
        this.send({ type: 'playback_paused', heard: this.#playout.pause() });
        break;
      case 'resume_playback':
        this.#playout.resume();
        break;
      case 'drop_playback':
        this.tts.drop();
        this.#playout.drop();
        break;
      case 'drop_pieces':
        this.tts.dropPieces(effect.pieceIds);
        this.#playout.remove(effect.pieceIds);
        break;
      case 'finalize_transcript':
        this.#stt.finalize();
        break;
      case 'record_turn':
        this.turns.set(effect.turn.index, effect.turn);
        break;
      case 'show_state':
      case 'report_fault':
        break;
      case 'wake_at':
        this.#wakeAt(effect.atMs);
        break;
      case 'hang_up':
        this.timeline.after(hangUpMs, () => this.#leave('agent', effect.reason));
        break;
      default:
        unreachable(effect);
    }
  }

  #speak({ pieceId, text, fixed, place }: Extract<ConversationEffect, { do: 'speak' }>): void {
    if (place === 'again') {
      this.tts.speakAgain(pieceId);
      return;
    }
    const instead = typeof place === 'object' ? place : {};
    this.#playout.enqueue(this.tts.speak({ pieceId, text, fixed, ...instead }), place);
  }

  #wakeAt(atMs: number): void {
    this.#waking?.[Symbol.dispose]();
    this.#waking = this.timeline.at(atMs, () => this.send({ type: 'woken' }));
  }

  #voice(fact: VoiceFact): void {
    this.send(fact);
  }

  #leave(by: CallEnd['by'], reason: EndReason): void {
    if (this.end) return;
    const heard = this.#playout.pause();
    this.#playout.drop();
    this.end = { atMs: this.nowMs, by, reason };
    this.send({ type: 'left', heard });
    this.#stt.finalize();
    this.timeline.after(lastWordsMs, () => {
      this.#isOver = true;
    });
  }
}
