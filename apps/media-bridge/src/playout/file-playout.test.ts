// One file, although it is long: every case is a sequence of switch events for the same playout, with one set-up.
import { bytesOf, samplesIn } from '@ligai/audio';
import { LigaiError } from '@ligai/kernel';
import { FakeClock } from '@ligai/testing';
import { expect, test } from 'vitest';
import { FilePlayout } from './file-playout.ts';
import { PieceAudio } from './piece-audio.ts';

test('a piece is uploaded as one raw file of 8 kHz as soon as it is complete', async () => {
  const { clock, log, files, playout } = stage();
  const audio = new PieceAudio(1);
  playout.enqueue(audio);
  audio.append(bytesOf(speech(300)));
  await clock.advance(0);
  expect(log).toEqual([]);
  audio.complete();
  await clock.advance(0);
  expect(log).toEqual(['upload 300', 'play 1']);
  expect(files[0]).toEqual([...speech(300)]);
});

test('only the next piece is uploaded while one plays', async () => {
  const { clock, log, events, playout } = stage();
  for (const id of [1, 2, 3]) playout.enqueue(piece(id, speech(400)));
  await clock.advance(0);
  expect(log).toEqual(['upload 400', 'upload 400', 'play 1', 'play 2']);
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'started' });
  await clock.advance(400);
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'finished' });
  await clock.advance(0);
  expect(log.slice(4)).toEqual(['upload 400', 'play 3']);
  expect(events).toEqual(['started 1', 'finished 1 400']);
});

test('the start of a playback is known from the report of the switch, which is 10 ms late', async () => {
  const { clock, starts, played, playout } = stage();
  await clock.advance(1000);
  playout.enqueue(piece(1, speech(400)));
  await clock.advance(70);
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'started' });
  await clock.advance(0);
  expect(starts).toEqual([{ id: 1, writtenAtMs: 1000, playedAtMs: 1060 }]);
  expect(played).toEqual([{ id: 1, sinceMs: 1060 }]);
});

test('pausing breaks playback at the switch and reports the heard part by the clock', async () => {
  const { clock, log, playout } = stage();
  playout.enqueue(piece(1, speech(2000)));
  playout.enqueue(piece(2, speech(500)));
  await clock.advance(0);
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'started' });
  await clock.advance(600);
  expect(playout.pause()).toMatchObject([{ pieceId: 1, heardMs: 640, audioMs: 2000, complete: true }]);
  await clock.advance(0);
  expect(log.at(-1)).toBe('break');
});

test('resuming uploads the rest as a new file, after the break is done', async () => {
  const { clock, log, events, files, playout } = stage();
  const audio = speech(1000);
  playout.enqueue(piece(1, audio));
  await clock.advance(0);
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'started' });
  await clock.advance(360);
  playout.pause();
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'broken' });
  playout.resume();
  await clock.advance(0);
  expect(log).toEqual(['upload 1000', 'play 1', 'upload 600', 'break', 'play 2']);
  expect(files[1]).toEqual([...audio.subarray(samplesIn(400, 8000))]);
  playout.switchEvent({ type: 'upload_changed', upload: 2, change: 'started' });
  await clock.advance(500);
  expect(playout.heard()).toMatchObject([{ pieceId: 1, heardMs: 910 }]);
  playout.switchEvent({ type: 'upload_changed', upload: 2, change: 'finished' });
  await clock.advance(0);
  expect(events).toEqual(['started 1', 'finished 1 1000']);
});

test('dropped pieces are not played, and late events of them have no effect', async () => {
  const { clock, log, events, playout } = stage();
  playout.enqueue(piece(1, speech(500)));
  await clock.advance(0);
  playout.drop();
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'started' });
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'finished' });
  playout.enqueue(piece(2, speech(200)));
  await clock.advance(0);
  expect(log).toEqual(['upload 500', 'play 1', 'upload 200', 'break', 'play 2']);
  expect(events).toEqual([]);
});

test('the rest of a piece that TTS broke off is uploaded before the next piece', async () => {
  const { clock, log, events, files, playout, onFailed } = stage();
  const [begun, rest, second] = [speech(250), speech(300), speech(400)];
  onFailed(() => playout.enqueue(piece(1, rest), { insteadOf: 1 }));
  const audio = new PieceAudio(1);
  playout.enqueue(audio);
  playout.enqueue(piece(2, second));
  audio.append(bytesOf(begun));
  audio.fail(new LigaiError('provider_unavailable', 'gone', { retryable: true }));
  await clock.advance(0);
  expect(log).toEqual(['upload 250', 'play 1']);
  for (const upload of [1, 2, 3]) {
    playout.switchEvent({ type: 'upload_changed', upload, change: 'started' });
    playout.switchEvent({ type: 'upload_changed', upload, change: 'finished' });
    await clock.advance(0);
  }
  expect(files).toEqual([[...begun], [...rest], [...second]]);
  expect(events).toEqual([
    ...['started 1', 'failed 1 provider_unavailable 250 retryable', 'started 1', 'finished 1 300'],
    ...['started 2', 'finished 2 400'],
  ]);
});

