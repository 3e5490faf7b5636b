import { hangupCall } from '@ligai/contracts';
import { schema } from '@ligai/db';
import { systemClock } from '@ligai/kernel';
import { net0000 } from '@ligai/simulators';
import { expect, test, vi } from 'vitest';
import { bare, letters, startConversationUnderTest, until } from './testing/conversation-under-test.ts';

vi.setConfig({ testTimeout: 60_000 });

const greeting = 'Bom dia, aqui é a clínica.';

test('with a Flux model what is said is heard, answered and written', async () => {
  await using room = await startConversationUnderTest({ env: { DEEPGRAM_MODEL: 'flux-general-multi' } });
  room.openAi.behaviour.lines = ['Sim, abrimos às oito horas.'];
  const { callId, callee } = await room.answer(greeting);
  await until(() => expect(letters(callee.heard())).toBe(letters(greeting)));
  callee.say('Vocês abrem amanhã?');
  await until(() => expect(letters(callee.heard())).toBe(letters(`${greeting} Sim, abrimos às oito horas.`)));
  await until(async () => expect(await room.transcript(callId)).toHaveLength(3));
  expect((await room.transcript(callId)).map(bare)[1]).toBe('user: vocês abrem amanhã');
  expect(room.deepgram.streams).toMatchObject([{ path: '/v2/listen', texts: [] }]);
});

test.each(['nova-3', 'flux-general-multi'])(
  'the words that %s did not answer are heard again within seconds, and answered',
  async (model) => {
    await using room = await startConversationUnderTest({ env: { DEEPGRAM_MODEL: model } });
    room.openAi.behaviour.lines = ['Sim, abrimos às oito horas.'];
    room.deepgram.behaviour.nextFaults = [{ kind: 'mute', afterAudioMs: 0 }];
    const { callId, callee } = await room.answer(greeting);
    await until(() => expect(letters(callee.heard())).toBe(letters(greeting)));
    const saidAtMs = systemClock.monotonic();
    callee.say('Vocês abrem amanhã?');
    await until(() => expect(room.deepgram.attempts).toBe(2));
    // Speech lasts 1.2 s; the machine may be busy.
    expect(systemClock.monotonic() - saidAtMs).toBeLessThan(4000);
    await until(() => expect(letters(callee.heard())).toContain(letters('abrimos às oito horas.')));
    const turns = (await room.transcript(callId)).map(bare);
    expect(turns.filter((turn) => turn.startsWith('user'))).toEqual(['user: vocês abrem amanhã']);
    // A burst of a quarter of a second and a chunk, not the backlog at once.
    expect(room.deepgram.streams[1]?.aheadMs).toBeLessThan(450);
  },
);

test.each(['nova-3', 'flux-general-multi'])(
  'words right before the callee hangs up are written with %s',
  async (model) => {
    await using room = await startConversationUnderTest({ env: { DEEPGRAM_MODEL: model } });
    const { callId, callee } = await room.answer(greeting);
    await until(() => expect(letters(callee.heard())).toBe(letters(greeting)));
    callee.say('Obrigado, até amanhã.');
    await until(() => expect(callee.isSilent).toBe(true));
    callee.hangUp();
    await until(async () => expect((await room.transcript(callId)).at(-1)).toBe('user: Obrigado, até amanhã.'));
  },
);

test('a key that is rejected after a reconnect ends the call, after the agent has said why', async () => {
  await using room = await startConversationUnderTest();
  room.deepgram.behaviour.nextFaults = [
    { kind: 'close', code: 1011, reason: net0000, afterAudioMs: 4000 },
    { kind: 'status', status: 401 },
  ];
  const reasons: string[] = [];
  room.controller.bus.handle(hangupCall, {}, async ({ call_id, reason }) => {
    reasons.push(reason);
    return { call_id, status: 'in_progress' as const };
  });
  const { callId, callee } = await room.answer(greeting);
  await until(() =>
    expect(letters(callee.heard())).toContain(letters('não consigo ouvir você e preciso encerrar a ligação.')),
  );
  await until(() => expect(reasons).toEqual(['provider_failed']));
  await until(async () => {
    const [call] = await room.controller.db.select().from(schema.calls);
    expect(call).toMatchObject({ callId, provider: 'deepgram', providerStatus: 401 });
  });
});
