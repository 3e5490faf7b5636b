import { SpeechEdges } from '@ligai/audio';
import type { ConversationFact } from '@ligai/conversation';
import { runsOf, type Speech, type TimedWord } from './speech.ts';
import type { Timeline } from './timeline.ts';

/** `caller`: the person. `room`: other people near the telephone. `echo`: the agent's own voice. */
export type SoundSource = 'caller' | 'room' | 'echo' | 'noise' | 'tone';

export type Sound = {
  source: SoundSource;
  /** Times at the bridge. */
  startMs: number;
  endMs: number;
  /** Relative to a person who speaks into the telephone: 0; people in the room −15 to −25. */
  levelDb: number;
};

export type MicrophoneOptions = {
  /** From the person's mouth to the bridge. */
  delayMs: number;
  /** Quieter sounds are silence for voice activity. */
  voiceActivityDb: number;
  /** How long the detector reports speech after the sound has ended. */
  hangoverMs: number;
  /** A word is not transcribed if a sound this much louder covers it. */
  maskingDb: number;
  /** Quieter words are not transcribed. */
  transcribedDb: number;
};

export const usualMicrophone: MicrophoneOptions = {
  ...{ delayMs: 40, voiceActivityDb: -36, hangoverMs: 40, maskingDb: 12, transcribedDb: -34 },
};

/** What arrives at speech-to-text: words at their end, and the edges of any sound that its endpointing notices. */
export type Listener = {
  word(word: TimedWord, levelDb: number): void;
  soundStarted(source: SoundSource): void;
  soundEnded(source: SoundSource): void;
};

/** Voice activity of the product, with the level that was measured. */
export type VoiceFact = Extract<
  ConversationFact,
  { type: 'caller_speech_started' | 'caller_speech_measured' | 'caller_speech_stopped' }
>;

const frameMs = 20;

/**
 * The caller's side of the line: mixes the sounds, and passes them to voice activity (frame by frame, with the
 * product's debouncing) and to speech-to-text.
 */
export class Microphone {
  readonly options: MicrophoneOptions;
  /** Everything that sounded, for timelines and measurements. */
  readonly sounds: Sound[] = [];
  readonly #timeline: Timeline;
  readonly #listener: Listener;
  readonly #onVoice: (fact: VoiceFact, levelDb: number) => void;
  readonly #edges = new SpeechEdges(frameMs);
  #active: Sound[] = [];
  #ticking = false;
  /** Frames without speech since the last one with speech. */
  #quietFrames = Number.POSITIVE_INFINITY;
  #loudestDb = Number.NEGATIVE_INFINITY;
  #onHold = false;

  constructor(
    timeline: Timeline,
    options: MicrophoneOptions,
    listener: Listener,
    onVoice: (fact: VoiceFact, levelDb: number) => void,
  ) {
    this.#timeline = timeline;
    this.options = options;
    this.#listener = listener;
    this.#onVoice = onVoice;
  }

