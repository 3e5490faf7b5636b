import { newCallId } from '@ligai/contracts';
import { LigaiError, silentLog } from '@ligai/kernel';
import { aPrompt, aTurn, FakeClock } from '@ligai/testing';
import { expect, test } from 'vitest';
import { FarEnd } from '../testing/far-end.ts';
import type { LiveSession } from './session.ts';
import { SessionPool } from './session-pool.ts';
import type { SessionCall } from './session-ports.ts';

const call_id = newCallId();
const first = { call_id, generation: 1 };
const second = { call_id, generation: 2 };

test('a call is reserved, admitted and let in by its token', async () => {
  const { pool, sessions } = stage();
  expect(await pool.reserve(first, 60_000)).toBeUndefined();
  expect(pool.expects(call_id)).toBe(false);
  const token = await pool.admit(first, 'binary');
  expect(pool.expects(call_id)).toBe(true);
  expect(pool.enter(call_id, token, new FarEnd())).toBe('entered');
  expect(sessions[0]?.call).toMatchObject({ callId: call_id, generation: 1, returnPath: 'binary', history: [] });
  expect(pool.session(first)).toBe(sessions[0]);
});

test('a conversation is held from its reservation to the end of its socket', async () => {
  const { pool, sessions } = stage();
  expect(pool.holds(first)).toBe(false);
  await pool.reserve(first, 60_000);
  const token = await pool.admit(first, 'binary');
  pool.enter(call_id, token, new FarEnd());
  expect([pool.holds(first), pool.holds(second)]).toEqual([true, false]);
  await sessions[0]?.end('socket closed');
  expect(pool.holds(first)).toBe(false);
});

test('a hold reaches the conversation, also one that begins while its socket is awaited', async () => {
  const { pool, sessions, held } = stage();
  await pool.reserve(first, 60_000);
  const token = await pool.admit(first, 'binary');
  pool.holdChanged(second, true);
  pool.holdChanged(first, true);
  pool.enter(call_id, token, new FarEnd());
  expect(sessions[0]?.call.held).toBe(true);
  pool.holdChanged(first, false);
  pool.holdChanged(second, true);
  expect(held).toEqual([false]);
});

test('a token serves once, for 10 s, and only as it is', async () => {
  const { clock, pool, written } = stage();
  written();
  await pool.reserve(first, 60_000);
  const token = await pool.admit(first, 'binary');
  expect(pool.enter(call_id, 'x', new FarEnd())).toBe('refused');
  expect(pool.enter(call_id, `${token}A`, new FarEnd())).toBe('refused');
  expect(pool.enter(newCallId(), token, new FarEnd())).toBe('refused');
  expect(pool.enter(call_id, token, new FarEnd())).toBe('entered');
  expect(pool.enter(call_id, token, new FarEnd())).toBe('refused');
  expect(pool.expects(call_id)).toBe(false);

  await pool.release(first, 'over');
  await pool.reserve(first, 60_000);
  const unused = await pool.admit(first, 'binary');
  await clock.advance(10_000);
  expect(pool.enter(call_id, unused, new FarEnd())).toBe('refused');
  expect(pool.taken).toBe(0);
});

test('a socket that was turned away is remembered until another enters or a new token is minted', async () => {
  const { pool } = stage();
  await pool.reserve(first, 60_000);
  pool.turnedAway(call_id);
  expect(pool.wasTurnedAway(first)).toBe(false);
  await pool.admit(first, 'binary');
  expect(pool.wasTurnedAway(first)).toBe(false);
  pool.turnedAway(call_id);
  expect([pool.wasTurnedAway(first), pool.wasTurnedAway(second)]).toEqual([true, false]);
  const token = await pool.admit(first, 'binary');
  expect(pool.wasTurnedAway(first)).toBe(false);
  pool.turnedAway(call_id);
  expect(pool.enter(call_id, token, new FarEnd())).toBe('entered');
  expect(pool.wasTurnedAway(first)).toBe(false);
});

test('a new token makes the one before worthless', async () => {
  const { pool } = stage();
  await pool.reserve(first, 60_000);
  const before = await pool.admit(first, 'binary');
  const token = await pool.admit(first, 'binary');
  expect(pool.enter(call_id, before, new FarEnd())).toBe('refused');
  expect(pool.enter(call_id, token, new FarEnd())).toBe('entered');
});

test('a call that is admitted again while it talks goes on with the next socket, and with its turns', async () => {
  const { pool, sessions, history, written } = stage();
  await pool.reserve(first, 60_000);
  pool.enter(call_id, await pool.admit(first, 'binary'), new FarEnd());
  written();
  history.push(aTurn());
  const token = await pool.admit(first, 'binary');
  expect(sessions[0]?.left.aborted).toBe(true);
  expect(pool.enter(call_id, token, new FarEnd())).toBe('entered');
  expect(sessions[1]?.call.history).toEqual([aTurn()]);
});

