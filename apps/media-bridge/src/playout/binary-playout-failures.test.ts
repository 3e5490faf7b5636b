import { bytesOf } from '@ligai/audio';
import { LigaiError } from '@ligai/kernel';
import { expect, test } from 'vitest';
import { piece, speech, stage } from '../testing/binary-playout-under-test.ts';
import { PieceAudio } from './piece-audio.ts';

const unavailable = new LigaiError('provider_unavailable', 'TTS is gone', { retryable: true });

test('a piece that failed in the middle is played as far as it goes and then reported as failed, with the heard part', async () => {
  const { clock, sent, events, playout } = stage();
  const audio = new PieceAudio(1);
  playout.enqueue(audio);
  audio.append(bytesOf(speech(250)));
  audio.fail(unavailable);
  await clock.advance(300);
  expect(events).toEqual(['started 1']);
  playout.switchEvent({ type: 'mark_played', name: sent.lastMark() });
  await clock.advance(0);
  expect(events).toEqual(['started 1', 'failed 1 provider_unavailable 250']);
});

test('the retry of a piece that failed without audio takes its place', async () => {
  const { clock, sent, events, playout, onFailed } = stage();
  const again = speech(200, 7);
  onFailed(() => playout.enqueue(piece(1, again), { insteadOf: 1 }));
  const failing = new PieceAudio(1);
  playout.enqueue(failing);
  const second = speech(200, 2);
  playout.enqueue(piece(2, second));
  failing.fail(unavailable);
  await clock.advance(1000);
  expect(events.slice(0, 3)).toEqual(['failed 1 provider_unavailable null', 'started 1', 'started 2']);
  expect(sent.samples().slice(0, 3200)).toEqual([...again, ...second]);
});

test('without a retry the pieces after a failed one are played', async () => {
  const { clock, events, playout } = stage();
  const failing = new PieceAudio(1);
  playout.enqueue(failing);
  playout.enqueue(piece(2, speech(200)));
  failing.fail(unavailable);
  await clock.advance(100);
  expect(events).toEqual(['failed 1 provider_unavailable null', 'started 2']);
});

test('a switch that returns no mark is reported once, and the conversation continues by the clock', async () => {
  const { clock, events, playout } = stage();
  playout.enqueue(piece(1, speech(200)));
  playout.enqueue(piece(2, speech(200)));
  await clock.advance(6000);
  expect(events.filter((line) => line.startsWith('trouble'))).toHaveLength(1);
  expect(events.filter((line) => line.startsWith('finished'))).toEqual(['finished 1 200', 'finished 2 200']);
});

test('the end of a piece is played although the audio of the next piece is late', async () => {
  const { clock, sent, events, playout } = stage();
  const late = new PieceAudio(2);
  playout.enqueue(piece(1, speech(400)));
  playout.enqueue(late);
  await clock.advance(450);
  expect(sent.audioMs()).toBe(400 + 160);
  playout.switchEvent({ type: 'mark_played', name: sent.lastMark() });
  late.append(bytesOf(speech(200, 2)));
  late.complete();
  await clock.advance(100);
  expect(events).toEqual(['started 1', 'finished 1 400', 'started 2']);
});

test('silence is sent until the mark of the last piece returns, since the fork moves its audio only with a message', async () => {
  const { clock, sent, events, playout } = stage();
  playout.enqueue(piece(1, speech(400)));
  await clock.advance(650);
  const withTail = sent.audioMs();
  await clock.advance(300);
  expect(sent.audioMs()).toBe(withTail + 60);
  playout.switchEvent({ type: 'mark_played', name: sent.lastMark() });
  await clock.advance(3000);
  expect(sent.audioMs()).toBe(withTail + 60);
  expect(events).toEqual(['started 1', 'finished 1 400']);
});

test('marks that do not return cause no gap in later pieces', async () => {
  const { clock, sent, playout } = stage();
  playout.enqueue(piece(1, speech(1000)));
  playout.enqueue(piece(2, speech(4000)));
  for (let ms = 0; ms < 4900; ms += 10) {
    await clock.advance(10);
    expect(sent.audioMs()).toBeGreaterThan(clock.monotonic() - 10);
  }
});

