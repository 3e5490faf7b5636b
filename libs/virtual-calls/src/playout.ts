import type { ConversationFact, HeardPiece, PieceId, SpeechPlace } from '@ligai/conversation';
import { Ear } from './ear.ts';
import { runsOf, speechMsOf, type TimedWord } from './speech.ts';
import type { Timeline } from './timeline.ts';
import type { PieceAudio } from './tts.ts';

export type PlayoutOptions = {
  /** From the bridge to the person's ear. */
  toCalleeMs: number;
  /** From the last sample at the switch to `piece_finished`. */
  markLagMs: number;
  /** Audio of the agent that is still heard after a pause was requested. */
  stopLagMs: number;
  /** The reported position is up to this much off. */
  positionErrorMs: number;
};

export const usualPlayout: PlayoutOptions = { toCalleeMs: 40, markLagMs: 20, stopLagMs: 15, positionErrorMs: 0 };

type PiecePlace = Exclude<SpeechPlace, 'again'>;

type Entry = {
  audio: PieceAudio;
  /** Milliseconds played, of which the product knows. */
  playedMs: number;
  /** Since when it sounds; null while it does not. */
  playingSinceMs: number | null;
  started: boolean;
  /** All audio so far was played, and more is missing. */
  starved: boolean;
  synthesised: boolean;
  /** Up to here in the audio, what the ear will hear is scheduled. */
  scheduledMs: number;
  /** Up to here in the audio, words were heard. Playback that resumes may repeat a few milliseconds. */
  wordsUntilMs: number;
  atEnd: Disposable | undefined;
  atEar: Disposable[];
};

/** What happens at the callee's ear, for echoes and for people who react. Times are now. */
export type EarListener = {
  soundStarted(): void;
  soundEnded(): void;
  wordHeard(word: TimedWord): void;
};

/** Plays pieces in order, as the switch does: each sample once, from where it was paused. */
export class PlayoutModel {
  readonly ear = new Ear();
  /** While on hold the person hears nothing of what is played. */
  onHold = false;
  readonly #timeline: Timeline;
  readonly #options: PlayoutOptions;
  readonly #onFact: (fact: ConversationFact) => void;
  readonly #listener: EarListener;
  readonly #positionError: () => number;
  #queue: Entry[] = [];
  #paused = false;
  /** Until then the ear still hears what was on its way at the last stop. */
  #cutAtMs = 0;

  constructor(parts: {
    timeline: Timeline;
    options: PlayoutOptions;
    onFact: (fact: ConversationFact) => void;
    listener: EarListener;
    /** −1 to 1. */
    positionError: () => number;
  }) {
    this.#timeline = parts.timeline;
    this.#options = parts.options;
    this.#onFact = parts.onFact;
    this.#listener = parts.listener;
    this.#positionError = parts.positionError;
  }

