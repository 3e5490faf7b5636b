import { type EndReason, type Settings, type Turn, type TurnId, turnIdOf, turnTakingValues } from '@ligai/contracts';
import {
  type Conversation,
  type ConversationEffect,
  type ConversationFact,
  type Policy,
  policyFor,
  startConversation,
  step,
} from '@ligai/conversation';
import { inBackground, type Log, logWith, messageOf, withDeadline } from '@ligai/kernel';
import { requestOfSettings } from '@ligai/speech';
import { speakerOf } from '../lines/stored-lines.ts';
import { openPlayout } from '../playout/open-playout.ts';
import type { Playout, PlayoutListener, SwitchEvent } from '../playout/playout.ts';
import { CallProviders } from '../provider-state/call-providers.ts';
import type { EventRecorder } from '../record/event-recorder.ts';
import { Recorder } from '../record/recorder.ts';
import { type CallSocket, closeCode } from '../socket/audio-socket.ts';
import { LlmSession } from './llm-session.ts';
import type { SessionCall, SessionFault, SessionPorts } from './session-ports.ts';
import { SttSession } from './stt-session.ts';
import { TtsSession } from './tts-session.ts';

/** The interface of a conversation for the rest of the bridge. */
export type LiveSession = Pick<
  Session,
  'call' | 'done' | 'left' | 'begin' | 'end' | 'abandon' | 'keyPressed' | 'holdChanged' | 'switchEvent'
>;

type EffectOf<E extends ConversationEffect['do']> = Extract<ConversationEffect, { do: E }>;

/** How long to wait for the transcript of words spoken just before the end. */
const lastWordsWithinMs = 800;
/** After this the controller finds by itself that the conversation is gone. */
const reportEndWithinMs = 10_000;
/** How long turns wait for Postgres after the end of a call. */
const keepUnwrittenMs = 600_000;

/**
 * Runs one conversation: passes events to the pure engine and executes its effects. Begins when the audio socket is
 * connected and ends with it, or with `end`. Events are processed one by one, including those caused by an effect.
 * (Longer than most files: it connects all parts, with one or two lines for each event and effect.)
 */
export class Session {
  readonly call: SessionCall;
  /** Resolves when the session has ended and all its turns are written. */
  readonly done: Promise<void>;
  readonly #ports: SessionPorts;
  readonly #log: Log;
  readonly #socket: CallSocket;
  readonly #policy: Policy;
  readonly #recorder: Recorder;
  readonly #events: EventRecorder | undefined;
  readonly #providers: CallProviders;
  readonly #playout: Playout;
  readonly #tts: TtsSession;
  readonly #llm: LlmSession;
  readonly #stt: SttSession;
  readonly #ended = new AbortController();
  readonly #facts: ConversationFact[] = [];
  /** Turns of the caller that have ended, and answers whose latency is known. */
  readonly #loggedTurns = new Set<number>();
  readonly #warnedOf = new Set<SessionFault>();
  readonly #allWritten = Promise.withResolvers<void>();
  #conversation: Conversation;
  #taking = false;
  #leaving = false;
  #held = false;
  #broken = false;
  #alarm: Disposable | undefined;

