import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replayLog } from '@ligai/conversation';
import { expect, test } from 'vitest';
import { letters, startConversationUnderTest, until } from './testing/conversation-under-test.ts';

test.each([
  ['', 'development'],
  [' without phone numbers in production', 'production'],
])('the events of a call are recorded, and lead to the same decisions again%s', async (_, environment) => {
  const folder = mkdtempSync(join(tmpdir(), 'events-'));
  const env = { RECORD_EVENTS: '1', RECORD_EVENTS_FOLDER: folder, NODE_ENV: environment };
  await using room = await startConversationUnderTest({ env });
  const { openAi, controller, bridge, answer } = room;
  openAi.behaviour.lines = ['Ligue para 11 99988-7766.'];
  const { callId, callee } = await answer('Bom dia, aqui é a clínica.');
  await until(() => expect(letters(callee.heard())).toBe(letters('Bom dia, aqui é a clínica.')));
  callee.say('Qual é o telefone?');
  await until(() =>
    expect(letters(callee.heard())).toContain(letters('Ligue para onze nove nove nove oito oito sete sete meia meia.')),
  );
  await controller.release(bridge.id, callId);
  const file = join(folder, `${callId}-1.jsonl`);
  const isWhole = () => existsSync(file) && readFileSync(file, 'utf8').includes('"type":"left"');
  await until(() => expect(isWhole()).toBe(true));
  const log = readFileSync(file, 'utf8');
  const { events, difference, cut } = replayLog(log);
  expect(events).toBeGreaterThan(10);
  expect({ difference, cut }).toEqual({ difference: null, cut: null });
  expect(log.includes('99988-7766')).toBe(environment === 'development');
  expect(/nove nove nove oito oito/u.test(log)).toBe(environment === 'development');
  expect(log).not.toContain('simulated');
});
