import {
  type EndReason,
  holdChanged,
  keyPressed,
  maxRecordedKeys,
  playbackChanged,
  toTimestamp,
} from '@ligai/contracts';
import type { OwnedLeg } from '@ligai/db';
import { inBackground, LigaiError, unreachable } from '@ligai/kernel';
import type { LegEvent } from '@ligai/telephony';
import { Counter, type Registry } from 'prom-client';
import { emptyUploadQueue, stepUploads, type UploadEffect, type UploadInput } from '../play/upload-queue.ts';
import type { Leg, LegEffect, LegInput, LegStep } from './leg.ts';
import { carryOut } from './leg-effects.ts';
import type { LegPorts, SwitchTools } from './leg-ports.ts';
import { step } from './leg-state-machine.ts';
import { LegWriter } from './leg-writer.ts';

export type SessionOptions = {
  tools: SwitchTools;
  owned: OwnedLeg;
  number: LegPorts['number'];
  source: LegPorts['source'];
  beginning: LegStep;
  /** The leg's last change is committed. */
  closed: () => void;
};

/** An act of the callee that the conversation reacts to. */
type CalleeAct = { digit: string } | { held: boolean };

/** A playback ends within 20 ms of its break, as measured on FreeSWITCH 1.11.1, and its event is up to 20 ms late. */
const brokenWithinMs = 250;

/**
 * One leg in this process: receives inputs, steps the state machine and carries out the effects. It is active until
 * `tools.signal` aborts; after that it does nothing more, as after a crash, and the leg belongs to its next adopter.
 */
export class LegSession {
  readonly owned: OwnedLeg;
  readonly #options: SessionOptions;
  readonly #ports: LegPorts;
  readonly #originated = Promise.withResolvers<void>();
  /** Monotonic; null until the originate is written. */
  #upSinceMs: number | null = null;
  #leg: Leg;
  #uploads = emptyUploadQueue;
  #keysHeard = 0;
  #keyAtMs = 0;
  #held = false;
  /** Epoch, ms. */
  #heldUntilMs = 0;
  /** What the callee did while no bridge had the call, in order; sent to the next one. */
  #unsent: CalleeAct[] = [];

