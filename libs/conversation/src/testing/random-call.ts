import fc from 'fast-check';
import { type Policy, policyFor } from '../policy/policy.ts';
import { livelyVoice } from './audio.ts';
import { callerMakesNoise, callerSays, type Saying } from './caller.ts';
import { PhoneCall, type ScriptedReply, type TtsOutcome } from './phone-call.ts';

/** What the caller does next: waits, then speaks or coughs. */
type Move = { waitMs: number; text: string | null; saying: Saying };
export type CallScript = {
  moves: Move[];
  replies: ScriptedReply[];
  ttsFailures: TtsOutcome[];
  greeting: string | null;
};

const callerTexts = [
  'Alô?',
  'Sim.',
  'sim, sim',
  'aham',
  'Não.',
  'Quero marcar uma consulta',
  'Quanto custa?',
  'espera um pouco',
  'eu queria saber sobre',
  'Meu nome é João da Silva, tudo bem?',
  'tchau',
  'Amanhã às dez e trinta, por favor.',
  'não, obrigado, não tenho interesse nisso agora',
];
const replyTexts = [
  'Claro! Posso marcar para amanhã às 10:30. Pode ser?',
  'O valor é R$ 1.299,90, parcelado em até 12 vezes. Você quer seguir com a compra? Posso explicar tudo com calma, sem pressa nenhuma.',
  'Entendi.',
  '',
  'Dr. Silva atende na Av. Paulista, de segunda a sexta, e também aos sábados pela manhã; é só escolher o melhor horário para você.',
];

const often = <T>(usual: T, ...others: T[]) =>
  fc.oneof(
    { weight: 8, arbitrary: fc.constant(usual) },
    ...others.map((value) => ({ weight: 1, arbitrary: fc.constant(value) })),
  );

const saying: fc.Arbitrary<Saying> = fc.record({
  endOfTurnMs: fc.constantFrom(200, 300, 500, 900),
  hint: often(true, false),
  noFinal: often(false, true),
  sttMs: fc.constantFrom(80, 150, 400, 900),
});

const reply: fc.Arbitrary<ScriptedReply> = fc
  .record({
    text: fc.constantFrom(...replyTexts),
    firstTokenMs: fc.constantFrom(0, 150, 600, 2500, 20_000),
    hangUp: often(false, true),
    fails: often<number | null>(null, 0, 4),
    retryable: fc.boolean(),
    retryAfterMs: fc.constantFrom(0, 300, 2000, 60_000),
  })
  .map(({ fails, ...rest }) => (fails === null ? rest : { ...rest, failsAfterTokens: fails }));

export const callScript: fc.Arbitrary<CallScript> = fc.record({
  moves: fc.array(
    fc.record({
      waitMs: fc.constantFrom(0, 100, 300, 700, 1500, 3000, 7000, 12_000),
      text: fc.option(fc.constantFrom(...callerTexts), { freq: 6 }),
      saying,
    }),
    { maxLength: 10 },
  ),
  replies: fc.array(reply, { minLength: 1, maxLength: 6 }),
  ttsFailures: fc.array(often<TtsOutcome>('speaks', 'fails', 'fails for good'), {
    minLength: 1,
    maxLength: 12,
  }),
  greeting: fc.constantFrom('Olá, aqui é a {{nome}} da Clínica Sol. Tudo bem com você?', 'Oi!', null),
});

/** Plays the script to its end, then lets the silence policy end the call, or the caller after two minutes. */
export function playCall(script: CallScript, policy: Policy = policyOf(script)): PhoneCall {
  const { replies, ttsFailures } = script;
  let requests = 0;
  const call = new PhoneCall({
    policy,
    llm: (_, n) => replies[n % replies.length] ?? { text: 'Certo.' },
    voice: livelyVoice,
    tts: () => ttsFailures[requests++ % ttsFailures.length] ?? 'speaks',
  }).join();
  for (const { waitMs, text, saying } of script.moves) {
    call.run(waitMs);
    if (text === null) callerMakesNoise(call, 400);
    const lengthMs = text === null ? 400 : callerSays(call, text, saying);
    // A caller who did not speak for a moment: STT and voice activity have caught up.
    call.run(lengthMs + 1200);
  }
  call.run(120_000);
  call.hangUpByCaller();
  return call;
}

function policyOf({ greeting }: CallScript): Policy {
  return policyFor({ instructions: 'Você é {{nome}}.', greeting, variables: { nome: 'Ana' } }, 'pt-BR');
}
