import { type CallId, type KeyPress, maxRecordedKeys, newCallId, type TurnRole } from '@ligai/contracts';
import { aPhoneNumber, aPrompt, aTurn } from '@ligai/testing';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { findCall, insertQueuedCall, releaseLease, saveTurns } from '../index.ts';
import { calls } from '../schema/tables.ts';
import { busyEnd, callsAtGate, node } from '../testing/calls-at-gate.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { noteSignsOfLife, saveProgress } from './conversation.ts';
import {
  adoptCalls,
  type SavedEnd,
  saveAnswered,
  saveEnd,
  saveHungUp,
  saveInProgress,
  saveKeyPressed,
  saveRinging,
} from './save-leg.ts';

const db = await migratedDatabase();
const { dial, lease, takeLease } = callsAtGate(db);

const ago = (seconds: number) => sql`clock_timestamp() - ${seconds} * interval '1 second'`;

/** A call that was answered `answered` seconds ago, with its last sign of life `seen` seconds ago. */
async function callUp({ answered, seen }: { answered?: number; seen?: number } = {}): Promise<CallId> {
  const call_id = newCallId();
  const asked = { call_id, number: aPhoneNumber(), source: 'api' as const, prompt: aPrompt(), dial_within_ms: 60_000 };
  await db.transaction((tx) => insertQueuedCall(tx, asked));
  const up = {
    ...{ status: answered === undefined ? ('ringing' as const) : ('in_progress' as const), leaseEpoch: 1 },
    ...{ node: node, dialingAt: ago(100) },
    startTime: answered === undefined ? null : ago(answered),
    lastSeenAt: seen === undefined ? null : ago(seen),
  };
  await db.update(calls).set(up).where(eq(calls.callId, call_id));
  return call_id;
}

async function say(callId: CallId, role: TurnRole, content: string, index = 0): Promise<void> {
  await saveTurns(db, [{ callId, generation: 1, turns: [aTurn({ index, role, content })] }]);
}

const completed: SavedEnd = {
  ...{ status: 'completed', reason: 'callee_hangup', hangupCause: 'NORMAL_CLEARING', sipStatus: 200, agoMs: 0 },
};
const end = (callId: CallId, given: Partial<SavedEnd> = {}) =>
  db.transaction((tx) => saveEnd(tx, { callId, epoch: 1, claim: 0 }, { ...completed, ...given }));

describe('the writes of a leg', () => {
  it('have their effect once: a repeated write changes nothing', async () => {
    const leg = await dial();
    await db.transaction(async (tx) => {
      expect(await saveRinging(tx, leg)).toMatchObject({ status: 'ringing', state: 'ringing' });
      expect(await saveRinging(tx, leg)).toBeUndefined();
      expect((await saveAnswered(tx, leg, 2_000))?.startTime).toBeInstanceOf(Date);
      expect(await saveAnswered(tx, leg, 0)).toBeUndefined();
      expect(await saveInProgress(tx, leg)).toMatchObject({ status: 'in_progress' });
      expect(await saveEnd(tx, leg, { ...busyEnd, status: 'completed' })).toMatchObject({ duration: 2 });
      expect(await saveEnd(tx, leg, busyEnd)).toBeUndefined();
    });
  });

  it('are accepted from its owner alone, and from the adoption on from the next owner alone', async () => {
    const leg = await dial();
    await releaseLease(db, lease());
    const next = await takeLease('two');
    expect(await adoptCalls(db, lease())).toEqual([]);
    expect(await adoptCalls(db, next)).toMatchObject([{ callId: leg.callId, leaseEpoch: 2 }]);
    expect(await db.transaction((tx) => saveEnd(tx, leg, busyEnd))).toBeUndefined();
    expect(await db.transaction((tx) => saveEnd(tx, { ...leg, epoch: 2 }, busyEnd))).toMatchObject({ status: 'busy' });
  });
});

it('a call that a mailbox answered says so, and is not successful', async () => {
  const callId = await callUp({ answered: 12 });
  await say(callId, 'assistant', 'Olá, aqui é a Ana.');
  await say(callId, 'user', 'Deixe a sua mensagem após o sinal.', 1);
  expect(await end(callId, { status: 'voicemail', reason: 'voicemail' })).toMatchObject({
    ...{ status: 'voicemail', reason: 'voicemail', answeredBy: 'voicemail', successful: false },
  });
});

describe('a key that the callee pressed', () => {
  const press = (callId: CallId, key: KeyPress, epoch = 1) =>
    db.transaction((tx) => saveKeyPressed(tx, { callId, epoch, claim: 0 }, key));
  const key = (digit: string, second = 0) => ({
    digit,
    pressed_at: `2026-01-15T10:30:${String(second).padStart(2, '0')}Z`,
  });

  it('is recorded once, even if it is written several times', async () => {
    const callId = await callUp({ answered: 10 });
    expect(await press(callId, key('1'))).toMatchObject({ keysPressed: [key('1')] });
    expect(await press(callId, key('1'))).toBeUndefined();
    expect(await press(callId, key('1', 1))).toMatchObject({ keysPressed: [key('1'), key('1', 1)] });
  });

  it('is not recorded by an earlier owner, nor after the end of the call', async () => {
    const callId = await callUp({ answered: 10 });
    expect(await press(callId, key('1'), 0)).toBeUndefined();
    await end(callId);
    expect(await press(callId, key('1'))).toBeUndefined();
    expect(await findCall(db, callId)).toMatchObject({ keysPressed: [] });
  });

  it('is not recorded after the first 200 of the call', async () => {
    const callId = await callUp({ answered: 10 });
    const keys = Array.from({ length: maxRecordedKeys }, (_, second) => ({ digit: '5', pressed_at: `${second}` }));
    await db.update(calls).set({ keysPressed: keys }).where(eq(calls.callId, callId));
    expect(await press(callId, key('1'))).toBeUndefined();
  });
});

