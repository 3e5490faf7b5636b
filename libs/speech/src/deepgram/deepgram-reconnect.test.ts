import { net0000, net0001 } from '@ligai/simulators';
import { expect, test, vi } from 'vitest';
import {
  finals,
  heardText,
  sentence,
  silence,
  soon,
  speech,
  streamUnderTest,
  types,
} from '../testing/deepgram-under-test.ts';

// Long, because the machine may be busy; the awaited events come much sooner.
vi.setConfig({ testTimeout: 20_000 });

const busy = (times: number) => Array.from({ length: times }, () => ({ kind: 'status', status: 429 }) as const);

test.each([
  ['a time-out without audio', { kind: 'close', code: 1011, reason: net0001, afterAudioMs: 1800 }],
  ['a time-out without text', { kind: 'close', code: 1011, reason: net0000, afterAudioMs: 1800 }],
  ['a close without a code', { kind: 'close', code: null, afterAudioMs: 1800 }],
  ['a close that looks clean', { kind: 'close', code: 1000, afterAudioMs: 1800 }],
  ['a reset in mid-utterance', { kind: 'reset', afterAudioMs: 1800 }],
] as const)('no word is lost by %s, and times continue', async (_, fault) => {
  await using call = await streamUnderTest({ behaviour: { nextFaults: [fault] } });
  const whole = Buffer.concat([silence(700), speech('Primeiro.'), silence(400), speech(sentence), silence(1000)]);
  const brokenAt = 16 * 1840;
  call.sendAll(whole.subarray(0, brokenAt));
  await call.received('restored');
  call.sendAll(whole.subarray(brokenAt));
  await soon(() => expect(heardText(call.events)).toBe(`Primeiro. ${sentence}`));
  expect(types(call.events)).toContain('interrupted');
  expect(types(call.events)).toContain('restored');
  expect(call.fake.attempts).toBe(2);
  const times = finals(call.events).flatMap(({ startMs, endMs }) => [startMs, endMs]);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(Math.abs((times[0] ?? 0) - 700)).toBeLessThanOrEqual(20);
});

test('words spoken during a reconnect are transcribed after it', async () => {
  await using call = await streamUnderTest({
    behaviour: { nextFaults: [{ kind: 'reset', afterAudioMs: 100 }, ...busy(3)] },
  });
  call.sendAll(silence(200));
  await call.received('interrupted');
  call.sendAll(Buffer.concat([speech('Quero dois.'), silence(1000)]));
  await soon(() => expect(heardText(call.events)).toBe('Quero dois.'));
});

test('after a long outage only the latest speech is sent, at no more than 1.25 times real time', async () => {
  await using call = await streamUnderTest({
    behaviour: { nextFaults: [{ kind: 'reset', afterAudioMs: 100 }, ...busy(3)] },
  });
  call.sendAll(silence(200));
  await call.received('interrupted');
  const before = 'Isso foi dito há muito tempo.';
  call.sendAll(Buffer.concat([speech(before), silence(3500), speech('Alô?'), silence(2000)]));
  await call.received('restored');
  call.sendAll(Buffer.concat([silence(500), speech('Quero dois.'), silence(1000)]));
  await soon(() => expect(heardText(call.events)).toMatch(/Alô\? Quero dois\.$/));
  expect(heardText(call.events)).not.toContain('dito');
  // As much as a burst of the network itself may deliver.
  expect(call.fake.streams.at(-1)?.aheadMs).toBeLessThan(300);
  // Times are those of the stream, over the silence that was left out.
  const audioMs = (text: string) => speech(text).length / 16;
  const said = 200 + audioMs(before) + 3500 + audioMs('Alô?') + 2000 + 500;
  expect(
    Math.abs((finals(call.events).find(({ text }) => text.startsWith('Quero'))?.startMs ?? 0) - said),
  ).toBeLessThan(60);
});

test.each([
  ['429', busy(2)],
  ['500', [{ kind: 'status', status: 500 }]],
  ['503', [{ kind: 'status', status: 503 }]],
  ['no answer to the upgrade', [{ kind: 'hang' }]],
] as const)(
  'after %s the stream is opened again, and the audio sent meanwhile is transcribed',
  async (_, nextFaults) => {
    await using call = await streamUnderTest({ behaviour: { nextFaults: [...nextFaults] } });
    call.sendAll(Buffer.concat([speech('Quero dois.'), silence(1000)]));
    await soon(() => expect(heardText(call.events)).toBe('Quero dois.'));
    expect(types(call.events).slice(0, 2)).toEqual(['interrupted', 'restored']);
  },
);

test('a service that remains unavailable fails after a bounded number of attempts', async () => {
  await using call = await streamUnderTest({
    behaviour: { fault: { kind: 'status', status: 503 } },
    limits: { attempts: 3 },
  });
  await call.received('failed');
  expect(call.events.at(-1)).toMatchObject({ type: 'failed', code: 'provider_unavailable' });
  expect(types(call.events)).toEqual(['interrupted', 'failed']);
  expect(call.fake.attempts).toBe(3);
});

test('a service that accepts and closes at once fails after a bounded number of attempts', async () => {
  const fault = { kind: 'close', code: 1011, reason: net0000, afterAudioMs: 0 } as const;
  await using call = await streamUnderTest({ behaviour: { fault }, limits: { attempts: 4 } });
  await call.received('failed');
  expect(call.fake.attempts).toBe(4);
});

test('a connection that stops responding while audio is sent is replaced', async () => {
  const nextFaults = [{ kind: 'stops_reading', afterAudioMs: 0 } as const];
  await using call = await streamUnderTest({ behaviour: { nextFaults }, limits: { deafMs: 150, keepAliveMs: 400 } });
  const whole = Buffer.concat([speech(sentence), silence(1000)]);
  call.sendAll(whole.subarray(0, 3200));
  await soon(() => {
    call.stream.send(silence(20));
    expect(types(call.events)).toContain('restored');
  });
  expect(call.events[0]).toMatchObject({ type: 'interrupted', detail: 'Deepgram: no answer within 150 ms' });
});

test('a connection that reads too slowly is replaced', async () => {
  const nextFaults = [{ kind: 'stops_reading', afterAudioMs: 0 } as const];
  await using call = await streamUnderTest({
    behaviour: { nextFaults },
    limits: { keepAliveMs: 200, backlogMs: 1000 },
  });
  await soon(() => expect(call.fake.streams).toHaveLength(1));
  const megabyte = new Uint8Array(1024 * 1024);
  await soon(() => {
    call.stream.send(megabyte);
    expect(types(call.events)).toContain('interrupted');
  });
  expect(call.events[0]).toMatchObject({ detail: 'Deepgram: reads too slowly' });
});
