import type { Turn } from '@ligai/contracts';
import { type Conversation, startConversation } from '../conversation.ts';
import type { ConversationEffect, Message, SpeechPlace } from '../effect.ts';
import type { ConversationEvent, ConversationFact, HeardPiece, PieceId, ReplyId } from '../event.ts';
import { defaultPolicy, type Policy } from '../policy/policy.ts';
import { step } from '../step.ts';
import { type Audio, audioOf, speechMsOf, type Voice, wordsBegun, wordsHeard } from './audio.ts';
import { Timeline } from './timeline.ts';

type SpeakEffect = Extract<ConversationEffect, { do: 'speak' }>;

/** What the LLM does with one question. */
export type ScriptedReply = {
  text: string;
  firstTokenMs?: number;
  hangUp?: boolean;
  /** Fails after this many tokens instead of finishing. */
  failsAfterTokens?: number;
  /** Sends this many tokens, and nothing more. */
  stallsAfterTokens?: number;
  retryable?: boolean;
  /** The provider rejects the key. */
  refused?: boolean;
  /** The provider asks for this pause where it fails. */
  retryAfterMs?: number;
};

/** What TTS does with a request. `breaks off`: it fails when half of the audio has been played. */
export type TtsOutcome = 'speaks' | 'fails' | 'fails for good' | 'breaks off';

export type PhoneCallOptions = {
  policy?: Policy;
  history?: Turn[];
  /** Answers question number `n`, counted from 1. */
  llm?: (messages: Message[], n: number) => ScriptedReply;
  voice?: Voice;
  /** Whether TTS fails this request: number `n` for the same text. */
  tts?: (pieceId: PieceId, n: number) => TtsOutcome;
  ttsFirstByteMs?: number;
  /** The same for one text. */
  ttsMs?: (text: string) => number;
};

type Queued = {
  pieceId: PieceId;
  audio: Audio;
  ready: boolean;
  /** Where TTS gave up; the whole audio otherwise. */
  endMs: number;
  startedAtMs: number | null;
  /** The agent's turn that it belongs to, once any of it was heard. */
  turnIndex: number | null;
  heardMs: number;
  finishing?: Disposable;
};

/**
 * The shell and everything behind it, in virtual time: an LLM with a script, TTS with a voice, a switch that plays and
 * pauses, STT and a caller. It knows word for word what the callee heard, which is what transcripts are held against.
 */
export class PhoneCall {
  readonly policy: Policy;
  readonly events: ConversationEvent[] = [];
  readonly effects: { atMs: number; effect: ConversationEffect }[] = [];
  readonly turns = new Map<number, Turn>();
  readonly timeline = new Timeline();
  conversation: Conversation;
  isOver = false;
  readonly #options: PhoneCallOptions;
  #queue: Queued[] = [];
  #paused = false;
  readonly #heard: { turnIndex: number; audio: Audio; heardMs: number }[] = [];
  #questions = 0;
  #attempts = new Map<PieceId, number>();
  #writing = new Map<ReplyId, Disposable[]>();
  #waking: Disposable | undefined;

  constructor(options: PhoneCallOptions = {}) {
    this.#options = options;
    this.policy = options.policy ?? defaultPolicy;
    this.conversation = startConversation(this.policy);
  }

  get nowMs(): number {
    return this.timeline.nowMs;
  }