  constructor(call: SessionCall, socket: CallSocket, ports: SessionPorts) {
    this.call = call;
    this.done = this.#allWritten.promise;
    this.#ports = ports;
    this.#socket = socket;
    // The previous bridge has counted these.
    for (const { index, latency } of call.history) if (latency !== null) this.#loggedTurns.add(index);
    this.#log = logWith(ports.log, () => this.#turnOfLine());
    const { clock, chat, fallbackChat, speechToText, textToSpeech, settings: settingsNow } = ports;
    const { prompt } = call;
    const settings = settingsNow();
    const language = prompt.language ?? settings.language;
    const { llm_fallback_model: fallbackModel } = settings;
    const { content: instructions, greeting, variables } = prompt;
    const { signal } = this.#ended;
    const onFact = (fact: ConversationFact) => this.#happened(fact);

    this.#policy = policyFor({ instructions, greeting, variables }, language, {
      maxReplyTokens: settings.max_reply_tokens,
      maxHistoryTokens: settings.max_history_tokens,
      hasFallback: fallbackModel !== null,
      opening: prompt.opening,
      greetingInterruptible: prompt.greeting_interruptible,
      turnTaking: turnTakingValues(prompt, settings),
      voicemailAction: prompt.voicemail_action ?? settings.voicemail_action,
      holdTimeoutMs: settings.hold_timeout_seconds * 1000,
    });
    this.#conversation = startConversation(this.#policy);
    this.#events = ports.recordEvents?.(call, this.#policy);
    this.#recorder = new Recorder({ journal: ports.journalOf(call), clock, log: this.#log });
    this.#providers = new CallProviders({
      ...{ clock, log: this.#log, chat, fallbackChat, speechToText, textToSpeech, reporter: ports.providerReporter },
      record: (failure) => this.#recorder.providerFailed(failure),
    });
    this.#recorder.superseded.addEventListener('abort', () => this.#endInBackground('superseded'));
    const { controller } = ports;
    this.#playout = openPlayout({
      ...{ returnPath: call.returnPath, clock, socket, listener: this.#listenToPlayout() },
      controller: {
        play: (upload) => controller.play(call, upload, this.#answeredTurn()),
        break: () => controller.break(call),
      },
    });
    const speaker = speakerOf(prompt, settings);
    this.#tts = new TtsSession({
      textToSpeech: this.#providers.textToSpeech,
      speaker,
      lines: ports.lines.linesOf(speaker),
      playout: this.#playout,
      signal,
      onFact,
      log: this.#log,
    });
    const { temperature, reasoning_effort: ownEffort } = prompt;
    const effort = ownEffort ?? settings.openai_reasoning_effort;
    this.#llm = new LlmSession({
      models: {
        main: { chat: this.#providers.chat, model: prompt.model ?? settings.openai_model },
        fallback: fallbackModel === null ? null : { chat: this.#providers.fallbackChat, model: fallbackModel },
      },
      ...{ maxTokens: settings.max_reply_tokens, signal, onFact, log: this.#log },
      ...{ temperature, reasoningEffort: effort === 'auto' ? null : effort },
    });
    this.#stt = this.#openStt(language, settings);
  }

  /** Aborts when the conversation has ended here. */
  get left(): AbortSignal {
    return this.#ended.signal;
  }

  /** The socket is connected: the conversation begins. */
  begin(): void {
    this.#socket.listen({
      audio: (pcm) => this.#hear(pcm),
      mark: (event) => this.switchEvent(event),
      closed: (detail) => this.#socketClosed(detail),
      ...(this.call.peer === 'browser' && { page: { typed: (text: string) => this.#typed(text) } }),
    });
    this.#log.debug({ returnPath: this.call.returnPath, turns: this.call.history.length }, 'conversation begins');
    const { history, audioLostAtMs } = this.call;
    const lost = audioLostAtMs === null ? {} : { lostAtEpochMs: audioLostAtMs };
    this.#happened({ type: 'joined', history, epochMs: this.#ports.clock.now(), ...lost });
    if (this.call.held) this.holdChanged(true);
  }

  /** What was typed counts as words of the caller that are certainly complete. */
  #typed(text: string): void {
    if (!this.#leaving) this.#happened({ type: 'final_transcript', text, endOfTurn: true, confidence: 1 });
  }

  /** Of a call on a switch the controller learns the end from the switch; the end of a page is reported here. */
  #socketClosed(detail: string): void {
    if (this.call.peer === 'browser' && !this.#leaving) {
      const hangUp = (signal: AbortSignal) => this.#ports.controller.hangUp(this.call, 'callee_hangup', signal);
      const reported = withDeadline(this.#ports.clock, reportEndWithinMs, 'Report the end of a page', hangUp);
      inBackground(this.#log, 'report the end of a page', reported);
    }
    this.#endInBackground(`socket closed: ${detail}`);
  }

  keyPressed(digit: string): void {
    this.#happened({ type: 'key_pressed', digit });
  }

  /** On hold the switch sends no audio, and plays none. */
  holdChanged(held: boolean): void {
    if (held === this.#held || this.#leaving) return;
    this.#held = held;
    this.#socket.expectAudio(!held);
    if (held) this.#stt.pause();
    this.#happened({ type: held ? 'held' : 'unheld' });
  }

  /** What the switch reports of the agent's audio, from the audio socket or through the call's controller. */
  switchEvent(event: SwitchEvent): void {
    if (isPlaying(event)) this.#ports.returnPath.confirmed();
    this.#playout.switchEvent(event);
  }

  /** Ends the conversation on this bridge, once; the call may continue on another bridge. Resolves when `done` does. */
  end(why: string): Promise<void> {
    if (this.#leaving) return this.done;
    this.#leaving = true;
    this.#log.debug({ why, droppedMs: Math.round(this.#socket.droppedMs) }, 'conversation ends');
    // The heard text is fixed now, before the wait for the last words.
    const heard = this.#playout.pause();
    // Before the wait: otherwise the engine would request a reply to the caller's last words.
    this.#happened({ type: 'left', heard });
    inBackground(this.#log, 'leave a conversation', this.#leave().finally(this.#allWritten.resolve));
    return this.done;
  }

  #endInBackground(why: string): void {
    inBackground(this.#log, 'end a conversation', this.end(why));
  }

  /** Discards turns that are not written to Postgres yet. */
  abandon(): void {
    this.#recorder.abandon();
  }

  async #leave(): Promise<void> {
    await this.#stt.lastWords(lastWordsWithinMs);
    this.#ended.abort();
    this.#alarm?.[Symbol.dispose]();
    this.#playout[Symbol.dispose]();
    this.#socket.close(closeCode.normal, '');
    await this.#stt[Symbol.asyncDispose]();
    const patience = this.#ports.clock.after(keepUnwrittenMs, () => this.#recorder.abandon());
    await this.#recorder.flushed();
    this.#events?.[Symbol.dispose]();
    patience[Symbol.dispose]();
  }

  #hear(pcm: Uint8Array): void {
    if (this.#leaving || this.#held) return;
    this.#ports.audioHeard(this.call.callId);
    try {
      this.#stt.audio(pcm);
    } catch (error) {
      this.#broke(error);
    }
  }

  #happened(fact: ConversationFact): void {
    if (this.#ended.signal.aborted) return;
    this.#facts.push(fact);
    if (this.#taking) return;
    this.#taking = true;
    try {
      for (let next = this.#facts.shift(); next; next = this.#facts.shift()) this.#take(next);
    } catch (error) {
      this.#broke(error);
    } finally {
      this.#taking = false;
    }
  }

  #take(fact: ConversationFact): void {
    const atMs = this.#ports.clock.monotonic();
    const event = { atMs, ...fact };
    const { conversation, effects } = step(this.#conversation, event, this.#policy);
    this.#conversation = conversation;
    this.#events?.take(event, effects);
    for (const effect of effects) this.#carryOut(effect);
  }

  /** How each effect is carried out. */
  readonly #effects: { readonly [E in ConversationEffect['do']]: (effect: EffectOf<E>) => void } = {
    ask_llm: (request) => this.#ask(request),
    drop_reply: ({ replyId }) => this.#llm.drop(replyId),
    speak: (speech) => this.#tts.speak(speech),
    pause_playback: () => this.#happened({ type: 'playback_paused', heard: this.#playout.pause() }),
    resume_playback: () => this.#playout.resume(),
    drop_playback: () => this.#tts.drop(),
    drop_pieces: ({ pieceIds }) => this.#tts.dropPieces(pieceIds),
    finalize_transcript: () => this.#stt.finalize(),
    record_turn: ({ turn }) => this.#record(turn),
    show_state: ({ state }) => this.#recorder.state(state),
    report_fault: ({ fault, detail }) => this.#reportFault(fault, detail),
    wake_at: ({ atMs }) => this.#wakeAt(atMs),
    hang_up: ({ reason }) => this.#hangUp(reason),
  };

  #carryOut<E extends ConversationEffect['do']>(effect: EffectOf<E>): void {
    this.#effects[effect.do as E](effect);
  }

  /** The turn of a request that is sent before its end is not that of the reply yet. */
  #ask(request: EffectOf<'ask_llm'>): void {
    const { answers, replyId, model, speculative } = request;
    const turn = answers === null ? {} : { turnId: turnIdOf(this.call.callId, answers) };
    this.#log.debug({ ...turn, replyId, model, speculative }, 'reply requested');
    this.#llm.ask(request);
  }

  #record(turn: Turn): void {
    this.#recorder.turn(turn);
    const { index, role, answers, latency, generated, endedAtMs } = turn;
    const isKnown = role === 'user' ? endedAtMs !== null : latency !== null;
    if (!isKnown || this.#loggedTurns.has(index)) return;
    this.#loggedTurns.add(index);
    const { callId } = this.call;
    const turnId = turnIdOf(callId, index);
    if (latency === null) {
      this.#log.debug({ turnId }, 'caller turn ended');
      return;
    }
    const answered = answers === null ? {} : { answers: turnIdOf(callId, answers) };
    this.#log.debug({ turnId, ...answered, ...latency, pii: { generated } }, 'agent answers');
    this.#ports.turnTimed(latency);
  }

  /** The caller's turn that the agent answers, or is about to answer. */
  #answeredTurn(): TurnId | null {
    const { floor } = this.#conversation;
    const answers = 'reply' in floor ? floor.reply.answers : null;
    return answers === null ? null : turnIdOf(this.call.callId, answers);
  }

  /** Every line while an answer is owed or spoken names the turn that is answered. */
  #turnOfLine(): { turnId?: TurnId } {
    const turnId = this.#answeredTurn();
    return turnId === null ? {} : { turnId };
  }

  /** Counts each fault. Only the first of its kind in a call is a warning, since it may repeat with each audio frame. */
  #reportFault(fault: SessionFault, detail: string): void {
    const fields = { fault, detail };
    if (this.#warnedOf.has(fault)) this.#log.debug(fields, 'fault in the conversation');
    else this.#log.warn(fields, 'fault in the conversation');
    this.#warnedOf.add(fault);
    this.#ports.faultSeen(fault);
  }

  #wakeAt(atMs: number): void {
    this.#alarm?.[Symbol.dispose]();
    const inMs = Math.max(0, atMs - this.#ports.clock.monotonic());
    this.#alarm = this.#ports.clock.after(inMs, () => this.#happened({ type: 'woken' }));
  }

  #hangUp(reason: EndReason): void {
    if (reason === 'provider_failed') this.#providers.conversationFailed();
    this.#ports.controller.hangUp(this.call, reason, this.#ended.signal).catch((error: unknown) => {
      if (this.#ended.signal.aborted) return;
      this.#log.error({ detail: messageOf(error) }, 'hangup rejected, closing the audio socket');
      this.#ports.faultSeen('hangup_refused');
      // The controller detects a leg without audio and moves or ends it, so that the person does not stay on a silent
      // line.
      this.#endInBackground('hangup rejected');
    });
  }

  /** After an internal error the call is ended, so that the person does not stay on a silent line. */
  #broke(error: unknown): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#log.error({ err: error }, 'conversation failed');
    this.#facts.length = 0;
    this.#hangUp('media_lost');
  }

  #listenToPlayout(): PlayoutListener {
    const { returnPath } = this.call;
    return {
      started: (pieceId, times) => this.#happened({ type: 'piece_started', pieceId, ...times }),
      played: (pieceId, sinceMs) => this.#happened({ type: 'piece_played', pieceId, sinceMs }),
      starved: (pieceId, heard) => this.#happened({ type: 'piece_starved', pieceId, heard }),
      finished: (pieceId, speechMs) => this.#happened({ type: 'piece_finished', pieceId, speechMs }),
      failed: (pieceId, { retryable, message: detail }, heard) =>
        this.#happened({ type: 'piece_failed', pieceId, retryable, detail, heard }),
      trouble: (detail) => {
        this.#log.error({ returnPath, detail }, 'the switch does not play the audio of the agent');
        this.#ports.returnPath.trouble(`${returnPath}: ${detail}`);
      },
    };
  }

  #openStt(language: string, settings: Settings): SttSession {
    const { clock, openVoiceActivity, sampleRateHz } = this.#ports;
    const { speechToText } = this.#providers;
    const endpointingMs = this.#policy.endpointing.minDelayMs;
    const { action, detectForMs } = this.#policy.voicemail;
    const isSearched = action === 'hang_up' && this.call.history.length === 0;
    return new SttSession({
      ...{ clock, log: this.#log, speechToText },
      voiceActivity: openVoiceActivity(),
      request: requestOfSettings(settings, { language, sampleRateHz, endpointingMs }),
      onFact: (fact) => this.#happened(fact),
      beepsForMs: isSearched ? detectForMs : 0,
    });
  }
}

/** The switch plays what it was sent, so the return path works. */
const isPlaying = (event: SwitchEvent): boolean =>
  event.type === 'mark_played' || (event.type === 'upload_changed' && event.change === 'started');
