import { unreachable } from '@ligai/kernel';

/**
 * File path: which upload of a leg's audio socket plays now and which wait. The switch numbers the files of a socket in
 * their names, so a file that nobody told of leaves a gap and shifts no other. Two playbacks on one leg would nest, not
 * queue (seen on FreeSWITCH 1.11.1): one plays at a time.
 *
 * Each socket numbers its files from the beginning again, so that a name says nothing of the socket. Files count from
 * the socket's `connected` on, which the switch says after anything of the socket before; an end counts only of what was
 * heard to begin, since what played before the socket ends under the same name.
 */
export type UploadQueue = {
  /** Files of this socket, by their uploads; null until it is connected. */
  files: ReadonlyMap<number, string> | null;
  /** Every upload asked for so far: a request may be repeated after a time-out, and plays once. */
  asked: number[];
  /** Those of them that are still to be played, in the order asked for. */
  waiting: number[];
  /** The upload that plays, from the command on. */
  playing: Playing | null;
};

/** `breaking`: the bridge has asked for its end. */
type Playing = { upload: number; started: boolean; breaking: boolean };

export type UploadInput =
  /** The leg's audio socket is there. */
  | { type: 'connected' }
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

export const emptyUploadQueue: UploadQueue = { files: null, asked: [], waiting: [], playing: null };

export function stepUploads(queue: UploadQueue, input: UploadInput): UploadStep {
  switch (input.type) {
    case 'connected':
      // What was asked for already is asked of this socket: its first upload may overtake the event.
      return { queue: { ...queue, files: new Map() }, effects: [] };
    case 'asked':
      return ask(queue, input.upload);
    case 'received':
      return receive(queue, input.file);
    case 'started':
      return begin(queue, input.file);
    case 'stopped':
      return stop(queue, input.file, input.how);
    case 'break':
      return breakOff(queue);
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

function receive(queue: UploadQueue, file: string): UploadStep {
  const upload = uploadOf(file);
  if (queue.files === null || upload === undefined) return { queue, effects: [] };
  return playNext({ ...queue, files: new Map(queue.files).set(upload, file) });
}

/** mod_audio_stream writes `<uuid>_<n>.tmp.<kind>`, n from 0; bridges count from 1. */
function uploadOf(file: string): number | undefined {
  const index = /_(\d+)\.tmp\.\w+$/.exec(file)?.[1];
  return index === undefined ? undefined : Number(index) + 1;
}

function begin(queue: UploadQueue, file: string): UploadStep {
  const { playing } = queue;
  if (playing === null || queue.files?.get(playing.upload) !== file) return { queue, effects: [] };
  const effects: UploadEffect[] = [{ do: 'tell', upload: playing.upload, change: 'started' }];
  return { queue: { ...queue, playing: { ...playing, started: true } }, effects };
}

function stop(queue: UploadQueue, file: string, how: 'finished' | 'broken' | 'failed'): UploadStep {
  const { playing } = queue;
  if (playing === null || queue.files?.get(playing.upload) !== file) return { queue, effects: [] };
  // What cannot be played never begins.
  if (!playing.started && how !== 'failed') return { queue, effects: [] };
  // Ended by neither the bridge nor its last sample: the bridge plays the rest first, and asks anew for what waits.
  const waiting = how === 'finished' || playing.breaking ? queue.waiting : [];
  return endPlaying({ ...queue, waiting }, playing.upload, how);
}

function breakOff(queue: UploadQueue): UploadStep {
  const { playing } = queue;
  if (playing === null) return { queue: { ...queue, waiting: [] }, effects: [] };
  return { queue: { ...queue, waiting: [], playing: { ...playing, breaking: true } }, effects: [{ do: 'break' }] };
}

/**
 * A playback that had been asked for and had not begun is taken back by a break without a word: the switch throws away
 * what it has queued for the leg. Whatever comes next must not wait for its end.
 */
function presumeBroken(queue: UploadQueue, upload: number): UploadStep {
  return queue.playing?.upload === upload ? endPlaying(queue, upload, 'broken') : { queue, effects: [] };
}

function endPlaying(queue: UploadQueue, upload: number, change: 'finished' | 'broken' | 'failed'): UploadStep {
  const next = playNext({ ...queue, playing: null });
  return { queue: next.queue, effects: [{ do: 'tell', upload, change }, ...next.effects] };
}

function playNext(queue: UploadQueue): UploadStep {
  const [upload, ...waiting] = queue.waiting;
  const file = upload === undefined ? undefined : queue.files?.get(upload);
  if (queue.playing !== null || upload === undefined || file === undefined) return { queue, effects: [] };
  return {
    queue: { ...queue, waiting, playing: { upload, started: false, breaking: false } },
    effects: [{ do: 'play', file }],
  };
}
