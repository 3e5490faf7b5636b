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
  /** Trap 1: throws for a leg that is not. */
  requireAnswered(callId: CallId): Promise<void>;
  /** Writes a command and gives its answer; throws the switch's refusal. */
  command(command: EslCommand, action: string): Promise<string>;
  /** The same by `bgapi`: gives what became of the job. */
  job(command: EslCommand, jobId: string, action: string): Promise<string>;
};

/**
 * Starts and stops the audio sockets of one switch's legs. Each start goes by a name of its own: mod_audio_fork finds its
 * state by that name, so that the late close of a socket would disable the one started after it under the same name. The
 * channel remembers the name, for whoever adopts the leg.
 */
export class LegAudio {
  /** Told of everything that the switch says. */
  readonly pending = new PendingAudio();
  readonly #options: LegAudioOptions;

  constructor(options: LegAudioOptions) {
    this.#options = options;
  }

  /** Resolves when the socket is connected. The far end may get the metadata twice. */
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
    // Awaited from before the start: the event may overtake the answer to the command.
    const wait = this.pending.wait(callId, clock, timing.audioMs, refused.signal);
    try {
      await Promise.all([wait.connected, job(start, jobId, `start audio of ${callId}`)]);
      wait.taken();
      // Not awaited: the far end may have had it already, and where it cannot be sent the socket is lost or will be.
      const repeat = module.repeatMetadata?.(callId, request.metadata);
      if (repeat) command(repeat, `repeat the metadata of ${callId}`).catch(() => {});
    } catch (error) {
      refused.abort();
      // What is left attached would let a late socket in, unless another start has replaced it already.
      if (!isLigaiError(error, 'aborted')) await this.#takeOff(module, callId, bugName).catch(() => {});
      throw error;
    }
  }

  /** Resolves when nothing more comes of what was started before, by whomever. */
  async stop(module: AudioModule, callId: CallId): Promise<void> {
    const started = await this.#options.command(eslCommand.getVariable(callId, 'ligai_audio'), `ask for ${callId}`);
    const bugName = bugNameIn(started);
    if (bugName !== undefined) await this.#takeOff(module, callId, bugName);
  }

  /** Jobs have a thread each, so that only the end of this one keeps it before whatever is started next. */
  async #takeOff(module: AudioModule, callId: CallId, bugName: string): Promise<void> {
    const { command, job } = this.#options;
    // A file plays on without the socket that brought it, and the next one would play inside it (trap 11).
    if (module.returnPath === 'file') command(eslCommand.break(callId), `break ${callId}`).catch(() => {});
    const jobId = randomUUID();
    try {
      await job(module.stop(callId, bugName, jobId), jobId, `stop audio of ${callId}`);
    } catch (error) {
      // `-ERR` means that there is none, which is what was asked for.
      if (!isLigaiError(error, 'switch_rejected')) throw error;
    }
  }
}
