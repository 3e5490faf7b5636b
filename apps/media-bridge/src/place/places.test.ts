import { newCallId } from '@ligai/contracts';
import { LigaiError, silentLog } from '@ligai/kernel';
import { aPrompt, aTurn, FakeClock } from '@ligai/testing';
import { expect, test } from 'vitest';
import type { LiveSession } from '../session/session.ts';
import type { SessionCall } from '../session/session-ports.ts';
import { FarEnd } from '../testing/far-end.ts';
import { Places } from './places.ts';

const call_id = newCallId();
const first = { call_id, generation: 1 };
const second = { call_id, generation: 2 };

test('a call is reserved, admitted and let in by its token', async () => {
  const { places, sessions } = stage();
  expect(await places.reserve(first, 60_000)).toBeUndefined();
  expect(places.expects(call_id)).toBe(false);
  const token = await places.admit(first, 'binary');
  expect(places.expects(call_id)).toBe(true);
  expect(places.enter(call_id, token, new FarEnd())).toBe('entered');
  expect(sessions[0]?.call).toMatchObject({ callId: call_id, generation: 1, returnPath: 'binary', history: [] });
  expect(places.session(first)).toBe(sessions[0]);
});

test('a conversation is held from its reservation to the end of its socket', async () => {
  const { places, sessions } = stage();
  expect(places.holds(first)).toBe(false);
  await places.reserve(first, 60_000);
  const token = await places.admit(first, 'binary');
  places.enter(call_id, token, new FarEnd());
  expect([places.holds(first), places.holds(second)]).toEqual([true, false]);
  await sessions[0]?.end('socket closed');
  expect(places.holds(first)).toBe(false);
});

test('a token serves once, for 10 s, and only as it is', async () => {
  const { clock, places, written } = stage();
  written();
  await places.reserve(first, 60_000);
  const token = await places.admit(first, 'binary');
  expect(places.enter(call_id, 'x', new FarEnd())).toBe('refused');
  expect(places.enter(call_id, `${token}A`, new FarEnd())).toBe('refused');
  expect(places.enter(newCallId(), token, new FarEnd())).toBe('refused');
  expect(places.enter(call_id, token, new FarEnd())).toBe('entered');
  expect(places.enter(call_id, token, new FarEnd())).toBe('refused');
  expect(places.expects(call_id)).toBe(false);

  await places.release(first, 'over');
  await places.reserve(first, 60_000);
  const unused = await places.admit(first, 'binary');
  await clock.advance(10_000);
  expect(places.enter(call_id, unused, new FarEnd())).toBe('refused');
  expect(places.taken).toBe(0);
});

test('a socket that was turned away is remembered until another enters or a new token is minted', async () => {
  const { places } = stage();
  await places.reserve(first, 60_000);
  places.turnedAway(call_id);
  expect(places.wasTurnedAway(first)).toBe(false);
  await places.admit(first, 'binary');
  expect(places.wasTurnedAway(first)).toBe(false);
  places.turnedAway(call_id);
  expect([places.wasTurnedAway(first), places.wasTurnedAway(second)]).toEqual([true, false]);
  const token = await places.admit(first, 'binary');
  expect(places.wasTurnedAway(first)).toBe(false);
  places.turnedAway(call_id);
  expect(places.enter(call_id, token, new FarEnd())).toBe('entered');
  expect(places.wasTurnedAway(first)).toBe(false);
});

test('a new token makes the one before worthless', async () => {
  const { places } = stage();
  await places.reserve(first, 60_000);
  const before = await places.admit(first, 'binary');
  const token = await places.admit(first, 'binary');
  expect(places.enter(call_id, before, new FarEnd())).toBe('refused');
  expect(places.enter(call_id, token, new FarEnd())).toBe('entered');
});

test('a call that is admitted again while it talks goes on with the next socket, and with its turns', async () => {
  const { places, sessions, history, written } = stage();
  await places.reserve(first, 60_000);
  places.enter(call_id, await places.admit(first, 'binary'), new FarEnd());
  written();
  history.push(aTurn());
  const token = await places.admit(first, 'binary');
  expect(sessions[0]?.left.aborted).toBe(true);
  expect(places.enter(call_id, token, new FarEnd())).toBe('entered');
  expect(sessions[1]?.call.history).toEqual([aTurn()]);
});

test('a bridge declines at capacity, when it is overloaded, and when it stops', async () => {
  const { places, overload } = stage({ capacity: 2 });
  expect(await places.reserve(first, 60_000)).toBeUndefined();
  expect(await places.reserve({ call_id: newCallId(), generation: 1 }, 60_000)).toBeUndefined();
  expect(await places.reserve({ call_id: newCallId(), generation: 1 }, 60_000)).toBe('at capacity');
  expect(await places.reserve(first, 60_000)).toBeUndefined();
  await places.release(first, 'over');
  overload('event loop 300 ms late');
  expect(await places.reserve(first, 60_000)).toBe('event loop 300 ms late');
  overload(undefined);
  await places[Symbol.asyncDispose]();
  expect(await places.reserve(first, 60_000)).toBe('stopping');
});

