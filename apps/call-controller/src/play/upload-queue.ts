import { unreachable } from '@ligai/kernel';

/**
 * File path: which upload of a leg's audio socket is playing and which are waiting. The switch numbers the files of a
 * socket in their names, so a file whose event was lost leaves a gap and shifts no other. Two playbacks on one leg
 * would nest, not queue (seen on FreeSWITCH 1.11.1), so one plays at a time.
 *
 * Each socket numbers its files from the beginning again, so a file name does not identify its socket. Files count from
 * the socket's `connected` event, which the switch sends after all events of the socket before; an end counts only
 * after a begin, since a playback of the socket before ends under the same name.
 */
export type UploadQueue = {
  /** Files of this socket, by upload number; null until it is connected. */
  files: ReadonlyMap<number, string> | null;
  /** Every requested upload: a request may be repeated after a time-out, and plays once. */
  asked: number[];
  /** Requested uploads that have not been played, in order of request. */
  waiting: number[];
  /** The upload that is playing, from the play command on. */
  playing: Playing | null;
};

/** `breaking`: the bridge has requested a break. */
type Playing = { upload: number; started: boolean; breaking: boolean };

export type UploadInput =
  /** The audio socket of the leg is connected. */
  | { type: 'connected' }
  | { type: 'asked'; upload: number }
  | { type: 'received'; file: string }
  | { type: 'started'; file: string }
  | { type: 'stopped'; file: string; how: 'finished' | 'broken' | 'failed' }
  /** The bridge requests a break: the playback stops and the waiting uploads are dropped. */
  | { type: 'break' }
  /** No end event of the upload arrived after its break. */
  | { type: 'break_overdue'; upload: number };

export type UploadEffect =
  | { do: 'play'; file: string }
  | { do: 'break' }
  | { do: 'report'; upload: number; change: 'started' | 'finished' | 'broken' | 'failed' };

export type UploadStep = { queue: UploadQueue; effects: UploadEffect[] };

export const emptyUploadQueue: UploadQueue = { files: null, asked: [], waiting: [], playing: null };

export function stepUploads(queue: UploadQueue, input: UploadInput): UploadStep {
  switch (input.type) {
    case 'connected':
      // Uploads already requested belong to this socket: its first request may arrive before the event.
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
  const effects: UploadEffect[] = [{ do: 'report', upload: playing.upload, change: 'started' }];
  return { queue: { ...queue, playing: { ...playing, started: true } }, effects };
}

function stop(queue: UploadQueue, file: string, how: 'finished' | 'broken' | 'failed'): UploadStep {
  const { playing } = queue;
  if (playing === null || queue.files?.get(playing.upload) !== file) return { queue, effects: [] };
  // A file that cannot be played has no start event.
  if (!playing.started && how !== 'failed') return { queue, effects: [] };
  // The playback was cut short without a break: the bridge plays the rest first, and requests the waiting uploads
  // again.
  const waiting = how === 'finished' || playing.breaking ? queue.waiting : [];
  return endPlaying({ ...queue, waiting }, playing.upload, how);
}

function breakOff(queue: UploadQueue): UploadStep {
  const { playing } = queue;
  if (playing === null) return { queue: { ...queue, waiting: [] }, effects: [] };
  return { queue: { ...queue, waiting: [], playing: { ...playing, breaking: true } }, effects: [{ do: 'break' }] };
}

/**
 * A break cancels a requested playback that has not begun without any event: the switch drops what it has queued for
 * the leg. The next upload must not wait for that event.
 */
function presumeBroken(queue: UploadQueue, upload: number): UploadStep {
  return queue.playing?.upload === upload ? endPlaying(queue, upload, 'broken') : { queue, effects: [] };
}

function endPlaying(queue: UploadQueue, upload: number, change: 'finished' | 'broken' | 'failed'): UploadStep {
  const next = playNext({ ...queue, playing: null });
  return { queue: next.queue, effects: [{ do: 'report', upload, change }, ...next.effects] };
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