describe('a call is successful', () => {
  it('if it is completed, the agent was heard and the callee said something', async () => {
    const callId = await callUp({ answered: 10 });
    await say(callId, 'assistant', 'Olá, tudo bem?', 0);
    await say(callId, 'user', 'Tudo, quem fala?', 1);
    expect(await end(callId)).toMatchObject({ status: 'completed', successful: true });
  });

  it.each<[string, [TurnRole, string][], Partial<SavedEnd>]>([
    ['the callee hangs up within a second', [], {}],
    ['the callee says nothing', [['assistant', 'Olá, tudo bem?']], {}],
    [
      'the agent was not heard',
      [
        ['assistant', ''],
        ['user', 'Alô?'],
      ],
      {},
    ],
    ['the agent says nothing', [['user', 'Alô?']], {}],
    [
      'its media was lost',
      [
        ['assistant', 'Olá'],
        ['user', 'Oi'],
      ],
      { status: 'failed', reason: 'media_lost' },
    ],
  ])('but not if %s', async (_, said, given) => {
    const callId = await callUp({ answered: 10 });
    for (const [index, [role, content]] of said.entries()) await say(callId, role, content, index);
    const other = await callUp({ answered: 10 });
    await say(other, 'assistant', 'Of another call.', 0);
    await say(other, 'user', 'Of another call too.', 1);
    expect(await end(callId, given)).toMatchObject({ successful: false });
  });
});

describe('a call whose end was not observed', () => {
  it('ended with its last sign of life', async () => {
    const callId = await callUp({ answered: 52, seen: 48.2 });
    expect(await end(callId, { status: 'failed', reason: 'switch_lost', agoMs: null })).toMatchObject({ duration: 4 });
  });

  it('ended with its answer if it has shown no sign of life since', async () => {
    expect(await end(await callUp({ answered: 52 }), { agoMs: null })).toMatchObject({ duration: 0 });
  });

  it('ended now at the latest, and now if it was never answered', async () => {
    const early = await end(await callUp({ answered: 5, seen: -60 }), { agoMs: null });
    expect(early).toMatchObject({ duration: 5 });
    const ringing = await end(await callUp(), { status: 'unknown', reason: 'not_confirmed', agoMs: null });
    expect(ringing).toMatchObject({ duration: 0, startTime: null, endTime: expect.any(Date) });
  });

  it('ended with its leg if the hangup was saved before its last turn was written', async () => {
    const callId = await callUp({ answered: 60 });
    await db.transaction((tx) => saveHungUp(tx, { callId, epoch: 1, claim: 0 }, { ...completed, agoMs: 40_000 }));
    await db.transaction(async (tx) => {
      const call = await findCall(tx, callId);
      if (call) await saveProgress(tx, [{ call, progress: { turnIndex: 3 } }]);
    });
    await noteSignsOfLife(db, [{ callId, agoMs: 0 }]);
    expect(await end(callId, { agoMs: null })).toMatchObject({ duration: 20, messageCount: 4 });
  });
});

describe('a sign of life', () => {
  it('is saved for each answered call that has not ended, if it is newer than the saved one', async () => {
    const [one, other, ringing] = [await callUp({ answered: 60 }), await callUp({ answered: 60 }), await callUp()];
    const ended = await callUp({ answered: 60, seen: 30 });
    await end(ended);
    const signs = [one, other, ringing, ended].map((callId) => ({ callId, agoMs: 10_000 }));
    await noteSignsOfLife(db, signs);
    await noteSignsOfLife(db, [
      { callId: one, agoMs: 20_000 },
      { callId: other, agoMs: 5_000 },
    ]);
    const lost = { status: 'failed', reason: 'switch_lost', agoMs: null } as const;
    expect(await end(one, lost)).toMatchObject({ duration: 50 });
    expect(await end(other, lost)).toMatchObject({ duration: 55 });
    expect(await findCall(db, ringing)).toMatchObject({ lastSeenAt: null });
    expect((await findCall(db, ended))?.lastSeenAt).not.toBeNull();
  });

  it('is not saved for a call that another transaction is changing, and does not wait for it', async () => {
    const callId = await callUp({ answered: 60, seen: 30 });
    await db.transaction(async (tx) => {
      await tx.select().from(calls).where(eq(calls.callId, callId)).for('update');
      await noteSignsOfLife(db, [{ callId, agoMs: 0 }]);
    });
    expect(await end(callId, { agoMs: null })).toMatchObject({ duration: 30 });
  });
});

it.each([
  ['an owner whose lease another controller has taken over', { epoch: 0, claim: 0 }],
  ['the leg of another claim', { epoch: 1, claim: 1 }],
])('a late write of %s changes nothing', async (_, late) => {
  const callId = await callUp({ answered: 10 });
  const end: SavedEnd = { status: 'completed', reason: null, hangupCause: null, sipStatus: null, agoMs: 0 };
  expect(await db.transaction((tx) => saveEnd(tx, { callId, ...late }, end))).toBeUndefined();
  expect(await db.transaction((tx) => saveEnd(tx, { callId, epoch: 1, claim: 0 }, end))).toMatchObject({ callId });
});
