import { newCallId } from '@ligai/contracts';
import { aPhoneNumber, aPrompt, aTurn } from '@ligai/testing';
import { expect, it } from 'vitest';
import { insertQueuedCall } from '../index.ts';
import { bridgeId, callsAtGate } from '../testing/calls-at-gate.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { listTurns, nextGeneration, saveBridge, saveTurn } from './conversation.ts';

const db = await migratedDatabase();
const { dial } = callsAtGate(db);

it('turns are listed in order, and a turn that is written again is updated', async () => {
  const call_id = newCallId();
  const request = { call_id, number: aPhoneNumber(), source: 'api' as const, prompt: aPrompt(), dial_within_ms: 1000 };
  await db.transaction((tx) => insertQueuedCall(tx, request));

  const answer = aTurn({ index: 1, role: 'user', content: 'Quero marcar uma consulta', generated: null });
  const greeting = aTurn({ index: 0, content: '', endedAtMs: null });
  const latency = {
    endpointingMs: 300,
    llmFirstTokenMs: 200,
    firstPieceMs: 40,
    ttsFirstByteMs: 120,
    playoutMs: 20,
    totalMs: 680,
  };
  const heard = aTurn({ index: 0, content: 'Hello, how', interrupted: true, latency });
  await saveTurn(db, call_id, 1, answer);
  await saveTurn(db, call_id, 1, greeting);
  await saveTurn(db, call_id, 1, heard);
  expect(await listTurns(db, call_id)).toEqual([heard, answer]);
  expect(await listTurns(db, newCallId())).toEqual([]);
});

it('the bridge of an earlier media generation is not saved', async () => {
  const leg = await dial();
  expect(await nextGeneration(db, leg)).toBe(2);
  expect(await saveBridge(db, leg.callId, { bridgeId, generation: 1 })).toBe(false);
  expect(await saveBridge(db, leg.callId, { bridgeId, generation: 2 })).toBe(true);
});
