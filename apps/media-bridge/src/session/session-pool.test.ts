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
const given = { returnPath: 'binary' as const, peer: 'switch' as const, held: false, audioLostAtMs: null };

test('a reserved and admitted call begins its conversation with the socket that shows its token', async () => {
  const { pool, sessions } = stage();
  expect(await pool.reserve(first, 60_000)).toBeUndefined();
  expect(pool.expects(call_id)).toBe(false);
  const token = await pool.admit(first, given);
  expect(pool.expects(call_id)).toBe(true);
  expect(pool.enter(call_id, token, new FarEnd())).toBe('entered');
  expect(sessions[0]?.call).toMatchObject({ callId: call_id, generation: 1, returnPath: 'binary', history: [] });
  expect(pool.session(first)).toBe(sessions[0]);
});

test('the bridge has a conversation from its reservation to the end of its socket', async () => {
  const { pool, sessions } = stage();
  expect(pool.holds(first)).toBe(false);
  await pool.reserve(first, 60_000);
  const token = await pool.admit(first, given);
  pool.enter(call_id, token, new FarEnd());
  expect([pool.holds(first), pool.holds(second)]).toEqual([true, false]);
  await sessions[0]?.end('socket closed');
  expect(pool.holds(first)).toBe(false);
});

test('a key and a hold reach the conversation, those before its socket is connected in their order', async () => {
  const { pool, acts } = stage();
  await pool.reserve(first, 60_000);
  const token = await pool.admit(first, given);
  pool.calleeActs(second, { held: true });
  pool.calleeActs(first, { digit: '4' });
  pool.calleeActs(first, { held: true });
  pool.calleeActs(first, { digit: '2' });
  pool.enter(call_id, token, new FarEnd());
  expect(acts).toEqual(['begin', '4', 'held', '2']);
  pool.calleeActs(first, { held: false });
  pool.calleeActs(second, { digit: '9' });
  expect(acts).toEqual(['begin', '4', 'held', '2', 'unheld']);
});

test('a key and the end of a hold are not lost while a conversation is admitted again', async () => {
  const { clock, pool, acts, sessions } = stage();
  await pool.reserve(first, 60_000);
  pool.enter(call_id, await pool.admit(first, given), new FarEnd());
  // Its last turn is not written, so the admission takes 2 s.
  const admitted = pool.admit(first, { ...given, held: true });
  await clock.advance(500);
  pool.calleeActs(first, { held: false });
  pool.calleeActs(first, { digit: '1' });
  expect(pool.holds(first)).toBe(true);
  await clock.advance(1500);
  pool.enter(call_id, await admitted, new FarEnd());
  expect(sessions[1]?.call.held).toBe(true);
  expect(acts).toEqual(['begin', 'begin', 'unheld', '1']);
});

test('a hold that began before the admission is part of it, and is not reported again', async () => {
  const { pool, acts, sessions } = stage();
  await pool.reserve(first, 60_000);
  pool.calleeActs(first, { held: true });
  pool.enter(call_id, await pool.admit(first, { ...given, held: true, audioLostAtMs: 1_700 }), new FarEnd());
  expect(sessions[0]?.call).toMatchObject({ held: true, audioLostAtMs: 1_700 });
  expect(acts).toEqual(['begin']);
});

test('a call that is released while it is admitted is not admitted', async () => {
  const { clock, pool, sessions } = stage();
  await pool.reserve(first, 60_000);
  pool.enter(call_id, await pool.admit(first, given), new FarEnd());
  const admitted = expect(pool.admit(first, given)).rejects.toMatchObject({ code: 'no_bridge' });
  const released = pool.release(first, 'over');
  await clock.advance(2000);
  await Promise.all([admitted, released]);
  expect([pool.taken, sessions.length, clock.pending]).toEqual([0, 1, 0]);
});

test('a token is valid once, for 10 s, and only unchanged', async () => {
  const { clock, pool, written } = stage();
  written();
  await pool.reserve(first, 60_000);
  const token = await pool.admit(first, given);
  expect(pool.enter(call_id, 'x', new FarEnd())).toBe('refused');
  expect(pool.enter(call_id, `${token}A`, new FarEnd())).toBe('refused');
  expect(pool.enter(newCallId(), token, new FarEnd())).toBe('refused');
  expect(pool.enter(call_id, token, new FarEnd())).toBe('entered');
  expect(pool.enter(call_id, token, new FarEnd())).toBe('refused');
  expect(pool.expects(call_id)).toBe(false);

  await pool.release(first, 'over');
  await pool.reserve(first, 60_000);
  const unused = await pool.admit(first, given);
  await clock.advance(10_000);
  expect(pool.enter(call_id, unused, new FarEnd())).toBe('refused');
  expect(pool.taken).toBe(0);
});