  constructor(options: SessionOptions) {
    const { owned, number, source, tools, beginning } = options;
    this.#options = options;
    this.owned = owned;
    this.#leg = beginning.leg;
    const noteUp = () => {
      this.#upSinceMs = tools.context.clock.monotonic();
      this.#originated.resolve();
    };
    const writer = new LegWriter(tools.context, owned, tools.signal);
    this.#ports = {
      ...tools,
      owned,
      number,
      source,
      leg: () => this.#leg,
      held: () => this.#held,
      heldUntilMs: () => this.#heldUntilMs,
      writer,
      noteOriginated: noteUp,
    };
    const originates = beginning.effects.some((effect) => effect.do === 'originate');
    if (originates) return;
    this.#upSinceMs = tools.context.clock.monotonic();
    // Whether the call was on hold until now is not known.
    this.#heldUntilMs = tools.context.clock.now();
  }

  get #log() {
    return this.#options.tools.context.log;
  }

  get leg(): Leg {
    return this.#leg;
  }

  /** Since this process originated, or adopted, the leg; 0 before. */
  get ageMs(): number {
    return this.#upSinceMs === null ? 0 : this.#options.tools.context.clock.monotonic() - this.#upSinceMs;
  }

  /**
   * Carries out the first effects; resolves once they are done or the originate is written, whose reply may take long.
   */
  async begin(): Promise<void> {
    const done = Promise.all(this.#options.beginning.effects.map((effect) => this.#carryOut(effect)));
    await Promise.race([done, this.#originated.promise]);
  }

  /** Handles an event of the switch for this leg. */
  hear(event: LegEvent): void {
    const input = legInputOf(event);
    const upload = uploadInputOf(event);
    if (input) this.take(input);
    if (upload) this.#takeUpload(upload);
    if (event.type === 'dtmf') this.#takeKey(event.digit, event.atMs);
    if (event.type === 'leg_held' || event.type === 'leg_unheld') this.noteHeld(event.type === 'leg_held');
  }

  take(input: LegInput): void {
    if (this.#ports.signal.aborted) return;
    const { callId } = this.owned;
    const { log, legViolations } = this.#options.tools.context;
    const before = this.#leg.state;
    const { leg, effects, violation } = step(this.#leg, input);
    if (violation) {
      log.error({ callId, state: before, input: input.type }, 'unexpected command result for leg');
      legViolations.inc({ state: before, input: input.type });
    }
    if (leg.state !== before) log.debug({ callId, from: before, to: leg.state, by: input.type }, 'leg changed state');
    this.#leg = leg;
    this.#sendActs();
    for (const effect of effects) inBackground(this.#log, `leg effect ${effect.do}`, this.#carryOut(effect));
  }

  hangUp(reason: EndReason): void {
    if (this.#leg.hangup === null) this.take({ type: 'hangup_requested', reason });
  }

  /** By an event of the switch, or its list of channels after an interruption. */
  noteHeld(held: boolean): void {
    if (held === this.#held || this.#ports.signal.aborted) return;
    this.#held = held;
    if (!held) this.#heldUntilMs = this.#options.tools.context.clock.now();
    this.#log.info({ callId: this.owned.callId, held }, 'callee changed hold');
    // Of several changes without a bridge, the last one counts: the next bridge learns the state when it is admitted.
    this.#unsent = this.#unsent.filter((act) => !('held' in act));
    this.#send({ held });
  }

  play(generation: number, upload: number): void {
    this.#requireGeneration(generation);
    this.#takeUpload({ type: 'asked', upload });
  }

  /** Resolves when the switch has accepted the break. */
  async breakPlayback(generation: number): Promise<void> {
    this.#requireGeneration(generation);
    const { queue, effects } = stepUploads(this.#uploads, { type: 'break' });
    this.#uploads = queue;
    await Promise.all(effects.map((effect) => this.#carryOutUpload(effect)));
    if (queue.playing === null) return;
    inBackground(this.#log, 'presume a playback broken', this.#presumeBroken(generation, queue.playing.upload));
  }

  async #presumeBroken(generation: number, upload: number): Promise<void> {
    const { context, signal } = this.#options.tools;
    await context.clock.sleep(brokenWithinMs, signal).catch(() => {});
    if (signal.aborted || this.#leg.session?.generation !== generation) return;
    this.#takeUpload({ type: 'break_overdue', upload });
  }

  async #carryOut(effect: LegEffect): Promise<void> {
    // The bridge of the conversation is gone, so no service would record the rest of the playback.
    if (effect.do === 'seek_bridge') this.#takeUpload({ type: 'break' });
    // A new socket numbers its uploads from 1 again.
    if (effect.do === 'start_audio') this.#uploads = emptyUploadQueue;
    try {
      const input = await carryOut(this.#ports, effect);
      if (input) this.take(input);
      if (effect.do === 'save' && isLast(effect) && !this.#ports.signal.aborted) this.#options.closed();
    } catch (error) {
      if (this.#ports.signal.aborted) return;
      const { callId } = this.owned;
      this.#options.tools.context.log.error({ callId, effect: effect.do, err: error }, 'leg effect failed');
    }
  }

  #takeUpload(input: UploadInput): void {
    const { queue, effects } = stepUploads(this.#uploads, input);
    this.#uploads = queue;
    for (const effect of effects) {
      this.#carryOutUpload(effect).catch((error) => {
        // For example a break on an unreachable switch: the playback ends with its socket.
        this.#log.warn({ callId: this.owned.callId, effect: effect.do, err: error }, 'playback command failed');
      });
    }
  }

  async #carryOutUpload(effect: UploadEffect): Promise<void> {
    const { telephony, context } = this.#options.tools;
    const { callId } = this.owned;
    switch (effect.do) {
      case 'play':
        return telephony.play(callId, effect.file).catch((error) => {
          context.log.warn({ callId, err: error }, 'playback of an upload failed');
          this.#takeUpload({ type: 'stopped', file: effect.file, how: 'failed' });
        });
      case 'break':
        return telephony.break(callId);
      case 'report':
        return this.#reportPlayback(effect.upload, effect.change);
      default:
        return unreachable(effect);
    }
  }

  #reportPlayback(upload: number, change: 'started' | 'finished' | 'broken' | 'failed'): void {
    const { session } = this.#leg;
    if (!session) return;
    const ref = { call_id: this.owned.callId, generation: session.generation, upload };
    this.#options.tools.context.bus.publish(playbackChanged(session.bridgeId), { ...ref, change });
  }

  #takeKey(digit: string, atMs: number): void {
    this.#keysHeard += 1;
    if (this.#keysHeard > maxRecordedKeys) return;
    this.#send({ digit });
    // Two keys may arrive in one read of the event socket: distinct times order them in the record.
    this.#keyAtMs = Math.max(atMs, this.#keyAtMs + 1);
    const key = { digit, pressed_at: toTimestamp(new Date(this.#keyAtMs)) };
    inBackground(this.#log, 'record a key', this.#carryOut({ do: 'save', change: { to: 'key_pressed', key } }));
  }

  #send(act: CalleeAct): void {
    this.#unsent.push(act);
    this.#sendActs();
  }

  /** To the bridge of the conversation, which keeps them until its socket is connected. */
  #sendActs(): void {
    const { session } = this.#leg;
    if (!session) return;
    const { bus } = this.#options.tools.context;
    const name = { call_id: this.owned.callId, generation: session.generation };
    for (const act of this.#unsent.splice(0)) {
      if ('held' in act) bus.publish(holdChanged(session.bridgeId), { ...name, ...act });
      else bus.publish(keyPressed(session.bridgeId), { ...name, ...act });
    }
  }

  #requireGeneration(generation: number): void {
    const held = this.#leg.session?.generation;
    if (held === generation) return;
    const detail = `generation ${held ?? 'none'} holds the conversation, not ${generation}`;
    throw new LigaiError('stale_generation', `Cannot play to call ${this.owned.callId}: ${detail}`);
  }
}

/** A violation has no effect on its call, so only the log and this counter show it. */
export const countLegViolations = (metrics: Registry): Counter<'state' | 'input'> =>
  new Counter({
    name: 'ligai_leg_violations_total',
    help: 'Inputs that the state of their leg does not allow, by state and input; each is a bug',
    labelNames: ['state', 'input'],
    registers: [metrics],
  });

const isLast = ({ change }: Extract<LegEffect, { do: 'save' }>): boolean =>
  change.to === 'ended' || change.to === 'queued';

function legInputOf(event: LegEvent): LegInput | undefined {
  const { atMs } = event;
  switch (event.type) {
    case 'leg_created':
      return { type: 'created' };
    case 'leg_ringing':
      return { type: 'ringing' };
    case 'leg_answered':
      return { type: 'answered', atMs };
    case 'leg_ended':
      return { type: 'ended', end: event.end, atMs };
    case 'originate_failed':
      return { type: 'originate_failed', cause: event.cause };
    case 'audio_lost':
      return { type: 'media_lost', atMs };
    default:
      return undefined;
  }
}

function uploadInputOf(event: LegEvent): UploadInput | undefined {
  switch (event.type) {
    case 'audio_connected':
      return { type: 'connected' };
    case 'upload_received':
      return { type: 'received', file: event.file };
    case 'playback_started':
      return { type: 'started', file: event.file };
    case 'playback_stopped':
      return { type: 'stopped', file: event.file, how: event.how };
    default:
      return undefined;
  }
}
