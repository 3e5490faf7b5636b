import { CallId } from '@ligai/contracts';
import { expect, test } from 'vitest';
import { RepeatedKeys } from './repeated-keys.ts';

const callId = CallId.parse('call-11111111-2222-4333-8444-555555555555');

/** `1i` is key 1 by INFO, `1r` by RTP; 200 ms lie between two of them, or `pauseMs` if it is given. */
function heard(keys: string, pauseMs = 200): string {
  const repeated = new RepeatedKeys();
  const pressed = keys.split(' ').map((key, nth) => ({
    digit: key.slice(0, 1),
    way: key.endsWith('r') ? ('rtp' as const) : ('signalling' as const),
    atMs: nth * pauseMs,
  }));
  return pressed.flatMap((key) => (repeated.isRepeat(callId, key) ? [] : [key.digit])).join('');
}

test('a key that the telephone sends both by INFO and by RTP is one key, in either order', () => {
  expect(heard('1i 1r 2i 2r #i #r')).toBe('12#');
  expect(heard('1r 1i 2r 2i')).toBe('12');
  expect(heard('1i 2i 1r 2r')).toBe('12');
});

test('the same key pressed twice is two keys, whether sent by one way or by both', () => {
  expect(heard('1r 1r 1r')).toBe('111');
  expect(heard('1i 1i')).toBe('11');
  expect(heard('1i 1r 1i 1r')).toBe('11');
  expect(heard('1i 1i 1r 1r')).toBe('11');
});

test('the same key after a long time is another key', () => {
  expect(heard('1i 1r', 2_001)).toBe('11');
});
