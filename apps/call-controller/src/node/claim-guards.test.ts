import { newCallId } from '@ligai/contracts';
import { expect, test } from 'vitest';
import { ClaimGuards } from './claim-guards.ts';

test('a call whose failed claim is being returned stays guarded after the guard of the claim ends', () => {
  const guards = new ClaimGuards();
  const callId = newCallId();
  const claiming = guards.hold(callId);
  const returning = guards.hold(callId);
  claiming[Symbol.dispose]();
  expect(guards.has(callId)).toBe(true);
  returning[Symbol.dispose]();
  expect(guards.has(callId)).toBe(false);
});
