import type { ReturnPath } from '@ligai/contracts';
import { unreachable } from '@ligai/kernel';
import { type EslCommand, eslCommand } from './esl-command.ts';

export type AudioChoice = 'auto' | 'fork' | 'stream';
export type SampleRateHz = 8_000 | 16_000;

/** The switch's module that carries a leg's audio over a WebSocket, with the syntax of its commands. */
export type AudioModule = {
  name: 'mod_audio_fork' | 'mod_audio_stream';
  returnPath: ReturnPath;
  start(audio: AudioStart, jobId: string): EslCommand;
  /** Sends the metadata again, for a module that may have lost it although it is connected. */
  repeatMetadata?(callId: string, metadata: string): EslCommand;
  /** `bugName`: the name given to `start`. */
  stop(callId: string, bugName: string, jobId: string): EslCommand;
};

export type AudioStart = { callId: string; url: string; metadata: string; rate: SampleRateHz; bugName: string };

const spelt = (rate: SampleRateHz): '8k' | '16k' => (rate === 16_000 ? '16k' : '8k');

/** jambonz's build: raw frames both ways. */
const fork: AudioModule = {
  name: 'mod_audio_fork',
  returnPath: 'binary',
  start: (audio, jobId) => eslCommand.startFork({ ...audio, rate: spelt(audio.rate) }, jobId),
  stop: eslCommand.stopFork,
};

/**
 * Community edition: audio that we send becomes a file, which we then play. Its socket connects before its media bug
 * exists, and if the handshake is faster, the metadata is omitted without an error (read in `stream_data_init`).
 */
const stream: AudioModule = {
  name: 'mod_audio_stream',
  returnPath: 'file',
  start: (audio, jobId) => eslCommand.startStream({ ...audio, rate: spelt(audio.rate) }, jobId),
  repeatMetadata: eslCommand.sendStreamText,
  stop: (callId, _, jobId) => eslCommand.stopStream(callId, jobId),
};

/** The usage texts of the commands of the modules. */
export type AudioUsage = { fork: string; stream: string };

/**
 * Selects the module. `auto` prefers frames to files. drachtio's build of the fork has the same command but cannot
 * receive frames, and its usage text does not contain `bidirectionalAudio`: it is skipped. An explicit choice that
 * contradicts the usage texts is used, with a `doubt`, because a usage text may be wrong and a person made the choice.
 */
export function chooseAudioModule(choice: AudioChoice, usage: AudioUsage): { module?: AudioModule; doubt?: string } {
  const canFork = /^-USAGE/.test(usage.fork) && /bidirectional/i.test(usage.fork);
  const canStream = /^-USAGE/.test(usage.stream);
  switch (choice) {
    case 'fork':
      return canFork ? { module: fork } : { module: fork, doubt: 'no bidirectional mod_audio_fork answers' };
    case 'stream':
      return canStream ? { module: stream } : { module: stream, doubt: 'no mod_audio_stream answers' };
    case 'auto':
      if (canFork) return { module: fork };
      if (canStream) return { module: stream };
      return { doubt: 'neither a bidirectional mod_audio_fork nor mod_audio_stream answers' };
    default:
      return unreachable(choice);
  }
}