test('a bridge declines at capacity, when it is overloaded, and when it stops', async () => {
  const { pool, overload } = stage({ capacity: 2 });
  expect(await pool.reserve(first, 60_000)).toBeUndefined();
  expect(await pool.reserve({ call_id: newCallId(), generation: 1 }, 60_000)).toBeUndefined();
  expect(await pool.reserve({ call_id: newCallId(), generation: 1 }, 60_000)).toBe('at capacity');
  expect(await pool.reserve(first, 60_000)).toBeUndefined();
  await pool.release(first, 'over');
  overload('event loop 300 ms late');
  expect(await pool.reserve(first, 60_000)).toBe('event loop 300 ms late');
  overload(undefined);
  await pool[Symbol.asyncDispose]();
  expect(await pool.reserve(first, 60_000)).toBe('stopping');
});

test('a reservation is given up when its time is over', async () => {
  const { clock, pool } = stage();
  await pool.reserve(first, 30_000);
  await clock.advance(29_000);
  await pool.reserve(first, 30_000);
  await clock.advance(29_000);
  expect(pool.taken).toBe(1);
  await clock.advance(1000);
  expect(pool.taken).toBe(0);
  await expect(pool.admit(first, 'binary')).rejects.toMatchObject({ code: 'no_bridge' });
  expect(clock.pending).toBe(0);
});

test('a newer generation takes the place of an older one, which is not heard any more', async () => {
  const { pool, sessions, written } = stage();
  written();
  await pool.reserve(first, 60_000);
  pool.enter(call_id, await pool.admit(first, 'binary'), new FarEnd());
  expect(await pool.reserve(second, 60_000)).toBeUndefined();
  expect(sessions[0]?.left.aborted).toBe(true);
  expect(pool.session(first)).toBeUndefined();
  await expect(pool.admit(first, 'binary')).rejects.toMatchObject({ code: 'stale_generation' });
  expect(await pool.reserve(first, 60_000)).toBe('a newer generation is here');
  await pool.release(first, 'over');
  expect(pool.taken).toBe(1);
});

test('a generation that the database has passed is declined', async () => {
  const { pool } = stage({ generation: 3 });
  expect(await pool.reserve(second, 60_000)).toBe('a newer generation exists');
  expect(pool.taken).toBe(0);
});

test('a call that cannot be read is declined, not held', async () => {
  const { pool } = stage({ failure: new LigaiError('call_not_found', 'no such call') });
  expect(await pool.reserve(first, 60_000)).toBe('no such call');
  expect(pool.taken).toBe(0);
});

test('releasing waits for the last turn, for 2 s at most, and twice is once', async () => {
  const { clock, pool, sessions, written } = stage();
  await pool.reserve(first, 60_000);
  pool.enter(call_id, await pool.admit(first, 'binary'), new FarEnd());
  let released = 0;
  const both = [pool.release(first, 'over'), pool.release(first, 'over')];
  for (const one of both) void one.then(() => (released += 1));
  await clock.advance(1900);
  expect(released).toBe(0);
  expect(sessions[0]?.left.aborted).toBe(true);
  await clock.advance(100);
  expect(released).toBe(2);
  written();
  await pool.release(first, 'over');
  expect(clock.pending).toBe(0);
});

test('a conversation whose socket ended leaves its place', async () => {
  const { pool, sessions, written } = stage();
  await pool.reserve(first, 60_000);
  pool.enter(call_id, await pool.admit(first, 'binary'), new FarEnd());
  void sessions[0]?.end('socket closed');
  expect(pool.taken).toBe(0);
  written();
  await pool.release(first, 'over');
});

test('stopping ends every conversation and waits for what they have to write', async () => {
  const { clock, pool, sessions, abandoned } = stage();
  await pool.reserve(first, 60_000);
  pool.enter(call_id, await pool.admit(first, 'binary'), new FarEnd());
  const stopped = pool[Symbol.asyncDispose]();
  await clock.advance(2000);
  await stopped;
  expect(sessions[0]?.left.aborted).toBe(true);
  expect(abandoned()).toBe(1);
});

function stage(given: { capacity?: number; generation?: number; failure?: Error } = {}) {
  const clock = new FakeClock();
  const sessions: LiveSession[] = [];
  const held: boolean[] = [];
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
      holdChanged: (isHeld) => void held.push(isHeld),
      switchEvent: () => {},
    };
    sessions.push(session);
    return session;
  };
  const pool = new SessionPool({
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
  return { clock, pool, sessions, held, history, overload, written, abandoned: () => abandoned };
}