  join(): this {
    this.send({ type: 'joined', history: this.#options.history ?? [], epochMs: 1_700_000_000_000 });
    return this;
  }

  send(fact: ConversationFact): ConversationEffect[] {
    if (this.isOver) return [];
    const event: ConversationEvent = { atMs: this.nowMs, ...fact };
    this.events.push(event);
    const next = step(this.conversation, event, this.policy);
    this.conversation = next.conversation;
    for (const effect of next.effects) this.effects.push({ atMs: this.nowMs, effect });
    for (const effect of next.effects) this.#carryOut(effect);
    return next.effects;
  }

  after(ms: number, act: () => void): Disposable {
    return this.timeline.at(this.nowMs + ms, act);
  }

  /** Lets time pass. */
  run(ms: number): this {
    this.timeline.runUntil(this.nowMs + ms);
    return this;
  }

  hangUpByCaller(): void {
    if (this.isOver) return;
    const heard = this.#stopPlaying();
    for (const piece of this.#queue) this.#note(piece);
    this.send({ type: 'left', heard });
    this.isOver = true;
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

  #carryOut(effect: ConversationEffect): void {
    if (effect.do === 'ask_llm') this.#write(effect.replyId, effect.messages);
    if (effect.do === 'drop_reply')
      for (const token of this.#writing.get(effect.replyId) ?? []) token[Symbol.dispose]();
    if (effect.do === 'speak') this.#synthesise(effect);
    if (effect.do === 'record_turn') this.turns.set(effect.turn.index, effect.turn);
    if (effect.do === 'hang_up') this.after(20, () => this.hangUpByCaller());
    if (effect.do === 'pause_playback') this.#pause();
    if (effect.do === 'resume_playback') this.#resume();
    if (effect.do === 'drop_playback') this.#drop();
    if (effect.do === 'drop_pieces')
      this.#queue = this.#queue.filter(({ pieceId }) => !effect.pieceIds.includes(pieceId));
    if (effect.do !== 'wake_at') return;
    this.#waking?.[Symbol.dispose]();
    this.#waking = this.timeline.at(Math.max(effect.atMs, this.nowMs), () => this.send({ type: 'woken' }));
  }

  #write(replyId: ReplyId, messages: Message[]): void {
    this.#questions += 1;
    const script = this.#options.llm?.(messages, this.#questions) ?? { text: 'Entendi. O que mais posso fazer?' };
    const tokens = script.text.match(/\S+\s*/gu) ?? [];
    const written = tokens.slice(0, script.failsAfterTokens ?? script.stallsAfterTokens ?? tokens.length);
    const firstMs = script.firstTokenMs ?? 200;
    const acts = written.map((text, i) =>
      this.after(firstMs + i * 20, () => this.send({ type: 'reply_text', replyId, text })),
    );
    const endMs = firstMs + written.length * 20;
    if (script.stallsAfterTokens === undefined) acts.push(this.after(endMs, () => this.#endReply(replyId, script)));
    this.#writing.set(replyId, acts);
  }

  #endReply(replyId: ReplyId, script: ScriptedReply): void {
    if (script.failsAfterTokens !== undefined) {
      const { retryable = true, refused = false, retryAfterMs } = script;
      const pause = retryAfterMs === undefined ? {} : { retryAfterMs };
      this.send({ type: 'reply_failed', replyId, retryable, refused, detail: 'scripted', ...pause });
      return;
    }
    if (script.hangUp) this.send({ type: 'reply_tool_call', replyId, name: 'hang_up', arguments: '{}' });
    this.send({ type: 'reply_finished', replyId });
  }

  #synthesise({ pieceId, text, place }: SpeakEffect): void {
    const before = typeof place === 'object' ? (this.#attempts.get(place.insteadOf) ?? 0) : 0;
    const n = before + 1;
    this.#attempts.set(pieceId, n);
    const outcome = this.#options.tts?.(pieceId, n) ?? 'speaks';
    const audio = audioOf(text, pieceId, this.#options.voice);
    const endMs = outcome === 'breaks off' ? audio.lengthMs / 2 : audio.lengthMs;
    const piece: Queued = { pieceId, audio, ready: false, endMs, startedAtMs: null, turnIndex: null, heardMs: 0 };
    const twice = place === 'again' ? this.#queue.find((other) => other.pieceId === pieceId) : undefined;
    if (!twice) this.#enqueue(piece, place);
    this.after(this.#options.ttsMs?.(text) ?? this.#options.ttsFirstByteMs ?? 120, () =>
      outcome.startsWith('fails') ? this.#fail(piece, outcome === 'fails', null) : this.#ready(twice ?? piece),
    );
  }

  #enqueue(piece: Queued, place: SpeechPlace): void {
    const isReplaced = (other: Queued) => typeof place === 'object' && other.pieceId === place.insteadOf;
    const replaced = this.#queue.findIndex(isReplaced);
    const unstarted = this.#queue.findIndex(({ startedAtMs, heardMs }) => startedAtMs === null && heardMs === 0);
    if (replaced >= 0) this.#queue[replaced] = piece;
    else if (place === 'ahead' && unstarted >= 0) this.#queue.splice(unstarted, 0, piece);
    else this.#queue.push(piece);
  }

  #ready(piece: Queued): void {
    if (!this.#queue.includes(piece) || piece.ready) return;
    piece.ready = true;
    this.send({ type: 'piece_synthesised', pieceId: piece.pieceId });
    this.#playNext();
  }

  #fail(piece: Queued, retryable: boolean, heard: HeardPiece | null): void {
    if (!this.#queue.includes(piece)) return;
    this.send({ type: 'piece_failed', pieceId: piece.pieceId, retryable, detail: 'scripted', heard });
    // A retry has taken its place by now.
    this.#queue = this.#queue.filter((other) => other !== piece);
    this.#playNext();
  }

  #playNext(): void {
    const piece = this.#queue[0];
    if (!piece?.ready || piece.startedAtMs !== null || this.#paused) return;
    this.#play(piece);
    if (piece.heardMs === 0) this.send({ type: 'piece_started', pieceId: piece.pieceId });
    const { floor } = this.conversation;
    if ('reply' in floor)
      piece.turnIndex = floor.reply.pieces.find(({ id }) => id === piece.pieceId)?.turnIndex ?? piece.turnIndex;
  }

  #play(piece: Queued): void {
    piece.startedAtMs = this.nowMs;
    piece.finishing = this.after(piece.endMs - piece.heardMs, () => this.#finish(piece));
  }

  #finish(piece: Queued): void {
    const heard = this.#stopPlaying();
    this.#note(piece);
    if (piece.endMs < piece.audio.lengthMs) {
      this.#fail(piece, true, heard[0] ?? null);
      return;
    }
    this.#queue.shift();
    this.send({ type: 'piece_finished', pieceId: piece.pieceId, speechMs: speechMsOf(piece.audio) });
    this.#playNext();
  }

  #pause(): void {
    this.#paused = true;
    const heard = this.#stopPlaying();
    this.after(5, () => this.send({ type: 'playback_paused', heard }));
  }

  #resume(): void {
    this.#paused = false;
    const head = this.#queue[0];
    if (head && head.heardMs > 0) this.#play(head);
    else this.#playNext();
  }

  #drop(): void {
    this.#stopPlaying();
    for (const piece of this.#queue) this.#note(piece);
    this.#queue = [];
    this.#paused = false;
  }

  #stopPlaying(): HeardPiece[] {
    const head = this.#queue[0];
    if (!head) return [];
    head.finishing?.[Symbol.dispose]();
    if (head.startedAtMs !== null) head.heardMs += this.nowMs - head.startedAtMs;
    head.startedAtMs = null;
    if (head.heardMs === 0) return [];
    const complete = head.endMs === head.audio.lengthMs;
    const pauses = head.audio.pauses.filter(({ endMs }) => endMs <= head.endMs);
    return [{ pieceId: head.pieceId, heardMs: head.heardMs, audioMs: head.endMs, complete, pauses }];
  }

  /** Its audio will not be played any further. */
  #note(piece: Queued): void {
    const { turnIndex, audio, heardMs } = piece;
    if (turnIndex !== null) this.#heard.push({ turnIndex, audio, heardMs });
  }

  /** Words of one agent's turn that the callee heard: to their end, and at least begun. */
  calleeHeard(turnIndex: number): { whole: string[]; begun: string[] } {
    const pieces = this.#heard.filter((piece) => piece.turnIndex === turnIndex);
    return {
      whole: pieces.flatMap(({ audio, heardMs }) => wordsHeard(audio, heardMs)),
      begun: pieces.flatMap(({ audio, heardMs }) => wordsBegun(audio, heardMs)),
    };
  }
}
