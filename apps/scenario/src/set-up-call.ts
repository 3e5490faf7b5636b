import { defaultTurnTaking, type Turn, turnTakingValues } from '@ligai/contracts';
import { type Policy, policyFor } from '@ligai/conversation';
import {
  evenVoice,
  type LlmAnswer,
  type LlmRequest,
  livelyVoice,
  type SttFault,
  type TimedAnswer,
  type TtsAnswer,
  type TtsRequest,
  VirtualCall,
} from '@ligai/virtual-calls';
import type { ModelReply, Providers, Scenario } from './scenario.ts';
import { lettersOf } from './words.ts';

export type RealModel = (request: LlmRequest) => Promise<TimedAnswer>;

/** The call of a scenario before it is answered. Error: a policy value that does not exist. */
export function setUpCall(scenario: Scenario, realModel?: RealModel): VirtualCall {
  const { providers, line, seed } = scenario;
  const { stt } = providers;
  const voice = scenario.voice === 'even' ? evenVoice : livelyVoice;
  return new VirtualCall({
    policy: policyOf(scenario),
    seed,
    llm: realModel ?? ((request) => scriptedReply(scenario, request)),
    tts: { voice, answer: (request) => ttsAnswer(providers, request), storesFixed: providers.phrases_stored },
    stt: {
      ...(stt.model !== undefined && { model: stt.model }),
      ...(stt.lag !== undefined && { lagMs: stt.lag }),
      ...(stt.word_errors !== undefined && { wordErrorRate: stt.word_errors }),
      ...(stt.punctuation !== undefined && { punctuation: stt.punctuation }),
      ...(stt.speech_final !== undefined && { speechFinal: stt.speech_final }),
      ...(stt.answers_finalize !== undefined && { answersFinalize: stt.answers_finalize }),
      ...(stt.noise_holds_endpointing !== undefined && { noiseHoldsEndpointing: stt.noise_holds_endpointing }),
      faults: stt.faults.map(sttFault),
    },
    microphone: { ...(line.delay !== undefined && { delayMs: line.delay }) },
    playout: {
      ...(line.delay !== undefined && { toCalleeMs: line.delay }),
      ...(line.position_error !== undefined && { positionErrorMs: line.position_error }),
    },
    ...(scenario.continues && { history: scenario.continues.map(earlierTurn), moved }),
    ...(line.echo && { echo: { delayMs: line.echo.delay, levelDb: line.echo.level } }),
  });
}

/** Times since the answer of the call. */
const moved = { diedAtMs: 28_000, joinedAtMs: 30_000 };

function earlierTurn(line: string, index: number): Turn {
  const content = line.replace(/^\w+: /u, '');
  const role = line.startsWith('agent') ? 'assistant' : 'user';
  const times = { startedAtMs: 0, endedAtMs: 1, latency: null };
  return {
    index,
    role,
    answers: null,
    content,
    generated: role === 'user' ? null : content,
    interrupted: false,
    ...times,
  };
}

function policyOf({ agent, language }: Scenario): Policy {
  const { greeting, instructions, opening, greeting_interruptible: greetingInterruptible, policy: values } = agent;
  const turnTaking = turnTakingValues(agent, { turn_taking: 'normal', ...defaultTurnTaking });
  const options = { opening, greetingInterruptible, turnTaking, voicemailAction: agent.voicemail_action };
  const policy: Policy = policyFor({ instructions, greeting, variables: {} }, language, options);
  const sections = new Map<string, unknown>(Object.entries(policy));
  for (const [section, changes] of Object.entries(values)) {
    const known = sections.get(section);
    if (typeof known !== 'object' || known === null) throw new Error(`agent.policy: there is no section "${section}"`);
    for (const name of Object.keys(changes))
      if (!Object.hasOwn(known, name)) throw new Error(`agent.policy: there is no "${section}.${name}"`);
    sections.set(section, { ...known, ...changes });
  }
  return Object.fromEntries(sections) as Policy;
}

/** The reply to the person's last message: the one with these words, or the one of the same number. */
function scriptedReply({ model, providers, agent }: Scenario, request: LlmRequest): LlmAnswer {
  const messages = request.messages.filter(({ role }) => role === 'user');
  const last = lettersOf(messages.at(-1)?.content ?? '');
  const inOrder = model.filter(({ to }) => to === undefined);
  const number = messages.length - (agent.greeting === null ? 0 : 1);
  const reply =
    model.findLast(({ to }) => to !== undefined && last.includes(lettersOf(to))) ??
    inOrder[Math.min(Math.max(0, number), inOrder.length - 1)] ??
    model.at(-1);
  const timing = providers.llm.findLast(
    (one) =>
      (one.request === 'every' || one.request === request.number) &&
      (one.model === undefined || one.model === request.model),
  );
  return llmAnswer(timing?.says ?? reply?.says ?? '', reply?.hang_up ?? false, { ...reply, ...timing });
}

function llmAnswer(text: string, hangUp: boolean, timing: Partial<Omit<ModelReply, 'says'>>): LlmAnswer {
  const { first_token: firstTokenMs, token_every: tokenEveryMs, stalls, fails } = timing;
  return {
    text,
    hangUp,
    ...(firstTokenMs !== undefined && { firstTokenMs }),
    ...(tokenEveryMs !== undefined && { tokenEveryMs }),
    ...(stalls && {
      fault: {
        kind: 'stalls',
        afterTokens: stalls.after_tokens,
        ...(stalls.for !== undefined && { forMs: stalls.for }),
      },
    }),
    ...(fails && {
      fault: {
        kind: 'fails',
        afterTokens: fails.after_tokens,
        refused: [401, 402, 403].includes(fails.status ?? 0),
        retryable: fails.status === undefined || fails.status === 429 || fails.status >= 500,
        detail: fails.status === undefined ? 'the stream was reset' : `status ${fails.status}`,
        ...(fails.retry_after !== undefined && { retryAfterMs: fails.retry_after }),
      },
    }),
  };
}

function ttsAnswer({ tts }: Providers, request: TtsRequest): TtsAnswer {
  const fault = tts.findLast(
    (one) =>
      (one.request === 'every' || one.request === request.number) &&
      (one.attempt === undefined || one.attempt === request.attempt) &&
      (one.text === undefined || lettersOf(request.text).includes(lettersOf(one.text))),
  );
  if (!fault) return {};
  const { first_byte: firstByteMs, speed, fails_at: failsAt, stalls_at: stallsAt, stalls_for: forMs } = fault;
  return {
    ...(firstByteMs !== undefined && { firstByteMs }),
    ...(fault.never && { firstByteMs: Number.POSITIVE_INFINITY }),
    ...(speed !== undefined && { speed }),
    ...(failsAt !== undefined && { fault: { kind: 'fails', atShare: failsAt, retryable: fault.retryable } }),
    ...(stallsAt !== undefined && {
      fault: { kind: 'stalls', atShare: stallsAt, ...(forMs !== undefined && { forMs }) },
    }),
  };
}

function sttFault(fault: Providers['stt']['faults'][number]): SttFault {
  const { at: atMs, kind, for: forMs } = fault;
  if (kind === 'refused' || kind === 'loses_final') return { atMs, kind };
  if (kind === 'dies') return { atMs, kind, forMs: forMs ?? 1000 };
  return { atMs, kind, ...(forMs !== undefined && { forMs }) };
}
