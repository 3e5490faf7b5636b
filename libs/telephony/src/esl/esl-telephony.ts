import { randomUUID } from 'node:crypto';
import type { CallId, NodeName } from '@ligai/contracts';
import { type Clock, isLigaiError, LigaiError, type Log, messageOf } from '@ligai/kernel';
import type { LegEvent, LegFact } from '../leg-event.ts';
import type { AudioRequest, JitterBuffer, LiveLeg, OriginateRequest, SwitchStatus, Telephony } from '../telephony.ts';
import type { AudioChoice, AudioModule, SampleRateHz } from './audio-module.ts';
import { ourLegs } from './channel-list.ts';
import { EarlyHangups } from './early-hangups.ts';
import { type EslCommand, eslCommand } from './esl-command.ts';
import { type EslEvent, printable } from './esl-event.ts';
import type { EslTiming } from './esl-timing.ts';
import type { Greeting } from './greeting.ts';
import { LegAudio } from './leg-audio.ts';
import { LegBook } from './leg-book.ts';
import { PendingJobs } from './pending-jobs.ts';
import { RepeatedKeys } from './repeated-keys.ts';
import { SwitchConnection } from './switch-connection.ts';
import { readFact, type SwitchFact } from './switch-fact.ts';
import { talkedMsIn } from './talked-ms.ts';
import type { DialString } from './token.ts';

export type EslTelephonyOptions = {
  node: NodeName;
  host: string;
  port: number;
  password: string;
  dialString: DialString;
  audio: AudioChoice;
  sampleRateHz: SampleRateHz;
  clock: Clock;
  log: Log;
  timing: EslTiming;
};

/** Telephony over one switch's event socket. */
export class EslTelephony implements Telephony {
  readonly node: NodeName;
  readonly #options: EslTelephonyOptions;
  readonly #connection: SwitchConnection;
  readonly #legs = new LegBook();
  readonly #keys = new RepeatedKeys();
  readonly #audio: LegAudio;
  readonly #jobs = new PendingJobs();
  readonly #hungUpEarly: EarlyHangups;
  readonly #listeners = new Set<(event: LegEvent) => void>();
  #sinceMs: number;
  #greeting: Greeting | undefined;
  #stopping = false;

