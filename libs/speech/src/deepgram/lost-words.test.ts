import { net0000 } from '@ligai/simulators';
import { expect, test, vi } from 'vitest';
import { finals, heardText, silence, soon, speech, streamUnderTest, types } from '../testing/deepgram-under-test.ts';

vi.setConfig({ testTimeout: 20_000 });

/** Short, so that a test need not wait as long as a caller. */
const soonDeaf = { unansweredMs: 150, longestUnansweredMs: 600, keepAliveMs: 400 };
const words = 'Quero saber o preço.';
const models = ['nova-3', 'flux-general-multi'];

test.each(models)('a final that %s never sends does not swallow the words after it', async (model) => {
  await using call = await streamUnderTest({ model, behaviour: { fault: { kind: 'loses_finals', finals: 1 } } });
  call.sendAll(Buffer.concat([speech('Quero marcar.'), silence(1500), speech('Na terça de manhã.'), silence(1500)]));
  await soon(() => expect(heardText(call.events)).toBe('Quero marcar. Na terça de manhã.'));
});

test.each(models.flatMap((model) => [700, 900, 1100, 1300, 1500].map((ms) => [model, ms] as const)))(
  '%s closed with 1011 after %i ms of a sentence: no word is doubled or torn',
  async (model, afterAudioMs) => {
    const nextFaults = [{ kind: 'close', code: 1011, reason: net0000, afterAudioMs } as const];
    await using call = await streamUnderTest({ model, behaviour: { nextFaults } });
    const whole = Buffer.concat([silence(500), speech(words), silence(1500)]);
    const lostAt = 16 * (afterAudioMs + 40);
    call.sendAll(whole.subarray(0, lostAt));
    await call.received('restored');
    call.sendAll(whole.subarray(lostAt));
    await soon(() => expect(heardText(call.events)).toBe(words));
  },
);

test.each(models)('%s that accepts and answers nothing is replaced, and hears the words again', async (model) => {
  const nextFaults = [{ kind: 'mute', afterAudioMs: 0 } as const];
  await using call = await streamUnderTest({ model, limits: soonDeaf, behaviour: { nextFaults } });
  call.stream.voiceActivity(true);
  call.sendAll(speech(words));
  call.stream.voiceActivity(false);
  await soon(() => {
    call.sendAll(silence(20));
    expect(types(call.events)).toContain('interrupted');
  });
  expect(call.events.slice(0, 1)).toMatchObject([
    { type: 'interrupted', detail: expect.stringMatching(/^Deepgram: no answer to speech within \d+ ms$/) },
  ]);
  call.sendAll(silence(1500));
  await soon(() => expect(heardText(call.events)).toBe(words));
  expect(types(call.events).slice(0, 2)).toEqual(['interrupted', 'restored']);
});

test('a connection after a deaf one restores nothing until it answers, and three in a row fail', async () => {
  await using call = await streamUnderTest({
    limits: soonDeaf,
    behaviour: { fault: { kind: 'mute', afterAudioMs: 0 } },
  });
  call.stream.voiceActivity(true);
  await soon(() => {
    call.sendAll(speech('Alô?'));
    expect(types(call.events)).toContain('failed');
  });
  expect(types(call.events)).toEqual(['interrupted', 'failed']);
  expect(call.events[1]).toMatchObject({ code: 'provider_unavailable', fields: { kind: 'unreachable' } });
  expect(call.fake.attempts).toBe(3);
});

test('a silent caller is no sign of a deaf service', async () => {
  await using call = await streamUnderTest({
    limits: soonDeaf,
    behaviour: { fault: { kind: 'mute', afterAudioMs: 0 } },
  });
  for (let n = 0; n < 30; n += 1) {
    call.sendAll(silence(20));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(call.events).toEqual([]);
});

test.each(models)('%s is not taken for deaf while the call is on hold, even in the middle of speech', async (model) => {
  await using call = await streamUnderTest({ model, limits: { ...soonDeaf, keepAliveMs: 100 } });
  call.stream.voiceActivity(true);
  call.sendAll(speech('Só um minuto.'));
  await call.received('partial');
  const heldAtMs = performance.now();
  await soon(() => expect(performance.now() - heldAtMs).toBeGreaterThan(1500));
  expect(types(call.events)).not.toContain('interrupted');
  expect(call.fake.attempts).toBe(1);
  call.sendAll(Buffer.concat([silence(800), speech('Voltei.'), silence(1500)]));
  await soon(() => expect(heardText(call.events)).toBe('Só um minuto. Voltei.'));
});

test('a key that is refused when the stream reconnects ends it', async () => {
  const nextFaults = [
    { kind: 'close', code: 1011, reason: net0000, afterAudioMs: 300 },
    { kind: 'status', status: 401 },
  ] as const;
  await using call = await streamUnderTest({ behaviour: { nextFaults: [...nextFaults] } });
  call.sendAll(silence(500));
  await call.received('failed');
  expect(call.events).toMatchObject([
    { type: 'interrupted', fields: { kind: 'unreachable' } },
    { type: 'failed', code: 'provider_rejected', fields: { kind: 'refused', status: 401 } },
  ]);
});

test('while it catches up, the silence of the caller is left out, so that the delay ends', async () => {
  const nextFaults = [{ kind: 'reset', afterAudioMs: 100 } as const, { kind: 'status', status: 503 } as const];
  await using call = await streamUnderTest({ behaviour: { nextFaults } });
  call.sendAll(silence(200));
  await call.received('interrupted');
  call.sendAll(speech('Quero saber o preço da consulta, por favor.'));
  await call.received('restored');
  const before = 200 + speech('Quero saber o preço da consulta, por favor.').length / 16;
  call.sendAll(Buffer.concat([silence(4000), speech('Alô?'), silence(1000)]));
  await soon(() => expect(heardText(call.events)).toMatch(/favor\. Alô\?$/));
  const sentMs = (call.fake.streams.at(-1)?.audioBytes ?? 0) / 16;
  expect(sentMs).toBeLessThan(before + 2500);
  const last = finals(call.events).find(({ text }) => text.includes('Alô'));
  expect(Math.abs((last?.endMs ?? 0) - (before + 4000 + speech('Alô?').length / 16))).toBeLessThan(150);
});
