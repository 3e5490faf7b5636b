import { expect, test } from 'vitest';
import { recording, socketRecording, switchBytes } from './recording.ts';

test('a recording contains the chunks of both sides in order', () => {
  const chunks = recording('01-auth-ok');
  expect(chunks[0]).toMatchObject({ direction: 'mark', mark: 'open' });
  expect(switchBytes('01-auth-ok').toString()).toMatch(/^Content-Type: auth\/request\n\n/);
  expect(chunks.every((chunk, index) => index === 0 || chunk.atMs >= (chunks[index - 1]?.atMs ?? 0))).toBe(true);
});

test('a socket recording contains the upgrade, the metadata and the audio', () => {
  const steps = socketRecording('audio-fork-8k-bidirectional');
  expect(steps[0]?.kind).toBe('upgrade');
  const sound = steps.filter((step) => step.kind === 'binary');
  expect(sound.length).toBeGreaterThan(10);
  expect(sound.every((step) => step.bytes.length > 0)).toBe(true);
});