  constructor(options: EslTelephonyOptions) {
    this.node = options.node;
    this.#options = options;
    this.#sinceMs = options.clock.now();
    this.#hungUpEarly = new EarlyHangups(options.clock);
    this.#audio = new LegAudio({
      ...options,
      requireAnswered: (callId) => this.#requireAnswered(callId),
      command: (command, action) => this.#command(command, action),
      job: (command, jobId, action) => this.#job(command, jobId, action),
    });
    this.#connection = new SwitchConnection({
      ...options,
      onConnected: (greeting) => this.#connected(greeting),
      onAudioFound: (greeting) => this.#foundAudio(greeting),
      onEvent: (event) => this.#take(event),
      onLost: (why) => this.#lost(why),
    });
  }

  get status(): SwitchStatus {
    const sinceMs = this.#sinceMs;
    if (!this.#greeting) return { phase: 'connecting', sinceMs, lastError: this.#connection.lastError };
    const { version, audio } = this.#greeting;
    return { phase: 'connected', sinceMs, returnPath: audio?.returnPath ?? null, version };
  }

  // Nothing is awaited before the write, so a check of the lease just before the call still holds.
  async originate(request: OriginateRequest): Promise<void> {
    const { callId } = request;
    if (this.#stopping)
      throw new LigaiError('switch_unavailable', `Cannot originate ${callId}: the switch is stopping`);
    const { dialString } = this.#options;
    const jobId = randomUUID();
    const command = eslCommand.originate({ callerId: undefined, ...request, dialString, jobId });
    this.#legs.reached(callId, 'originated');
    try {
      await this.#command(command, `originate ${callId}`);
    } catch (error) {
      if (!isLigaiError(error, 'outcome_unknown')) this.#legs.forgetOriginate(callId);
      throw error;
    }
  }

  async hangup(callId: CallId): Promise<void> {
    const stage = this.#legs.stageOf(callId);
    // Sent as the caller's cancel while it rings, like a telephone; NORMAL_CLEARING otherwise.
    const cause = stage === 'originated' || stage === 'created' ? 'ORIGINATOR_CANCEL' : undefined;
    try {
      await this.#command(eslCommand.kill(callId, cause), `hang up ${callId}`);
    } catch (error) {
      // The job was accepted but its channel does not exist yet: it is killed as soon as it does.
      if (!isLigaiError(error, 'no_such_leg') || this.#legs.stageOf(callId) !== 'originated') throw error;
      this.#hungUpEarly.note(callId);
    }
  }

  async limitDuration(callId: CallId, ms: number): Promise<void> {
    await this.#command(eslCommand.hangupAfter(callId, ms), `limit ${callId} to ${ms} ms`);
  }

  async bufferAudio(callId: CallId, buffer: JitterBuffer): Promise<void> {
    await this.#command(eslCommand.bufferAudio(callId, buffer), `set the jitter buffer of ${callId}`);
  }

  async startAudio(request: AudioRequest): Promise<void> {
    await this.#audio.start(this.#audioModule(request.callId), request, this.#options.sampleRateHz);
  }

  async play(callId: CallId, file: string): Promise<void> {
    await this.#command(eslCommand.play(callId, file, randomUUID()), `play to ${callId}`);
  }

  async break(callId: CallId): Promise<void> {
    await this.#command(eslCommand.break(callId), `break what plays to ${callId}`);
  }

  async listLegs(): Promise<LiveLeg[]> {
    const jobId = randomUUID();
    const listing = await this.#job(eslCommand.listChannels(jobId), jobId, 'list channels');
    // Trap 15: a leg that was just killed is still listed for a moment.
    return ourLegs(listing).filter((leg) => !this.#legs.hasEnded(leg.callId));
  }

  async legExists(callId: CallId): Promise<boolean> {
    return (await this.#command(eslCommand.exists(callId), `ask for ${callId}`)).trim() === 'true';
  }

  async talkedMs(callId: CallId): Promise<number | null> {
    return talkedMsIn(await this.#command(eslCommand.dump(callId), `ask for the answer of ${callId}`));
  }

  async receivedPackets(callId: CallId): Promise<number> {
    const action = `ask for the packets of ${callId}`;
    await this.#command(eslCommand.countPackets(callId), action);
    return receivedPacketsIn(await this.#command(eslCommand.getVariable(callId, 'rtp_audio_in_packet_count'), action));
  }

  onEvent(listener: (event: LegEvent) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]();
    this.#audio.pending.rejectAll('we are stopping');
    this.#jobs.rejectAll('we are stopping');
  }

  /** Writes a command; throws if the switch rejects it. */
  async #command(command: EslCommand, action: string): Promise<string> {
    return accepted(await this.#connection.send(command), action);
  }

  /** The same for a non-blocking `bgapi`: returns the result of the job. */
  async #job(command: EslCommand, jobId: string, action: string): Promise<string> {
    const { clock, timing } = this.#options;
    // The wait begins before the command: job and reply may arrive in one read. Both reject if the connection is lost.
    const result = this.#jobs.wait(jobId, clock, timing.commandMs);
    result.catch(() => {});
    try {
      await this.#command(command, action);
    } catch (error) {
      this.#jobs.reject(jobId, messageOf(error));
      throw error;
    }
    return accepted(await result, action);
  }

  #audioModule(callId: CallId): AudioModule {
    if (this.#greeting?.audio) return this.#greeting.audio;
    if (!this.#greeting) throw new LigaiError('switch_unavailable', `No audio of ${callId}: not connected`);
    throw new LigaiError('switch_rejected', `No audio of ${callId}: the switch has no audio module that we can use`);
  }

  /** Trap 1: `start` on a leg that is not answered crashes the switch, and every call on it. */
  async #requireAnswered(callId: CallId): Promise<void> {
    if (this.#legs.stageOf(callId) === 'answered') return;
    if (this.#legs.hasEnded(callId)) throw new LigaiError('no_such_leg', `No audio of ${callId}: the leg ended`);
    const leg = (await this.listLegs()).find((live) => live.callId === callId);
    if (!leg) throw new LigaiError('no_such_leg', `No audio of ${callId}: no such leg`);
    if (!leg.answered) throw new LigaiError('invalid_request', `No audio of ${callId}: the leg is not answered`);
    this.#legs.reached(callId, 'answered');
  }

  #connected(greeting: Greeting): void {
    const { audio, version, doubt } = greeting;
    this.#greeting = greeting;
    this.#stopping = false;
    this.#sinceMs = this.#options.clock.now();
    const { log } = this.#options;
    log.info(
      { node: this.node, version, audioModule: audio?.name, returnPath: audio?.returnPath },
      'connected to the switch',
    );
    if (doubt)
      log.warn({ node: this.node, doubt, audioModule: audio?.name }, 'the switch may be unable to carry audio');
    this.#emit({ type: 'switch_connected' });
  }

  #foundAudio(greeting: Greeting): void {
    this.#greeting = greeting;
    this.#options.log.info({ node: this.node, audioModule: greeting.audio?.name }, 'the switch can carry audio now');
  }

  #lost(why: string): void {
    this.#greeting = undefined;
    this.#sinceMs = this.#options.clock.now();
    this.#audio.pending.rejectAll(why);
    this.#jobs.rejectAll(why);
    this.#emit({ type: 'switch_lost', detail: why });
  }

  #take(event: EslEvent): void {
    const { clock } = this.#options;
    this.#jobs.take(event);
    const fact = readFact(event);
    if (!fact || !this.#legs.note(fact) || this.#audio.pending.take(fact)) return;
    if (fact.type === 'dtmf' && this.#keys.isRepeat(fact.callId, { ...fact, atMs: clock.monotonic() })) return;
    if (fact.type === 'leg_ended') this.#keys.forget(fact.callId);
    if (fact.type === 'switch_stopping') this.#stopping = true;
    if (fact.type === 'leg_created' && this.#hungUpEarly.take(fact.callId)) this.#killNewborn(fact.callId);
    if (fact.type === 'originate_failed') this.#hungUpEarly.take(fact.callId);
    this.#emit(toLegFact(fact));
  }

  #killNewborn(callId: CallId): void {
    this.#connection.send(eslCommand.kill(callId, 'ORIGINATOR_CANCEL')).catch((error) => {
      this.#options.log.warn({ callId, why: messageOf(error) }, 'leg hung up before its creation may still be ringing');
    });
  }

  #emit(fact: LegFact): void {
    const event: LegEvent = { node: this.node, atMs: this.#options.clock.now(), ...fact };
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#options.log.error({ err: error, type: fact.type }, 'listener to leg events failed');
      }
    }
  }
}

/** Returns the switch's reply, or throws its rejection. */
function accepted(answer: string, action: string): string {
  if (!/^-(ERR|USAGE)/.test(answer)) return answer;
  const words = printable(answer);
  const gone = /No such channel|invalid (session id|uuid)/i.test(answer);
  throw new LigaiError(gone ? 'no_such_leg' : 'switch_rejected', `Cannot ${action}: ${words}`);
}

/** Without a waiting start, a refused socket is reported to the listeners as lost. */
function toLegFact(fact: SwitchFact): LegFact {
  if (fact.type === 'audio_refused') return { ...fact, type: 'audio_lost' };
  return fact.type === 'dtmf' ? { type: 'dtmf', callId: fact.callId, digit: fact.digit } : fact;
}

/** The value of `rtp_audio_in_packet_count`, which `uuid_set_media_stats` updates. Comfort noise and DTMF count too. */
function receivedPacketsIn(value: string): number {
  const text = value.trim();
  // An older switch accepts the command and sets no variable.
  if (!/^\d{1,15}$/.test(text)) throw new LigaiError('switch_rejected', 'The switch does not count received packets');
  return Number(text);
}
