import { expect, test } from 'vitest';
import { bare, startConversationUnderTest, until } from './testing/conversation-under-test.ts';

/** On a busy machine the audio may pause in the middle of a word. */
const letters = (text: string): string => bare(text).replaceAll(' ', '');

test.each([8000, 16000] as const)('what is said at %i Hz is what is heard, answered and written', async (rate) => {
  await using room = await startConversationUnderTest({ sampleRateHz: rate });
  const { openAi, controller, bridge, answer, transcript } = room;
  openAi.behaviour.lines = ['Sim, abrimos às oito horas.'];
  const { callId, callee } = await answer('Bom dia, aqui é a clínica.');
  await until(() => expect(letters(callee.heard())).toBe('bomdiaaquiéaclínica'));
  callee.say('Vocês abrem amanhã?');
  await until(() => expect(letters(callee.heard())).toBe('bomdiaaquiéaclínicasimabrimosàsoitohoras'));
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
  await until(() => expect(callee.heard()).toBe('Bom dia, aqui é a clínica.'));
  callee.say('Vocês abrem amanhã?');
  await until(() => expect(callee.heard()).toMatch(/clínica\. .*momento.* Sim, abrimos às oito horas\.$/));
  const [first, second, ...more] = openAi.requests.map(({ atMs }) => atMs);
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(2000);
  expect(more).toEqual([]);
});

test('a caller who takes the floor is heard, and the transcript holds what the agent got to say', async () => {
  await using room = await startConversationUnderTest();
  const { openAi, controller, bridge, answer, transcript } = room;
  openAi.behaviour.lines = ['Claro, eu espero.'];
  const { callId, callee } = await answer(
    'Bom dia, eu ligo para apresentar o nosso novo plano de saúde, que cobre consultas, exames e internações.',
  );
  await until(() => expect(callee.heard().split(' ').length).toBeGreaterThan(4));
  callee.say('Espere um momento por favor');
  await until(() => expect(callee.heard()).toContain('espero'));
  await until(async () => expect(await transcript(callId)).toHaveLength(3));
  await controller.release(bridge.id, callId);
  const [greeting, caller] = (await transcript(callId)).map(bare);
  expect(caller).toBe('user: espere um momento por favor');
  const said = (greeting ?? '').replace('assistant: ', '').split(' ');
  const heard = bare(callee.heard()).split(' claro eu espero')[0]?.split(' ') ?? [];
  expect(Math.abs(said.length - heard.length)).toBeLessThanOrEqual(1);
  const common = Math.min(said.length, heard.length) - 1;
  expect(said.slice(0, common)).toEqual(heard.slice(0, common));
});

test('an amount and a time are heard as people say them, and written as the model wrote them', async () => {
  await using room = await startConversationUnderTest();
  const { openAi, controller, bridge, answer, transcript } = room;
  openAi.behaviour.lines = ['<think>caro</think>Custa **R$ 1.299,90**, às 14h30.'];
  const { callId, callee } = await answer('Bom dia, ligue 190.');
  await until(() => expect(callee.heard()).toBe('Bom dia, ligue um nove zero.'));
  callee.say('Quanto custa?');
  await until(() =>
    expect(callee.heard()).toContain(
      'Custa mil duzentos e noventa e nove reais e noventa centavos, às catorze e trinta.',
    ),
  );
  await until(async () => expect(await transcript(callId)).toHaveLength(3));
  await controller.release(bridge.id, callId);
  const lines = await transcript(callId);
  expect(lines[0]).toBe('assistant: Bom dia, ligue 190.');
  expect(lines[2]).toBe('assistant: Custa R$ 1.299,90, às 14h30.');
});
