import { newCallId } from '@ligai/contracts';
import { aPhoneNumber, aPrompt, aTurn } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { insertQueuedCall } from '../index.ts';
import { bridgeId, callsAtGate } from '../testing/calls-at-gate.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { listTurns, nextGeneration, saveBridge, saveTurns } from './conversation.ts';

const db = await migratedDatabase();
const { dial } = callsAtGate(db);

it('turns are listed in order, and a turn that is written again is updated', async () => {
  const call_id = newCallId();
  const request = { call_id, number: aPhoneNumber(), source: 'api' as const, prompt: aPrompt(), dial_within_ms: 1000 };
  await db.transaction((tx) => insertQueuedCall(tx, request));

  const answer = aTurn({ index: 1, role: 'user', content: 'Quero marcar uma consulta', generated: null });
  const greeting = aTurn({ index: 0, content: '', endedAtMs: null });
  const latency = {
    ...{ sttFinalMs: 180, endpointingMs: 120, llmFirstTokenMs: 200, firstPieceMs: 40 },
    ...{ ttsFirstByteMs: 120, socketMs: 1, playoutMs: 19, totalMs: 680 },
  };
  const heard = aTurn({ index: 0, content: 'Hello, how', interrupted: true, answers: 7, latency });
  await saveTurns(db, [{ callId: call_id, generation: 1, turns: [answer] }]);
  await saveTurns(db, [{ callId: call_id, generation: 1, turns: [greeting] }]);
  await saveTurns(db, [{ callId: call_id, generation: 1, turns: [heard] }]);
  expect(await listTurns(db, call_id)).toEqual([heard, answer]);
  expect(await listTurns(db, newCallId())).toEqual([]);
});

it('a turn that an earlier version wrote shows its latency in the stages of today', async () => {
  const call_id = newCallId();
  const request = { call_id, number: aPhoneNumber(), source: 'api' as const, prompt: aPrompt(), dial_within_ms: 1000 };
  await db.transaction((tx) => insertQueuedCall(tx, request));
  await saveTurns(db, [{ callId: call_id, generation: 1, turns: [aTurn()] }]);
  const earlier = {
    ...{ endpointingMs: 250.4, llmFirstTokenMs: 120.2, firstPieceMs: 30.2 },
    ...{ ttsFirstByteMs: 60.4, playoutMs: 1.4, totalMs: 462.6 },
  };
  await db.execute(sql`update turns set latency = ${JSON.stringify(earlier)}::jsonb where call_id = ${call_id}`);
  expect((await listTurns(db, call_id))[0]?.latency).toEqual({
    ...{ sttFinalMs: 0, endpointingMs: 250, llmFirstTokenMs: 120, firstPieceMs: 30 },
    ...{ ttsFirstByteMs: 60, socketMs: 0, playoutMs: 1, totalMs: 461 },
  });
});

it('the bridge of an earlier media generation is not saved', async () => {
  const leg = await dial();
  expect(await nextGeneration(db, leg)).toBe(2);
  expect(await saveBridge(db, leg.callId, { bridgeId, generation: 1 })).toBe(false);
  expect(await saveBridge(db, leg.callId, { bridgeId, generation: 2 })).toBe(true);
});
