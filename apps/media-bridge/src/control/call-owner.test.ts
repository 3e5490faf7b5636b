import type { Bus } from '@ligai/bus';
import { CallId, turnIdOf } from '@ligai/contracts';
import { isLigaiError, LigaiError, silentLog } from '@ligai/kernel';
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
  return { clock, heard, owner: callOwner({ request } as unknown as Bus, clock, silentLog) };
}

const codeOf = (work: Promise<void>) =>
  work.then(
    () => 'done',
    (error) => isLigaiError(error) && error.code,
  );

test('a play waits for the controller that is started again', async () => {
  const { clock, heard, owner } = stage(7_000);
  const played = codeOf(owner.play(call, 1, turnIdOf(call.callId, 3)));
  await clock.advance(7_600);
  expect(await played).toBe('done');
  expect(heard).toHaveLength(1);
  expect(clock.pending).toBe(0);
});

test('a play that nobody takes for 8 s fails, and a break sooner', async () => {
  const { clock, heard, owner } = stage(60_000);
  const [played, broken] = [codeOf(owner.play(call, 1, turnIdOf(call.callId, 3))), codeOf(owner.break(call))];
  await clock.advance(1_000);
  expect(await broken).toBe('no_responder');
  await clock.advance(7_100);
  expect(await played).toBe('timeout');
  await clock.advance(20_000);
  expect(heard).toEqual([]);
  expect(clock.pending).toBe(0);
});

/** A bus whose controller answers each hangup with the next of these errors, and then carries it out. */
function refusing(errors: LigaiError[]) {
  const clock = new FakeClock();
  let asked = 0;
  const request = async () => {
    asked += 1;
    const error = errors.shift();
    if (error) throw error;
    return {};
  };
  const owner = callOwner({ request } as unknown as Bus, clock, silentLog);
  return { clock, owner, asked: () => asked };
}
const refusal = () => new LigaiError('internal', 'a fault of the controller');
const never = new AbortController().signal;

test('a hangup that the controller refuses is asked for again, since a person is on the line', async () => {
  const { clock, owner, asked } = refusing([refusal(), refusal(), refusal()]);
  const hungUp = codeOf(owner.hangUp(call, 'agent_hangup', never));
  await clock.advance(5_000);
  expect(await hungUp).toBe('done');
  expect(asked()).toBe(4);
  expect(clock.pending).toBe(0);
});

test('a hangup that is refused for ten seconds fails, so that the leg can be ended in another way', async () => {
  const { clock, owner, asked } = refusing(Array.from({ length: 100 }, refusal));
  const hungUp = codeOf(owner.hangUp(call, 'agent_hangup', never));
  await clock.advance(20_000);
  expect(await hungUp).toBe('internal');
  expect(asked()).toBe(8);
  expect(clock.pending).toBe(0);
});

test('a hangup of a call that is over is done', async () => {
  for (const code of ['call_ended', 'call_not_found', 'stale_generation'] as const) {
    const { owner, asked } = refusing([new LigaiError(code, 'over')]);
    expect(await codeOf(owner.hangUp(call, 'agent_hangup', never))).toBe('done');
    expect(asked()).toBe(1);
  }
});