test('a piece whose end is not reported has ended once the next one plays', async () => {
  const { clock, events, playout } = stage();
  for (const one of [piece(1, speech(500)), piece(2, speech(400))]) playout.enqueue(one);
  await clock.advance(0);
  for (const upload of [1, 2]) playout.switchEvent({ type: 'upload_changed', upload, change: 'started' });
  await clock.advance(0);
  expect(events).toEqual(['started 1', 'finished 1 500', 'started 2']);
});

test('a piece that is overtaken on the switch is not played later', async () => {
  const { clock, log, events, playout } = stage();
  for (const one of [piece(1, speech(500)), piece(2, speech(400))]) playout.enqueue(one);
  await clock.advance(0);
  playout.switchEvent({ type: 'upload_changed', upload: 2, change: 'started' });
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'started' });
  playout.switchEvent({ type: 'upload_changed', upload: 2, change: 'finished' });
  await clock.advance(5000);
  expect(log).toEqual(['upload 500', 'upload 400', 'play 1', 'play 2']);
  expect(events).toEqual(['failed 1 switch_rejected null', 'started 2', 'finished 2 400']);
});

test('a pause while nothing is uploaded sends no break', async () => {
  const { clock, log, playout } = stage();
  playout.enqueue(new PieceAudio(1));
  expect(playout.pause()).toEqual([]);
  playout.drop();
  await clock.advance(0);
  expect(log).toEqual([]);
});

test('a piece that TTS could not finish is played as far as it goes and then reported as failed', async () => {
  const { clock, events, playout } = stage();
  const audio = new PieceAudio(1);
  playout.enqueue(audio);
  audio.append(bytesOf(speech(250)));
  audio.fail(new LigaiError('provider_unavailable', 'gone'));
  await clock.advance(0);
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'started' });
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'finished' });
  await clock.advance(0);
  expect(events).toEqual(['started 1', 'failed 1 provider_unavailable 250']);
});

test('a piece that another command breaks off can be retried from there', async () => {
  const { clock, events, playout } = stage();
  playout.enqueue(piece(1, speech(500)));
  await clock.advance(0);
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'started' });
  await clock.advance(90);
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'broken' });
  await clock.advance(0);
  expect(events).toEqual(['started 1', 'failed 1 switch_rejected 100 retryable']);
});

test.each(['broken', 'failed'] as const)(
  'what waits behind a piece that is %s by the switch is heard after the rest of it',
  async (change) => {
    const { clock, log, events, files, playout, onFailed } = stage();
    const [rest, second, third] = [speech(300), speech(400), speech(500)];
    onFailed(() => playout.enqueue(piece(1, rest), { insteadOf: 1 }));
    for (const one of [piece(1, speech(500)), piece(2, second), piece(3, third)]) playout.enqueue(one);
    await clock.advance(0);
    playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'started' });
    await clock.advance(190);
    playout.switchEvent({ type: 'upload_changed', upload: 1, change });
    // The switch was a little faster than the break.
    playout.switchEvent({ type: 'upload_changed', upload: 2, change: 'started' });
    playout.switchEvent({ type: 'upload_changed', upload: 2, change: 'broken' });
    await clock.advance(0);
    expect(log.slice(4)).toEqual(['break', 'upload 300', 'upload 400', 'play 3', 'play 4']);
    expect(files.slice(2)).toEqual([[...rest], [...second]]);
    for (const upload of [3, 4, 5]) {
      playout.switchEvent({ type: 'upload_changed', upload, change: 'started' });
      playout.switchEvent({ type: 'upload_changed', upload, change: 'finished' });
      await clock.advance(0);
    }
    expect(files[4]).toEqual([...third]);
    expect(events).toEqual([
      ...['started 1', 'failed 1 switch_rejected 200 retryable', 'started 1', 'finished 1 300'],
      ...['started 2', 'finished 2 400', 'started 3', 'finished 3 500'],
    ]);
  },
);

test('if a broken piece is not retried, the next one is heard in its place, from its beginning', async () => {
  const { clock, log, playout } = stage();
  for (const one of [piece(1, speech(500)), piece(2, speech(400))]) playout.enqueue(one);
  await clock.advance(0);
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'started' });
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'broken' });
  await clock.advance(0);
  expect(log.slice(4)).toEqual(['break', 'upload 400', 'play 3']);
});

test('a piece that cannot be played leaves the one before it alone', async () => {
  const { clock, log, events, playout } = stage();
  for (const one of [piece(1, speech(500)), piece(2, speech(400))]) playout.enqueue(one);
  await clock.advance(0);
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'started' });
  playout.switchEvent({ type: 'upload_changed', upload: 2, change: 'failed' });
  await clock.advance(0);
  expect(log).not.toContain('break');
  expect(events).toEqual(['started 1', 'failed 2 switch_rejected null retryable']);
});

