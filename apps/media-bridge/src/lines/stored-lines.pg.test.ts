import type { Settings } from '@ligai/contracts';
import { languageOf, spokenLines } from '@ligai/conversation';
import { openDatabase, schema } from '@ligai/db';
import { LigaiError, type Log, systemClock } from '@ligai/kernel';
import type { TextToSpeech, TextToSpeechRequest } from '@ligai/speech';
import { migratedDatabase } from '@ligai/testing';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Speaker, StoredLines, speakerOf } from './stored-lines.ts';

const servers = new AsyncDisposableStack();
const db = servers.use(openDatabase(servers.use(await migratedDatabase()).url));
afterAll(() => servers.disposeAsync());

const running: StoredLines[] = [];
beforeEach(async () => void (await db.delete(schema.storedLines)));
afterEach(async () => {
  for (const one of running.splice(0)) await one[Symbol.asyncDispose]();
});

const isadora: Speaker = { voiceId: 'pt-BR-isadora', language: 'pt-BR', model: 'falcon-2' };
const texts = spokenLines('pt-BR');
const { fillers, failureGoodbye } = languageOf('pt-BR').lines;
const filler = fillers[0] ?? '';

type AboutBridge = { failure?: Error; source?: string; inUse?: Speaker[] };

/** A bridge whose voice has 10 ms of audio for each text. */
function aBridge({ failure, source = 'https://murf.test', inUse = [] }: AboutBridge = {}) {
  const requests: TextToSpeechRequest[] = [];
  const warnings: string[] = [];
  const textToSpeech: TextToSpeech = {
    async *speak(request) {
      requests.push(request);
      if (failure) throw failure;
      yield new Uint8Array(160);
    },
  };
  const none = () => {};
  const log: Log = { debug: none, info: none, error: none, warn: (_, message) => void warnings.push(message) };
  // The pauses between the lines of a voice take no time.
  const clock = { ...systemClock, sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 100, signal) };
  const lines = new StoredLines({ db, clock, log, textToSpeech, source: () => source, voicesInUse: async () => inUse });
  running.push(lines);
  const found = () => texts.filter((text) => lines.linesOf(isadora).find(text) !== undefined).length;
  return { lines, requests, warnings, found };
}

const eventually = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

test('the lines of a voice are synthesised once it is needed, and are in memory from then on', async () => {
  const { lines, requests, found } = aBridge();
  expect(lines.linesOf(isadora).find(filler)).toBeUndefined();
  lines.prepare(isadora);
  await eventually(() => expect(found()).toBe(texts.length));
  expect(requests.map(({ text }) => text)).toEqual(texts);
  expect(requests[0]).toMatchObject({ ...isadora, sampleRateHz: 8000 });
  lines.prepare(isadora);
  expect(lines.linesOf(isadora).find(filler)).toHaveLength(160);
});

test('of two bridges one synthesises a line, and both have it', async () => {
  const [one, other] = [aBridge(), aBridge()];
  one.lines.prepare(isadora);
  other.lines.prepare(isadora);
  await eventually(() => {
    one.lines.prepare(isadora);
    other.lines.prepare(isadora);
    expect([one.found(), other.found()]).toEqual([texts.length, texts.length]);
  });
  expect([...one.requests, ...other.requests].map(({ text }) => text).toSorted()).toEqual(texts.toSorted());
});

test('a bridge that starts later reads the lines instead of synthesising them', async () => {
  const first = aBridge();
  first.lines.prepare(isadora);
  await eventually(() => expect(first.found()).toBe(texts.length));
  const later = aBridge();
  later.lines.prepare(isadora);
  await eventually(() => expect(later.found()).toBe(texts.length));
  expect(later.requests).toEqual([]);
});

test('the lines of a simulator are not those of the real voice', async () => {
  const simulated = aBridge({ source: 'http://127.0.0.1:9' });
  simulated.lines.prepare(isadora);
  await eventually(() => expect(simulated.found()).toBe(texts.length));
  const real = aBridge();
  real.lines.prepare(isadora);
  await eventually(() => expect(real.found()).toBe(texts.length));
  expect(real.requests).toHaveLength(texts.length);
});

test('a failure of TTS is logged once, and is not repeated for a minute', async () => {
  const failure = new LigaiError('provider_unavailable', 'Murf: no answer', { retryable: true });
  const { lines, requests, warnings } = aBridge({ failure });
  lines.prepare(isadora);
  await eventually(() => expect(warnings).toHaveLength(1));
  lines.prepare(isadora);
  await systemClock.sleep(100);
  expect([requests.length, warnings.length]).toEqual([1, 1]);
});

test('no line but the filler and the goodbye of a voice is synthesised while a call synthesises speech', async () => {
  const { lines, requests } = aBridge();
  // The wait is limited to 5 s, and the clock's pauses are a hundred times shorter.
  const speech = lines.linesOf(isadora).speaking();
  lines.prepare(isadora);
  await systemClock.sleep(300);
  expect(requests.map(({ text }) => text)).toEqual([filler, failureGoodbye]);
  speech[Symbol.dispose]();
  await eventually(() => expect(requests.length).toBeGreaterThan(2));
});

test('the lines of the voice in use are synthesised before its first call', async () => {
  const { lines, requests, found } = aBridge({ inUse: [isadora] });
  lines.prepare({ ...isadora, voiceId: 'pt-BR-heitor' });
  await eventually(() => expect(found()).toBe(texts.length));
  expect(requests.filter(({ voiceId }) => voiceId === isadora.voiceId)).toHaveLength(texts.length);
});

test('a line that a call has synthesised is stored, other texts are not', async () => {
  const { lines } = aBridge();
  const voice = lines.linesOf(isadora);
  voice.synthesised(filler, new Uint8Array(320));
  voice.synthesised('Custa noventa reais.', new Uint8Array(320));
  voice.synthesised(texts[1] ?? '', new Uint8Array(0));
  expect(voice.find(filler)).toHaveLength(320);
  await eventually(async () => {
    const rows = await db.select().from(schema.storedLines);
    expect(rows.map(({ text, audio }) => [text, audio?.length])).toEqual([[filler, 320]]);
  });
});

test('the voice of a call is that of its prompt, else that of the settings', () => {
  const settings = { voice_id: 'pt-BR-isadora', language: 'pt-BR', murf_model: 'falcon-2' } as Settings;
  expect(speakerOf({ voice_id: null, language: null }, settings)).toEqual(isadora);
  const prompt = { voice_id: 'en-US-natalie', language: 'en-US' };
  expect(speakerOf(prompt, settings)).toEqual({ voiceId: 'en-US-natalie', language: 'en-US', model: 'falcon-2' });
});
