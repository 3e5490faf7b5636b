import { newCallId } from '@ligai/contracts';
import { aPhoneNumber, aPrompt, aTurn } from '@ligai/testing';
import { expect, it } from 'vitest';
import { insertQueuedCall, listTurns, saveTurn } from '../index.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';

const db = await migratedDatabase();

it('turns come back in order, and writing one again updates it', async () => {
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