test('a rejected piece is retried before the pieces that were requested after it', async () => {
  const { clock, log, playout, refusePlay, onFailed } = stage();
  onFailed(() => {
    refusePlay(undefined);
    playout.enqueue(piece(1, speech(300)), { insteadOf: 1 });
  });
  refusePlay(new LigaiError('timeout', 'nobody owns it', { retryable: true }));
  for (const one of [piece(1, speech(500)), piece(2, speech(400))]) playout.enqueue(one);
  await clock.advance(0);
  expect(log).toEqual(['upload 500', 'upload 400', 'upload 300', 'upload 400', 'break', 'play 3', 'play 4']);
});

test('a controller that is away fails the piece instead of the process', async () => {
  const { clock, events, playout, refusePlay } = stage();
  refusePlay(new LigaiError('no_responder', 'nobody listens', { retryable: true }));
  playout.enqueue(piece(1, speech(250)));
  await clock.advance(0);
  expect(events).toEqual(['failed 1 no_responder null retryable']);
  await clock.advance(10_000);
  expect(clock.pending).toBe(0);
});

test('a piece waits until a controller accepts it, and then it is heard', async () => {
  const { clock, log, events, playout, holdPlay } = stage();
  const release = holdPlay();
  playout.enqueue(piece(1, speech(250)));
  await clock.advance(7_000);
  expect(events).toEqual([]);
  release();
  await clock.advance(0);
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'started' });
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'finished' });
  await clock.advance(0);
  expect(log).toEqual(['upload 250', 'play 1']);
  expect(events).toEqual(['started 1', 'finished 1 250']);
});

test('a switch that does not start to play within 2 s is reported once', async () => {
  const { clock, events, playout } = stage();
  playout.enqueue(piece(1, speech(250)));
  playout.enqueue(piece(2, speech(250)));
  await clock.advance(10_000);
  expect(events).toEqual([
    'trouble no playback within 2000 ms of an upload',
    'failed 1 timeout null retryable',
    'failed 2 timeout null retryable',
  ]);
});

test('a piece that is not played in time is broken off before its retry, and the pieces after it are uploaded again', async () => {
  const { clock, log, playout } = stage();
  playout.enqueue(piece(1, speech(500)));
  playout.enqueue(piece(2, speech(250)));
  await clock.advance(1990);
  expect(log).toEqual(['upload 500', 'upload 250', 'play 1', 'play 2']);
  await clock.advance(20);
  expect(log.slice(4)).toEqual(['break', 'upload 250', 'play 3']);
});

test('a piece whose end is not reported is finished by the clock', async () => {
  const { clock, events, playout } = stage();
  playout.enqueue(piece(1, speech(500)));
  await clock.advance(0);
  playout.switchEvent({ type: 'upload_changed', upload: 1, change: 'started' });
  await clock.advance(2400);
  expect(events).toEqual(['started 1']);
  await clock.advance(200);
  expect(events).toEqual(['started 1', 'finished 1 500']);
});

function stage() {
  const clock = new FakeClock();
  const log: string[] = [];
  const events: string[] = [];
  const starts: { id: number; writtenAtMs: number; playedAtMs: number }[] = [];
  const played: { id: number; sinceMs: number }[] = [];
  const files: number[][] = [];
  let refusal: LigaiError | undefined;
  let failed = () => {};
  let held: Promise<void> = Promise.resolve();
  const player = {
    upload(message: object) {
      const { data } = message as { data: { audioDataType: string; sampleRate: number; audioData: string } };
      expect(data).toMatchObject({ audioDataType: 'raw', sampleRate: 8000 });
      const bytes = Buffer.from(data.audioData, 'base64');
      files.push([...new Int16Array(Uint8Array.from(bytes).buffer)]);
      log.push(`upload ${bytes.length / 16}`);
    },
    async play(upload: number) {
      await held;
      if (refusal) throw refusal;
      log.push(`play ${upload}`);
    },
    async break() {
      log.push('break');
    },
  };
  const playout = new FilePlayout(clock, player, {
    started: (id, times) => {
      events.push(`started ${id}`);
      starts.push({ id, ...times });
    },
    played: (id, sinceMs) => played.push({ id, sinceMs }),
    starved: (id) => events.push(`starved ${id}`),
    finished: (id, audioMs) => events.push(`finished ${id} ${audioMs}`),
    failed: (id, error, heard) => {
      events.push(`failed ${id} ${error.code} ${heard?.heardMs ?? null}${error.retryable ? ' retryable' : ''}`);
      failed();
    },
    trouble: (detail) => events.push(`trouble ${detail}`),
  });
  const onFailed = (fn: () => void) => {
    failed = fn;
  };
  const refusePlay = (error: LigaiError | undefined) => {
    refusal = error;
  };
  const holdPlay = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    held = promise;
    return resolve;
  };
  return { clock, log, events, starts, played, files, playout, onFailed, refusePlay, holdPlay };
}

function piece(pieceId: number, samples: Int16Array): PieceAudio {
  const audio = new PieceAudio(pieceId);
  audio.append(bytesOf(samples));
  audio.complete();
  return audio;
}

function speech(ms: number): Int16Array {
  return Int16Array.from({ length: samplesIn(ms, 8000) }, (_, i) => 1000 + (i % 2000));
}
