import type { ReturnPath } from '@ligai/contracts';
import type { Clock } from '@ligai/kernel';
import type { CallSocket } from '../socket/audio-socket.ts';
import { BinaryPlayout } from './binary-playout.ts';
import { type FilePlayer, FilePlayout } from './file-playout.ts';
import type { Playout, PlayoutListener } from './playout.ts';

export type PlayoutOptions = {
  returnPath: ReturnPath;
  clock: Clock;
  socket: Pick<CallSocket, 'sendAudio' | 'sendMessage'>;
  /** The commands of the file path to the call's controller. */
  controller: Pick<FilePlayer, 'play' | 'break'>;
  listener: PlayoutListener;
};

/** The playout of the call's return path. */
export function openPlayout({ returnPath, clock, socket, controller, listener }: PlayoutOptions): Playout {
  if (returnPath === 'binary') return new BinaryPlayout(clock, socket, listener);
  const player = { ...controller, upload: (message: object) => socket.sendMessage(message) };
  return new FilePlayout(clock, player, listener);
}
