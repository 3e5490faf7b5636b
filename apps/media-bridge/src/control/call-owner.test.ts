import type { Bus } from '@ligai/bus';
import { CallId } from '@ligai/contracts';
import { isLigaiError, LigaiError } from '@ligai/kernel';
import { FakeClock } from '@ligai/testing';
import { expect, test } from 'vitest';
import { callOwner } from './call-owner.ts';

const call = { callId: CallId.parse('call-1'), generation: 1 } as Parameters<ReturnType<typeof callOwner>['play']>[0];

/** A bus on which nobody owns the call until `backAtMs`. */
function stage(backAtMs: number) {
  const clock = new FakeClock();
  const heard: string[] = [];
  const startedMs = clock.monotonic();
  const request = async ({ subject }: { subject: string }) => {
    if (clock.monotonic() - startedMs < backAtMs) throw new LigaiError('no_responder', 'nobody', { retryable: true });
    heard.push(subject);
    return {};
  };
  return { clock, heard, owner: callOwner({ request } as unknown as Bus, clock) };
}

const codeOf = (work: Promise<void>) =>
  work.then(
    () => 'done',
    (error) => isLigaiError(error) && error.code,
  );

test('a play waits for the controller that is started again', async () => {
  const { clock, heard, owner } = stage(7_000);
  const played = codeOf(owner.play(call, 1));
  await clock.advance(7_600);
  expect(await played).toBe('done');
  expect(heard).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

test('a play that nobody takes for 8 s fails, and a break sooner', async () => {
  const { clock, heard, owner } = stage(60_000);
  const [played, broken] = [codeOf(owner.play(call, 1)), codeOf(owner.break(call))];
  await clock.advance(1_000);
  expect(await broken).toBe('no_responder');
  await clock.advance(7_100);
  expect(await played).toBe('timeout');
  await clock.advance(20_000);
  expect(heard).toEqual([]);
  expect(clock.pending).toBe(0);
});
