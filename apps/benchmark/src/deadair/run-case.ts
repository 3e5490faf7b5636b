import { type Policy, policyFor } from '@ligai/conversation';
import { gapsBetween, type LlmRequest, type Saying, VirtualCall } from '@ligai/virtual-calls';
import type { Case } from './cases.ts';

export type Fallback = 'none' | 'works';

export type Outcome = {
  /** Longest silence at the callee's ear while the agent owes a reply. */
  maxSilenceMs: number;
  /** When it began, after the answer. */
  atMs: number;
  /** How the call ended, and the provider whose failure it did not recover from. */
  reason: string;
  call: VirtualCall;
};

const mostMs = 1_200_000;
const heardWithinMs = 1500;
/** From the end of the agent to the next question: later than the hangup after a goodbye. */
const pauseMs = 1500;
const questions = ['Quanto custa o plano por mês?', 'E quando vocês podem instalar?', 'Está bem, pode marcar então.'];
const agent = {
  instructions: 'Você atende uma operadora.',
  greeting: 'Olá, aqui é a Ana. Como posso ajudar?',
  variables: {},
};

/** A call in which the caller asks three questions and then hangs up, unless the agent ends it. */
export function runCase(one: Case, fallback: Fallback): Outcome {
  const policy: Policy = policyFor(agent, 'pt-BR', { hasFallback: fallback === 'works' });
  const { llm, tts, textsAtOnce } = one;
  const answer = (request: LlmRequest) => (request.model === 'fallback' ? works : (llm?.(request) ?? works));
  const call = new VirtualCall({
    ...{ policy, llm: answer, stt: one.stt ?? {} },
    tts: { ...(tts && { answer: tts }), ...(textsAtOnce && { textsAtOnce }), storesFixed: one.storesFixed ?? true },
  });
  const sayings: Saying[] = [];
  const ask = (number: number): void => {
    const question = questions[number];
    if (question === undefined) {
      call.hangsUp();
      return;
    }
    sayings.push(call.says(question));
    askWhenDone(number + 1);
  };
  const askWhenDone = (number: number) =>
    call.reactions.whenAgentIsDone(() => call.timeline.after(pauseMs, () => ask(number)));
  askWhenDone(0);
  call.answer();
  call.runToEnd(mostMs);
  const silence = longestSilence(call, sayings, one.isDeaf === true);
  return { ...silence, reason: reasonOf(call), call };
}

/** Later than the rejection of the request before it. */
const works = { firstTokenMs: 400, text: 'Custa noventa reais por mês. Quer marcar um horário?' };

const reasonOf = ({ end, failedProvider }: VirtualCall): string =>
  [end?.reason ?? 'still talking', failedProvider].filter(Boolean).join(' ');

function longestSilence(call: VirtualCall, sayings: readonly Saying[], isDeaf: boolean) {
  const endMs = call.end?.atMs ?? call.nowMs;
  const said = call.said.map(({ startMs, endMs: toMs }) => ({ startMs, endMs: toMs }));
  const owed = [
    ...owedTimes(call, endMs),
    ...(isDeaf ? sayings.map((saying) => unheardTime(call, saying, endMs)) : []),
  ];
  const gaps = owed.flatMap(({ startMs, endMs: toMs }) => gapsBetween([...call.ear.sounds, ...said], startMs, toMs));
  const longest = gaps.toSorted((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs))[0];
  return longest
    ? { maxSilenceMs: Math.round(longest.endMs - longest.startMs), atMs: Math.round(longest.startMs) }
    : { maxSilenceMs: 0, atMs: 0 };
}

/** From 1.5 s after the caller's voice to the next sound of the agent. */
function unheardTime({ ear }: VirtualCall, { endMs }: Saying, callEndMs: number) {
  const startMs = endMs + heardWithinMs;
  const answered = ear.sounds.find((sound) => sound.endMs > startMs);
  return { startMs, endMs: Math.max(startMs, answered?.startMs ?? callEndMs) };
}

/**
 * The times in which a reply is owed: from a confirmed turn of the caller, or the answer of the call, until the agent
 * listens again or the call ends.
 */
function owedTimes(call: VirtualCall, endMs: number) {
  const times: { startMs: number; endMs: number }[] = [];
  let sinceMs: number | null = 0;
  for (const { atMs, effect } of call.effects) {
    if (effect.do !== 'show_state') continue;
    const owes = effect.state !== 'listening';
    if (owes) sinceMs ??= atMs;
    else if (sinceMs !== null) {
      times.push({ startMs: sinceMs, endMs: atMs });
      sinceMs = null;
    }
  }
  if (sinceMs !== null) times.push({ startMs: sinceMs, endMs });
  return times;
}