test('the rest of a piece that TTS broke off is heard before the next piece', async () => {
  const { clock, sent, events, playout, onFailed } = stage();
  const [begun, rest, second] = [speech(250, 1), speech(300, 2), speech(400, 3)];
  onFailed(() => playout.enqueue(piece(1, rest), { insteadOf: 1 }));
  const audio = new PieceAudio(1);
  playout.enqueue(audio);
  playout.enqueue(piece(2, second));
  audio.append(bytesOf(begun));
  audio.fail(unavailable);
  await clock.advance(400);
  playout.switchEvent({ type: 'mark_played', name: sent.lastMark() });
  await clock.advance(1500);
  expect(sent.speech()).toEqual([...begun, ...rest, ...second]);
  expect(events.slice(0, 4)).toEqual(['started 1', 'failed 1 provider_unavailable 250', 'started 1', 'started 2']);
});

test('a piece whose audio stops in the middle is reported when its audio was heard, and again when it continues', async () => {
  const { clock, events, playout } = stage();
  const audio = new PieceAudio(1);
  playout.enqueue(audio);
  audio.append(bytesOf(speech(300)));
  await clock.advance(280);
  expect(events).toEqual(['started 1']);
  await clock.advance(100);
  expect(events).toEqual(['started 1', 'starved 1 300']);
  await clock.advance(1000);
  audio.append(bytesOf(speech(300)));
  await clock.advance(50);
  expect(events).toEqual(['started 1', 'starved 1 300', 'started 1']);
});

test('a piece whose retry fails too ends there, and the next piece follows', async () => {
  const { clock, sent, events, playout, onFailed } = stage();
  const second = speech(400, 3);
  const failing = (samples: Int16Array) => {
    const audio = new PieceAudio(1);
    playout.enqueue(audio, { insteadOf: 1 });
    audio.append(bytesOf(samples));
    audio.fail(unavailable);
  };
  onFailed(() => {
    if (events.filter((line) => line.startsWith('failed')).length === 1) failing(speech(300, 2));
  });
  failing(speech(250, 1));
  playout.enqueue(piece(2, second));
  for (let ms = 0; ms < 3000; ms += 100) {
    await clock.advance(100);
    sent.playMarks(playout);
  }
  expect(sent.speech()).toEqual([...speech(250, 1), ...speech(300, 2), ...second]);
  expect(events).toEqual([
    ...['started 1', 'failed 1 provider_unavailable 250', 'started 1', 'failed 1 provider_unavailable 300'],
    ...['started 2', 'finished 2 400'],
  ]);
});

test('a broken piece whose mark is lost is decided by the clock, and the next piece follows', async () => {
  const { clock, sent, events, playout } = stage();
  const audio = new PieceAudio(1);
  playout.enqueue(audio);
  playout.enqueue(piece(2, speech(400, 3)));
  audio.append(bytesOf(speech(250, 1)));
  audio.fail(unavailable);
  await clock.advance(4000);
  expect(sent.speech()).toEqual([...speech(250, 1), ...speech(400, 3)]);
  expect(events.filter((line) => !line.startsWith('trouble'))).toEqual([
    'started 1',
    'failed 1 provider_unavailable 250',
    'started 2',
  ]);
});

test('a mark that overtakes an earlier one finishes both pieces, once and in order', async () => {
  const { clock, sent, events, playout } = stage();
  playout.enqueue(piece(1, speech(100)));
  playout.enqueue(piece(2, speech(100)));
  await clock.advance(250);
  const [first = '', second = ''] = sent.marks();
  for (const name of ['unknown', second, first, second]) playout.switchEvent({ type: 'mark_played', name });
  await clock.advance(0);
  expect(events).toEqual(['started 1', 'started 2', 'finished 1 100', 'finished 2 100']);
  await clock.advance(5000);
  expect(clock.pending).toBe(0);
});
