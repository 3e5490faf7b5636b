import { systemClock } from '@ligai/kernel';
import { describe, expect, test } from 'vitest';
import { connectTelephony } from './connect-telephony.ts';

const options = {
  dialString: 'sofia/gateway/trunk/{number}',
  audio: 'auto',
  sampleRateHz: 8_000,
  clock: systemClock,
} as const;

describe('the address of a switch', () => {
  test.each([
    ['esl://:ClueCon@127.0.0.1:18021', '127.0.0.1:18021'],
    ['esl://:p%40ss%3Aword@switch.example.invalid', 'switch.example.invalid:8021'],
    ['esl://:x@[::1]:8021', '::1:8021'],
  ])('%s names the node %s', async (node, name) => {
    await using telephony = connectTelephony({ ...options, node });
    expect(telephony.node).toBe(name);
    expect(telephony.status.phase).toBe('connecting');
  });

  test.each([
    'http://:secret@127.0.0.1:8021',
    'esl://127.0.0.1:8021',
    'esl://:sec ret@127.0.0.1',
    'esl://:sec%0Aret@127.0.0.1',
    'esl://:secret%@127.0.0.1',
    'esl://:secret@127.0.0.1:99999',
    'secret',
    '',
  ])('%j is rejected with an error that does not contain it', (node) => {
    expect(() => connectTelephony({ ...options, node })).toThrow(/^Cannot use the address of the switch: (?!.*sec)/);
  });
});

test('a dial string without {number} is rejected immediately', () => {
  const node = 'esl://:ClueCon@127.0.0.1:8021';
  expect(() => connectTelephony({ ...options, node, dialString: 'sofia/gateway/trunk/' })).toThrow('{number}');
});