  /** Nothing is playing or waiting to be played. */
  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  enqueue(audio: PieceAudio, place: PiecePlace = 'last'): void {
    const entry: Entry = {
      ...{ audio, playedMs: 0, playingSinceMs: null, started: false, starved: false, synthesised: false },
      ...{ scheduledMs: 0, wordsUntilMs: 0, atEnd: undefined, atEar: [] },
    };
    const at = this.#queue.findIndex((other) =>
      typeof place === 'object' ? other.audio.pieceId === place.insteadOf : place === 'ahead' && !other.started,
    );
    if (at < 0) this.#queue.push(entry);
    else this.#queue.splice(at, typeof place === 'object' ? 1 : 0, entry);
    audio.onChange = () => this.#changed(entry);
  }

  /** Discards pieces of which nothing is being played. */
  remove(pieceIds: readonly PieceId[]): void {
    this.#queue = this.#queue.filter(({ audio }) => !pieceIds.includes(audio.pieceId));
    this.#play();
  }

  pause(): HeardPiece[] {
    this.#paused = true;
    this.#stop();
    return this.heard();
  }

  resume(): void {
    this.#paused = false;
    this.#play();
  }

  drop(): void {
    this.#stop();
    for (const { audio } of this.#queue) audio.onChange = () => {};
    this.#queue = [];
    this.#paused = false;
  }

  /** Of every piece that has started and not finished. */
  heard(): HeardPiece[] {
    return this.#queue.filter(({ started }) => started).map((entry) => this.#heardOf(entry));
  }

  #heardOf({ audio, playedMs, playingSinceMs }: Entry): HeardPiece {
    const { pieceId, arrivedMs, speech, state } = audio;
    const nowMs = playedMs + (playingSinceMs === null ? 0 : this.#timeline.nowMs - playingSinceMs);
    const isWhole = nowMs >= arrivedMs;
    const guessMs = isWhole ? nowMs : nowMs + this.#positionError() * this.#options.positionErrorMs;
    const heardMs = Math.max(0, Math.min(arrivedMs, guessMs));
    const pauses = speech.pauses.filter(({ endMs }) => endMs <= arrivedMs);
    return { pieceId, heardMs, audioMs: arrivedMs, complete: state.is === 'complete', pauses };
  }

  #changed(entry: Entry): void {
    const { audio } = entry;
    if (audio.arrivedMs > 0 && !entry.synthesised) {
      entry.synthesised = true;
      this.#onFact({ type: 'piece_synthesised', pieceId: audio.pieceId });
    }
    if (audio.state.is === 'failed' && audio.arrivedMs === 0) this.#finish(entry);
    else if (this.#queue[0] === entry) this.#play();
  }

  /** Plays the audio that has arrived of the first piece. */
  #play(): void {
    const entry = this.#queue[0];
    if (!entry || this.#paused) return;
    const { audio } = entry;
    if (entry.playingSinceMs === null && entry.playedMs >= audio.arrivedMs) {
      if (audio.state.is !== 'arriving') this.#finish(entry);
      else if (entry.started) this.#starve(entry);
      return;
    }
    if (entry.playingSinceMs === null) {
      entry.playingSinceMs = this.#timeline.nowMs;
      entry.scheduledMs = entry.playedMs;
      this.#resumeSound(entry);
    }
    this.#scheduleEar(entry);
    entry.atEnd?.[Symbol.dispose]();
    const endMs = entry.playingSinceMs + audio.arrivedMs - entry.playedMs;
    entry.atEnd = this.#timeline.at(endMs, () => this.#reachEnd(entry));
    if (entry.started && !entry.starved) return;
    entry.started = true;
    entry.starved = false;
    this.#onFact({ type: 'piece_started', pieceId: audio.pieceId });
  }

  #starve(entry: Entry): void {
    if (entry.starved) return;
    entry.starved = true;
    this.#onFact({ type: 'piece_starved', pieceId: entry.audio.pieceId, heard: this.#heardOf(entry) });
  }

  /** The time at which a position of the audio reaches the ear. */
  #earAt({ playingSinceMs, playedMs }: Entry, positionMs: number): number {
    const atMs = (playingSinceMs ?? this.#timeline.nowMs) + positionMs - playedMs + this.#options.toCalleeMs;
    return Math.max(atMs, this.#cutAtMs);
  }

  #resumeSound(entry: Entry): void {
    const { playedMs, audio } = entry;
    if (runsOf(audio.speech).some(({ startMs, endMs }) => startMs < playedMs && endMs > playedMs))
      entry.atEar.push(this.#timeline.at(this.#earAt(entry, playedMs), () => this.#soundStarts()));
  }

  /** Schedules the sounds and words of audio that has newly arrived. */
  #scheduleEar(entry: Entry): void {
    const { audio, scheduledMs } = entry;
    const isNew = (ms: number) => ms > scheduledMs && ms <= audio.arrivedMs;
    for (const { startMs, endMs } of runsOf(audio.speech)) {
      if (startMs >= scheduledMs && startMs < audio.arrivedMs)
        entry.atEar.push(this.#timeline.at(this.#earAt(entry, startMs), () => this.#soundStarts()));
      if (isNew(endMs)) entry.atEar.push(this.#timeline.at(this.#earAt(entry, endMs), () => this.#soundEnds()));
    }
    for (const word of audio.speech.words)
      if (isNew(word.endMs) && word.endMs > entry.wordsUntilMs) entry.atEar.push(this.#scheduleWord(entry, word));
    entry.scheduledMs = audio.arrivedMs;
  }

  #scheduleWord(entry: Entry, { text, startMs, endMs }: TimedWord): Disposable {
    const atMs = this.#earAt(entry, endMs);
    // A word that was cut by a pause continues from there.
    const heard = { text, startMs: this.#earAt(entry, Math.max(startMs, entry.playedMs)), endMs: atMs };
    return this.#timeline.at(atMs, () => {
      if (this.onHold) return;
      this.ear.words.push({ ...heard, pieceId: entry.audio.pieceId, whole: true });
      this.#listener.wordHeard(heard);
    });
  }

  /** All audio that has arrived was played: the piece is finished, or waits for more. */
  #reachEnd(entry: Entry): void {
    const { audio } = entry;
    entry.playedMs = audio.arrivedMs;
    entry.playingSinceMs = null;
    entry.atEar = [];
    const isMidWord = runsOf(audio.speech).some(
      ({ startMs, endMs }) => startMs < audio.arrivedMs && endMs > audio.arrivedMs,
    );
    if (isMidWord) this.#cut(entry, this.#timeline.nowMs + this.#options.toCalleeMs, audio.arrivedMs);
    this.#play();
  }

  /** Stops the first piece. Audio on its way is still heard. */
  #stop(): void {
    const entry = this.#queue[0];
    if (!entry || entry.playingSinceMs === null) return;
    const { stopLagMs, toCalleeMs } = this.#options;
    const playedMs = entry.playedMs + this.#timeline.nowMs - entry.playingSinceMs;
    entry.atEnd?.[Symbol.dispose]();
    this.#cut(entry, this.#timeline.nowMs + toCalleeMs + stopLagMs, playedMs + stopLagMs);
    entry.playedMs = Math.min(entry.audio.arrivedMs, playedMs);
    entry.playingSinceMs = null;
    // They are on their way to the ear.
    entry.wordsUntilMs = playedMs + stopLagMs;
  }

  /** The sound ends at a time at the ear, perhaps in the middle of a word. */
  #cut(entry: Entry, cutAtMs: number, positionMs: number): void {
    const scheduled = entry.atEar;
    entry.atEar = [];
    this.#cutAtMs = cutAtMs;
    const { speech, pieceId } = entry.audio;
    this.#timeline.at(cutAtMs, () => {
      for (const act of scheduled) act[Symbol.dispose]();
      this.#soundEnds();
      const word = speech.words.find(({ startMs, endMs }) => startMs < positionMs && endMs > positionMs);
      if (!word || this.onHold) return;
      const startMs = cutAtMs - (positionMs - word.startMs);
      this.ear.words.push({ text: word.text, startMs, endMs: cutAtMs, pieceId, whole: false });
    });
  }

  #soundStarts(): void {
    const last = this.ear.sounds.at(-1);
    if (this.onHold || last?.endMs === Number.POSITIVE_INFINITY) return;
    this.ear.sounds.push({ startMs: this.#timeline.nowMs, endMs: Number.POSITIVE_INFINITY });
    this.#listener.soundStarted();
  }

  #soundEnds(): void {
    const last = this.ear.sounds.at(-1);
    if (last?.endMs !== Number.POSITIVE_INFINITY) return;
    last.endMs = this.#timeline.nowMs;
    this.#listener.soundEnded();
  }

  /** The piece was played to its end, or failed. */
  #finish(entry: Entry): void {
    const { audio } = entry;
    audio.onChange = () => {};
    const { pieceId } = audio;
    if (audio.state.is === 'failed') {
      const { retryable, detail } = audio.state;
      const heard = audio.arrivedMs > 0 ? this.#heardOf(entry) : null;
      this.#onFact({ type: 'piece_failed', pieceId, retryable, detail, heard });
      // A retry has taken its place by now.
      this.#forget(entry);
    } else {
      this.#forget(entry);
      this.#timeline.after(this.#options.markLagMs, () =>
        this.#onFact({ type: 'piece_finished', pieceId, speechMs: speechMsOf(audio.speech) }),
      );
    }
    this.#play();
  }

  #forget(entry: Entry): void {
    this.#queue = this.#queue.filter((other) => other !== entry);
  }
}