test('a reservation is given up when its time is over', async () => {
  const { clock, places } = stage();
  await places.reserve(first, 30_000);
  await clock.advance(29_000);
  await places.reserve(first, 30_000);
  await clock.advance(29_000);
  expect(places.taken).toBe(1);
  await clock.advance(1000);
  expect(places.taken).toBe(0);
  await expect(places.admit(first, 'binary')).rejects.toMatchObject({ code: 'no_bridge' });
  expect(clock.pending).toBe(0);
});

test('a newer generation takes the place of an older one, which is not heard any more', async () => {
  const { places, sessions, written } = stage();
  written();
  await places.reserve(first, 60_000);
  places.enter(call_id, await places.admit(first, 'binary'), new FarEnd());
  expect(await places.reserve(second, 60_000)).toBeUndefined();
  expect(sessions[0]?.left.aborted).toBe(true);
  expect(places.session(first)).toBeUndefined();
  await expect(places.admit(first, 'binary')).rejects.toMatchObject({ code: 'stale_generation' });
  expect(await places.reserve(first, 60_000)).toBe('a newer generation is here');
  await places.release(first, 'over');
  expect(places.taken).toBe(1);
});

test('a generation that the database has passed is declined', async () => {
  const { places } = stage({ generation: 3 });
  expect(await places.reserve(second, 60_000)).toBe('a newer generation exists');
  expect(places.taken).toBe(0);
});

test('a call that cannot be read is declined, not held', async () => {
  const { places } = stage({ failure: new LigaiError('call_not_found', 'no such call') });
  expect(await places.reserve(first, 60_000)).toBe('no such call');
  expect(places.taken).toBe(0);
});

test('releasing waits for the last turn, for 2 s at most, and twice is once', async () => {
  const { clock, places, sessions, written } = stage();
  await places.reserve(first, 60_000);
  places.enter(call_id, await places.admit(first, 'binary'), new FarEnd());
  let released = 0;
  const both = [places.release(first, 'over'), places.release(first, 'over')];
  for (const one of both) void one.then(() => (released += 1));
  await clock.advance(1900);
  expect(released).toBe(0);
  expect(sessions[0]?.left.aborted).toBe(true);
  await clock.advance(100);
  expect(released).toBe(2);
  written();
  await places.release(first, 'over');
  expect(clock.pending).toBe(0);
});

test('a conversation whose socket ended leaves its place', async () => {
  const { places, sessions, written } = stage();
  await places.reserve(first, 60_000);
  places.enter(call_id, await places.admit(first, 'binary'), new FarEnd());
  void sessions[0]?.end('socket closed');
  expect(places.taken).toBe(0);
  written();
  await places.release(first, 'over');
});

test('stopping ends every conversation and waits for what they have to write', async () => {
  const { clock, places, sessions, abandoned } = stage();
  await places.reserve(first, 60_000);
  places.enter(call_id, await places.admit(first, 'binary'), new FarEnd());
  const stopped = places[Symbol.asyncDispose]();
  await clock.advance(2000);
  await stopped;
  expect(sessions[0]?.left.aborted).toBe(true);
  expect(abandoned()).toBe(1);
});

function stage(given: { capacity?: number; generation?: number; failure?: Error } = {}) {
  const clock = new FakeClock();
  const sessions: LiveSession[] = [];
  const history: ReturnType<typeof aTurn>[] = [];
  const flush = Promise.withResolvers<void>();
  let overloaded: string | undefined;
  let abandoned = 0;
  const openSession = (call: SessionCall): LiveSession => {
    const left = new AbortController();
    const session: LiveSession = {
      ...{ call, done: flush.promise, left: left.signal },
      begin: () => {},
      end: async () => left.abort(),
      abandon: () => {
        abandoned += 1;
      },
      keyPressed: () => {},
      uploadChanged: () => {},
    };
    sessions.push(session);
    return session;
  };
  const places = new Places({
    ...{ clock, log: silentLog, capacity: given.capacity ?? 10, openSession },
    load: async () => {
      if (given.failure) throw given.failure;
      return { generation: given.generation ?? 1, prompt: aPrompt(), history: [...history] };
    },
    overload: () => overloaded,
  });
  const overload = (reason: string | undefined) => {
    overloaded = reason;
  };
  const written = () => flush.resolve();
  return { clock, places, sessions, history, overload, written, abandoned: () => abandoned };
}
