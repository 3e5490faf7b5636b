import { randomUUID } from 'node:crypto';
import type { CallId } from '@ligai/contracts';
import { type Clock, isLigaiError } from '@ligai/kernel';
import type { AudioRequest } from '../telephony.ts';
import type { AudioModule, SampleRateHz } from './audio-module.ts';
import { type EslCommand, eslCommand } from './esl-command.ts';
import type { EslTiming } from './esl-timing.ts';
import { PendingAudio } from './pending-audio.ts';
import { bugNameIn } from './token.ts';

export type LegAudioOptions = {
  clock: Clock;
  timing: EslTiming;
  /** Trap 1: throws if the leg is not answered. */
  requireAnswered(callId: CallId): Promise<void>;
  /** Writes a command and returns its reply; throws if the switch rejects it. */
  command(command: EslCommand, action: string): Promise<string>;
  /** The same by `bgapi`: returns the result of the job. */
  job(command: EslCommand, jobId: string, action: string): Promise<string>;
};

/**
 * Starts and stops the audio sockets of one switch's legs. Each start has a unique name: mod_audio_fork finds its state
 * by that name, so a late close of a socket would disable a later socket of the same name. The name is stored on the
 * channel, for the next owner of the leg.
 */
export class LegAudio {
  /** Receives every fact of the switch. */
  readonly pending = new PendingAudio();
  readonly #options: LegAudioOptions;

  constructor(options: LegAudioOptions) {
    this.#options = options;
  }

  /** Resolves when the socket is connected. The bridge may receive the metadata twice. */
  async start(module: AudioModule, request: AudioRequest, rate: SampleRateHz): Promise<void> {
    const { callId } = request;
    const { clock, timing, command, job, requireAnswered } = this.#options;
    const bugName = `ligai_${randomUUID().slice(0, 8)}`;
    const jobId = randomUUID();
    const start = module.start({ ...request, rate, bugName }, jobId);
    await requireAnswered(callId);
    await this.stop(module, callId);
    await command(eslCommand.setVariable(callId, 'ligai_audio', bugName), `name the audio of ${callId}`);
    const refused = new AbortController();
    // The wait begins before the start: the event may arrive before the reply to the command.
    const wait = this.pending.wait(callId, clock, timing.audioMs, refused.signal);
    try {
      await Promise.all([wait.connected, job(start, jobId, `start audio of ${callId}`)]);
      wait.taken();
      // Not awaited: the bridge may already have the metadata, and if sending fails the socket is lost or will be.
      const repeat = module.repeatMetadata?.(callId, request.metadata);
      if (repeat) command(repeat, `repeat the metadata of ${callId}`).catch(() => {});
    } catch (error) {
      refused.abort();
      // An attached module would accept a late socket, unless another start has already replaced it.
      if (!isLigaiError(error, 'aborted')) await this.#takeOff(module, callId, bugName).catch(() => {});
      throw error;
    }
  }

  /** Resolves when the previous start has ended completely, whichever process made it. */
  async stop(module: AudioModule, callId: CallId): Promise<void> {
    const started = await this.#options.command(eslCommand.getVariable(callId, 'ligai_audio'), `ask for ${callId}`);
    const bugName = bugNameIn(started);
    if (bugName !== undefined) await this.#takeOff(module, callId, bugName);
  }

  /** Each job has its own thread, so only awaiting this one orders it before the next start. */
  async #takeOff(module: AudioModule, callId: CallId, bugName: string): Promise<void> {
    const { command, job } = this.#options;
    // A file continues to play without its socket, and the next one would nest in it (trap 11).
    if (module.returnPath === 'file') command(eslCommand.break(callId), `break ${callId}`).catch(() => {});
    const jobId = randomUUID();
    try {
      await job(module.stop(callId, bugName, jobId), jobId, `stop audio of ${callId}`);
    } catch (error) {
      // `-ERR` means that there is no such socket, which is the requested state.
      if (!isLigaiError(error, 'switch_rejected')) throw error;
    }
  }
}