test('a rejected socket is reported until another is accepted or a new token is created', async () => {
  const { pool } = stage();
  await pool.reserve(first, 60_000);
  pool.turnedAway(call_id);
  expect(pool.wasTurnedAway(first)).toBe(false);
  await pool.admit(first, given);
  expect(pool.wasTurnedAway(first)).toBe(false);
  pool.turnedAway(call_id);
  expect([pool.wasTurnedAway(first), pool.wasTurnedAway(second)]).toEqual([true, false]);
  const token = await pool.admit(first, given);
  expect(pool.wasTurnedAway(first)).toBe(false);
  pool.turnedAway(call_id);
  expect(pool.enter(call_id, token, new FarEnd())).toBe('entered');
  expect(pool.wasTurnedAway(first)).toBe(false);
});

test('a new token invalidates the token before it', async () => {
  const { pool } = stage();
  await pool.reserve(first, 60_000);
  const before = await pool.admit(first, given);
  const token = await pool.admit(first, given);
  expect(pool.enter(call_id, before, new FarEnd())).toBe('refused');
  expect(pool.enter(call_id, token, new FarEnd())).toBe('entered');
});

test('a call that is admitted again during its conversation continues on the next socket, with its turns', async () => {
  const { pool, sessions, history, written } = stage();
  await pool.reserve(first, 60_000);
  pool.enter(call_id, await pool.admit(first, given), new FarEnd());
  written();
  history.push(aTurn());
  const token = await pool.admit(first, given);
  expect(sessions[0]?.left.aborted).toBe(true);
  expect(pool.enter(call_id, token, new FarEnd())).toBe('entered');
  expect(sessions[1]?.call.history).toEqual([aTurn()]);
});

test('a bridge declines a reservation at capacity, when it is overloaded, and when it stops', async () => {
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

test('a reservation expires after its time', async () => {
  const { clock, pool } = stage();
  await pool.reserve(first, 30_000);
  await clock.advance(29_000);
  await pool.reserve(first, 30_000);
  await clock.advance(29_000);
  expect(pool.taken).toBe(1);
  await clock.advance(1000);
  expect(pool.taken).toBe(0);
  await expect(pool.admit(first, given)).rejects.toMatchObject({ code: 'no_bridge' });
  expect(clock.pending).toBe(0);
});

test('a newer generation replaces an older one, whose conversation ends', async () => {
  const { pool, sessions, written } = stage();
  written();
  await pool.reserve(first, 60_000);
  pool.enter(call_id, await pool.admit(first, given), new FarEnd());
  expect(await pool.reserve(second, 60_000)).toBeUndefined();
  expect(sessions[0]?.left.aborted).toBe(true);
  expect(pool.session(first)).toBeUndefined();
  await expect(pool.admit(first, given)).rejects.toMatchObject({ code: 'stale_generation' });
  expect(await pool.reserve(first, 60_000)).toBe('a newer generation is here');
  await pool.release(first, 'over');
  expect(pool.taken).toBe(1);
});

test('a generation older than that of the database is declined', async () => {
  const { pool } = stage({ generation: 3 });
  expect(await pool.reserve(second, 60_000)).toBe('a newer generation exists');
  expect(pool.taken).toBe(0);
});

test('a call that cannot be read is declined and takes up no capacity', async () => {
  const { pool } = stage({ failure: new LigaiError('call_not_found', 'no such call') });
  expect(await pool.reserve(first, 60_000)).toBe('no such call');
  expect(pool.taken).toBe(0);
});

test('a release waits for the last turn, at most 2 s, and a second one changes nothing', async () => {
  const { clock, pool, sessions, written } = stage();
  await pool.reserve(first, 60_000);
  pool.enter(call_id, await pool.admit(first, given), new FarEnd());
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

test('a conversation whose socket has ended takes up no capacity', async () => {
  const { pool, sessions, written } = stage();
  await pool.reserve(first, 60_000);
  pool.enter(call_id, await pool.admit(first, given), new FarEnd());
  void sessions[0]?.end('socket closed');
  expect(pool.taken).toBe(0);
  written();
  await pool.release(first, 'over');
});

test('a stopping bridge ends every conversation and waits for its last writes', async () => {
  const { clock, pool, sessions, abandoned } = stage();
  await pool.reserve(first, 60_000);
  pool.enter(call_id, await pool.admit(first, given), new FarEnd());
  const stopped = pool[Symbol.asyncDispose]();
  await clock.advance(2000);
  await stopped;
  expect(sessions[0]?.left.aborted).toBe(true);
  expect(abandoned()).toBe(1);
});

function stage(given: { capacity?: number; generation?: number; failure?: Error } = {}) {
  const clock = new FakeClock();
  const sessions: LiveSession[] = [];
  const acts: string[] = [];
  const history: ReturnType<typeof aTurn>[] = [];
  const flush = Promise.withResolvers<void>();
  let overloaded: string | undefined;
  let abandoned = 0;
  const openSession = (call: SessionCall): LiveSession => {
    const left = new AbortController();
    const session: LiveSession = {
      ...{ call, done: flush.promise, left: left.signal },
      begin: () => void acts.push('begin'),
      end: async () => left.abort(),
      abandon: () => {
        abandoned += 1;
      },
      keyPressed: (digit) => void acts.push(digit),
      holdChanged: (held) => void acts.push(held ? 'held' : 'unheld'),
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
  return { clock, pool, sessions, acts, history, overload, written, abandoned: () => abandoned };
}
