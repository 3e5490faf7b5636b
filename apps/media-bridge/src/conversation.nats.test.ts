import { expect, test } from 'vitest';
import { bare, letters, startConversationUnderTest, until } from './testing/conversation-under-test.ts';

test.each([8000, 16000] as const)('what is said at %i Hz is what is heard, answered and written', async (rate) => {
  await using room = await startConversationUnderTest({ sampleRateHz: rate });
  const { openAi, controller, bridge, answer, transcript } = room;
  openAi.behaviour.lines = ['Sim, abrimos às oito horas.'];
  const { callId, callee } = await answer('Bom dia, aqui é a clínica.');
  await until(() => expect(letters(callee.heard())).toBe(letters('Bom dia, aqui é a clínica.')));
  callee.say('Vocês abrem amanhã?');
  const both = letters('Bom dia, aqui é a clínica. Sim, abrimos às oito horas.');
  await until(() => expect(letters(callee.heard())).toBe(both));
  await until(async () => expect(await transcript(callId)).toHaveLength(3));
  await controller.release(bridge.id, callId);
  expect((await transcript(callId)).map(bare)).toEqual([
    'assistant: bom dia aqui é a clínica',
    'user: vocês abrem amanhã',
    'assistant: sim abrimos às oito horas',
  ]);
});

test('a provider that asks for a pause is asked again after it, and the caller hears a filler and the answer', async () => {
  await using room = await startConversationUnderTest();
  const { openAi, answer } = room;
  openAi.behaviour.lines = ['Sim, abrimos às oito horas.'];
  openAi.behaviour.nextFaults = [{ kind: 'status', status: 429, code: 'rate_limit_exceeded', retryAfterSeconds: 2 }];
  const { callee } = await answer('Bom dia, aqui é a clínica.');
  await until(() => expect(letters(callee.heard())).toBe(letters('Bom dia, aqui é a clínica.')));
  callee.say('Vocês abrem amanhã?');
  await until(() => expect(letters(callee.heard())).toMatch(/clínica.*momento.*simabrimosàsoitohoras$/));
  const [first, second, ...more] = openAi.requests.map(({ atMs }) => atMs);
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(2000);
  expect(more).toEqual([]);
});

test('a caller who takes the floor is heard, and the transcript holds what the agent got to say', async () => {
  await using room = await startConversationUnderTest();
  const { openAi, controller, bridge, answer, transcript } = room;
  openAi.behaviour.lines = ['Claro, eu espero.'];
  const greeting =
    'Bom dia, eu ligo para apresentar o nosso novo plano de saúde, que cobre consultas, exames e internações.';
  const { callId, callee } = await answer(greeting);
  await until(() => expect(letters(callee.heard())).toContain('euligopara'));
  callee.say('Espere um momento por favor');
  await until(() => expect(letters(callee.heard())).toContain('claroeuespero'));
  await until(async () => expect(await transcript(callId)).toHaveLength(3));
  await controller.release(bridge.id, callId);
  const [written, caller] = (await transcript(callId)).map(bare);
  expect(caller).toBe('user: espere um momento por favor');
  const [heard = ''] = letters(callee.heard()).split('claroeuespero');
  const all = bare(greeting).split(' ');
  const heardWords = all.filter((_, nth) => heard.startsWith(all.slice(0, nth + 1).join(''))).length;
  const writtenWords = (written ?? '').replace('assistant: ', '').split(' ');
  expect(Math.abs(writtenWords.length - heardWords)).toBeLessThanOrEqual(1);
  const whole = writtenWords.slice(0, -1);
  expect(whole).toEqual(all.slice(0, whole.length));
});

test('an amount and a time are heard as people say them, and written as the model wrote them', async () => {
  await using room = await startConversationUnderTest();
  const { openAi, controller, bridge, answer, transcript } = room;
  openAi.behaviour.lines = ['<think>caro</think>Custa **R$ 1.299,90**, às 14h30.'];
  const { callId, callee } = await answer('Bom dia, ligue 190.');
  await until(() => expect(letters(callee.heard())).toBe(letters('Bom dia, ligue um nove zero.')));
  callee.say('Quanto custa?');
  await until(() =>
    expect(letters(callee.heard())).toContain(
      letters('Custa mil duzentos e noventa e nove reais e noventa centavos, às catorze e trinta.'),
    ),
  );
  await until(async () => expect(await transcript(callId)).toHaveLength(3));
  await controller.release(bridge.id, callId);
  const lines = await transcript(callId);
  expect(lines[0]).toBe('assistant: Bom dia, ligue 190.');
  expect(lines[2]).toBe('assistant: Custa R$ 1.299,90, às 14h30.');
});