  /** While the call is on hold, no audio arrives: no sound of the person, and no frames for voice activity. */
  set onHold(onHold: boolean) {
    this.#onHold = onHold;
    if (onHold) for (const sound of [...this.#active]) this.#end(sound);
    else this.#tick();
  }

  /** Words are said from `startMs` at the mouth. */
  speak(speech: Speech, startMs: number, as: { source: SoundSource; levelDb: number }): void {
    const atMs = startMs + this.options.delayMs;
    for (const run of runsOf(speech)) this.#sound({ ...as, startMs: atMs + run.startMs, endMs: atMs + run.endMs });
    for (const word of speech.words) {
      const said = { text: word.text, startMs: atMs + word.startMs, endMs: atMs + word.endMs };
      this.#timeline.at(said.endMs, () => this.#word(said, as));
    }
  }

  /** A sound without words, from `startMs` at the mouth. */
  sound(sound: Sound): void {
    const { delayMs } = this.options;
    this.#sound({ ...sound, startMs: sound.startMs + delayMs, endMs: sound.endMs + delayMs });
  }

  /** A sound whose end is not known yet; times at the bridge. */
  open(source: SoundSource, levelDb: number): { end(): void } {
    const sound: Sound = { source, startMs: this.#timeline.nowMs, endMs: Number.POSITIVE_INFINITY, levelDb };
    this.#start(sound);
    return { end: () => this.#end(sound) };
  }

  /** A word of a sound from `open`, which ended now. */
  word(word: TimedWord, as: { source: SoundSource; levelDb: number }): void {
    this.#word(word, as);
  }

  #sound(sound: Sound): void {
    this.#timeline.at(sound.startMs, () => this.#start(sound));
    this.#timeline.at(sound.endMs, () => this.#end(sound));
  }

  #start(sound: Sound): void {
    if (this.#onHold) return;
    this.sounds.push(sound);
    this.#active.push(sound);
    if (sound.levelDb >= this.options.transcribedDb) this.#listener.soundStarted(sound.source);
    this.#tick();
  }

  #tick(): void {
    if (this.#ticking) return;
    this.#ticking = true;
    this.#timeline.at((Math.floor(this.#timeline.nowMs / frameMs) + 1) * frameMs, () => this.#frame());
  }

  #end(sound: Sound): void {
    if (!this.#active.includes(sound)) return;
    sound.endMs = Math.min(sound.endMs, this.#timeline.nowMs);
    this.#active = this.#active.filter((other) => other !== sound);
    if (sound.levelDb >= this.options.transcribedDb) this.#listener.soundEnded(sound.source);
  }

  /** The frame that ends now. It is speech if an audible sound covers half of it. */
  #frame(): void {
    if (this.#onHold) {
      this.#ticking = false;
      return;
    }
    const nowMs = this.#timeline.nowMs;
    const levelDb = this.#levelDb(nowMs - frameMs, nowMs);
    const isSound = levelDb >= this.options.voiceActivityDb;
    this.#quietFrames = isSound ? 0 : this.#quietFrames + 1;
    if (isSound) this.#loudestDb = Math.max(this.#loudestDb, levelDb);
    const power = 10 ** (levelDb / 10);
    const edge = this.#edges.frame(this.#quietFrames * frameMs <= this.options.hangoverMs, power, nowMs);
    if (edge) this.#onVoice(edge, this.#loudestDb);
    if (edge?.type === 'caller_speech_stopped') this.#loudestDb = Number.NEGATIVE_INFINITY;
    this.#ticking = this.#active.length > 0 || this.#quietFrames * frameMs < settledMs + this.options.hangoverMs;
    if (this.#ticking) this.#timeline.after(frameMs, () => this.#frame());
  }

  #levelDb(fromMs: number, toMs: number): number {
    const covering = this.#recent(fromMs).filter(
      ({ startMs, endMs }) => Math.min(endMs, toMs) - Math.max(startMs, fromMs) >= (toMs - fromMs) / 2,
    );
    return Math.max(Number.NEGATIVE_INFINITY, ...covering.map(({ levelDb }) => levelDb));
  }

  #word(word: TimedWord, { source, levelDb }: { source: SoundSource; levelDb: number }): void {
    if (this.#onHold || levelDb < this.options.transcribedDb) return;
    const middleMs = (word.startMs + word.endMs) / 2;
    const isMasked = this.#recent(word.startMs).some(
      (sound) =>
        sound.source !== source &&
        sound.startMs <= middleMs &&
        sound.endMs >= middleMs &&
        sound.levelDb - levelDb >= this.options.maskingDb,
    );
    if (!isMasked) this.#listener.word(word, levelDb);
  }

  /** Sounds that had not ended at `sinceMs`. Sounds start in order, and none is longer than a minute. */
  #recent(sinceMs: number): Sound[] {
    const recent: Sound[] = [];
    for (let at = this.sounds.length - 1; at >= 0; at -= 1) {
      const sound = this.sounds[at];
      if (!sound || sound.startMs < sinceMs - longestSoundMs) break;
      if (sound.endMs > sinceMs) recent.push(sound);
    }
    return recent;
  }
}

/** After this much silence the debouncing has no open decision. */
const settledMs = 400;
const longestSoundMs = 60_000;
