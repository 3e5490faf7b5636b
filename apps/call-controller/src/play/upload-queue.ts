import { unreachable } from '@ligai/kernel';

/**
 * File path: which upload of a leg's audio socket plays now and which wait. The switch tells files in the order in which
 * they were uploaded, so the n-th file is upload n, whatever their names. Two playbacks on one leg would nest, not
 * queue (`reference/freeswitch.md`, trap 11): one plays at a time.
 */
export type UploadQueue = {
  /** Files of this socket, in the order of their uploads. */
  files: string[];
  /** Every upload asked for so far: a request may be repeated after a time-out, and plays once. */
  asked: number[];
  /** Those of them that are still to be played, in the order asked for. */
  waiting: number[];
  /** The upload that plays, from the command on. */
  playing: number | null;
};

export type UploadInput =
  | { type: 'asked'; upload: number }
  | { type: 'received'; file: string }
  | { type: 'started'; file: string }
  | { type: 'stopped'; file: string; how: 'finished' | 'broken' | 'failed' }
  /** The bridge wants silence: what plays stops, what waits is forgotten. */
  | { type: 'break' }
  /** Of the upload that was broken off nothing more was heard. */
  | { type: 'break_overdue'; upload: number };

export type UploadEffect =
  | { do: 'play'; file: string }
  | { do: 'break' }
  | { do: 'tell'; upload: number; change: 'started' | 'finished' | 'broken' | 'failed' };

export type UploadStep = { queue: UploadQueue; effects: UploadEffect[] };

export const emptyUploadQueue: UploadQueue = { files: [], asked: [], waiting: [], playing: null };

export function stepUploads(queue: UploadQueue, input: UploadInput): UploadStep {
  switch (input.type) {
    case 'asked':
      return ask(queue, input.upload);
    case 'received':
      return playNext({ ...queue, files: [...queue.files, input.file] });
    case 'started':
      return tell(queue, input.file, 'started');
    case 'stopped':
      return stop(queue, input.file, input.how);
    case 'break':
      return { queue: { ...queue, waiting: [] }, effects: queue.playing === null ? [] : [{ do: 'break' }] };
    case 'break_overdue':
      return presumeBroken(queue, input.upload);
    default:
      return unreachable(input);
  }
}

function ask(queue: UploadQueue, upload: number): UploadStep {
  if (queue.asked.includes(upload)) return { queue, effects: [] };
  return playNext({ ...queue, asked: [...queue.asked, upload], waiting: [...queue.waiting, upload] });
}

function stop(queue: UploadQueue, file: string, how: 'finished' | 'broken' | 'failed'): UploadStep {
  const told = tell(queue, file, how);
  if (told.effects.length === 0) return told;
  const next = playNext({ ...queue, playing: null });
  return { queue: next.queue, effects: [...told.effects, ...next.effects] };
}

/**
 * A playback that had been asked for and had not begun is taken back by a break without a word: the switch throws away
 * what it has queued for the leg. Whatever comes next must not wait for its end.
 */
function presumeBroken(queue: UploadQueue, upload: number): UploadStep {
  if (queue.playing !== upload) return { queue, effects: [] };
  const next = playNext({ ...queue, playing: null });
  return { queue: next.queue, effects: [{ do: 'tell', upload, change: 'broken' }, ...next.effects] };
}

/** Only what plays is told of: a late event of a file that was stopped before says nothing new. */
function tell(queue: UploadQueue, file: string, change: 'started' | 'finished' | 'broken' | 'failed'): UploadStep {
  const { playing, files } = queue;
  if (playing === null || files[playing - 1] !== file) return { queue, effects: [] };
  return { queue, effects: [{ do: 'tell', upload: playing, change }] };
}

function playNext(queue: UploadQueue): UploadStep {
  const [upload, ...waiting] = queue.waiting;
  const file = upload === undefined ? undefined : queue.files[upload - 1];
  if (queue.playing !== null || upload === undefined || file === undefined) return { queue, effects: [] };
  return { queue: { ...queue, waiting, playing: upload }, effects: [{ do: 'play', file }] };
}
