import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PromptSnapshot, parseCallId } from '@ligai/contracts';
import { type ConversationEvent, policyFor, replayLog, startConversation, step } from '@ligai/conversation';
import { silentLog } from '@ligai/kernel';
import { expect, test, vi } from 'vitest';
import { eventRecorders, type RecordOptions } from './event-recorder.ts';

const policy = policyFor({ instructions: 'Você é Ana.', greeting: 'Olá!', variables: {} }, 'pt-BR');
const call = {
  callId: parseCallId('call-1'),
  generation: 2,
  prompt: {} as PromptSnapshot,
  history: [],
  returnPath: 'binary' as const,
};
const newFolder = () => mkdtempSync(join(tmpdir(), 'events-'));
const events: ConversationEvent[] = [
  { atMs: 0, type: 'joined', history: [], epochMs: 1_700_000_000_000 },
  { atMs: 200, type: 'piece_synthesised', pieceId: 1 },
  { atMs: 210, type: 'piece_started', pieceId: 1 },
  { atMs: 900, type: 'piece_finished', pieceId: 1, speechMs: 690 },
  { atMs: 3000, type: 'final_transcript', text: 'Meu número é 5511999887766.', endOfTurn: true },
];

/** The log of a conversation with these events. */
async function recorded(given: Partial<RecordOptions> = {}): Promise<{ folder: string; text: string }> {
  const folder = given.folder ?? newFolder();
  const open = eventRecorders({ folder, log: silentLog, ...given });
  const recorder = open(call, policy);
  let conversation = startConversation(policy);
  for (const event of events) {
    const next = step(conversation, event, policy);
    conversation = next.conversation;
    recorder.take(event, next.effects);
  }
  recorder[Symbol.dispose]();
  const file = join(folder, 'call-1-2.jsonl');
  const isWhole = () => existsSync(file) && readFileSync(file, 'utf8').trimEnd().split('\n').length >= 2;
  await vi.waitFor(() => expect(isWhole()).toBe(true));
  return { folder, text: readFileSync(file, 'utf8') };
}

test('the log of a conversation is one file, which leads to the same effects again', async () => {
  const { text } = await recorded();
  expect(replayLog(text)).toEqual({ events: events.length, difference: null, cut: null });
});

test('a log contains no phone numbers if there is a masking', async () => {
  const { text } = await recorded({ mask: (words) => words.replace(/\d{8,}/u, '****') });
  expect(text).not.toContain('5511999887766');
  expect(replayLog(text).difference).toBeNull();
});

test('a log that reaches its limit ends with a line that states the limit', async () => {
  const whole = await recorded();
  const mostBytes = Buffer.byteLength(whole.text.split('\n').slice(0, 3).join('\n')) + 10;
  const { text } = await recorded({ mostBytes });
  expect(replayLog(text)).toEqual({ events: 2, difference: null, cut: `${mostBytes} bytes` });
});

test('the oldest logs are deleted when there are too many', async () => {
  const folder = newFolder();
  for (const [i, name] of ['old', 'older', 'new'].entries()) {
    writeFileSync(join(folder, `${name}.jsonl`), '');
    const seconds = [200, 100, 300][i] ?? 0;
    utimesSync(join(folder, `${name}.jsonl`), seconds, seconds);
  }
  await recorded({ folder, mostLogs: 2 });
  await vi.waitFor(() => expect(readdirSync(folder).toSorted()).toEqual(['call-1-2.jsonl', 'new.jsonl']));
});

test('a folder in which no log can be written does not disturb the conversation', async () => {
  const errors: string[] = [];
  const log = { ...silentLog, error: (_: object, message: string) => errors.push(message) };
  const folder = newFolder();
  // A folder of that name stands where the file would be.
  const open = eventRecorders({ folder: join(folder, 'logs'), log });
  mkdirSync(join(folder, 'logs', 'call-1-2.jsonl'));
  const recorder = open(call, policy);
  await vi.waitFor(() => expect(errors).toEqual(['event log not written']));
  expect(() => recorder.take({ atMs: 0, type: 'woken' }, [])).not.toThrow();
  recorder[Symbol.dispose]();
});
