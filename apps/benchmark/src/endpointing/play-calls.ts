import { type Policy, policyFor } from '@ligai/conversation';
import { answers, type Saying, speechOf, VirtualCall, type Voice } from '@ligai/virtual-calls';
import type { SpokenCall } from './turns.ts';

/**
 * One turn as the engine took it. `isCut`: it was ended in a pause; `isHeard`: the pause lasted long enough for the reply to be heard in it.
 * `delayMs`: from the caller's last sound to the end of the turn. `gapMs`: from that sound to the agent's first one, both at the
 * telephone.
 */
export type PlayedTurn = { isCut: boolean; isHeard: boolean; delayMs: number; gapMs: number };

/** `requests` to the model in all; `dropped`: those that were sent before the end of a turn and cancelled. */
export type PlayedCall = { turns: readonly PlayedTurn[]; requests: number; dropped: number };

/** The person begins to speak this long after the agent has finished. */
const reactionMs = 400;
/** Usual time from the end of a turn to the first sound of the reply. */
const replyMs = 700;
/** From a request to the first token, and from a text to the first byte of its audio. */
const firstTokenMs = 500;
const firstByteMs = 150;
/** From the person to the bridge. */
const lineMs = 40;

/** Plays one call with the real engine, and the models of voice activity and speech-to-text. */
export function playCall({ seed, charsPerSecond, turns }: SpokenCall, policy: Policy): PlayedCall {
  const said: Saying[] = [];
  const voice: Voice = () => ({ charsPerSecond, pauseMs: 0 });
  const call: VirtualCall = new VirtualCall({
    policy: { ...policy, agent: { ...policy.agent, greeting: turns[0]?.question ?? '' } },
    seed,
    stt: { wordErrorRate: 0.1 },
    tts: { answer: () => ({ firstByteMs }) },
    llm: () => {
      // The agent is silent until the person has finished, so that a false cut changes nothing in what they say.
      const endMs = (said.at(-1)?.endMs ?? 0) + lineMs;
      const text = turns[said.length]?.question ?? '';
      return { text: text === '' ? 'Até logo.' : text, firstTokenMs: Math.max(firstTokenMs, endMs + 300 - call.nowMs) };
    },
  }).answer();
  const speak = (): void => {
    const turn = turns[said.length];
    if (!turn) return;
    call.timeline.after(reactionMs, () => {
      said.push(call.says(turn.text, { voice, inOneBreath: true }));
      call.reactions.whenAgentIsDone(speak);
    });
  };
  call.reactions.whenAgentIsDone(speak);
  call.run(turns.length * 25_000);
  const ends = endsOf(call);
  const gaps = answers(call);
  const played = said.map(({ text, startMs, endMs }, at) => {
    const lastSoundMs = endMs + lineMs;
    const cuts = ends.filter((atMs) => atMs > startMs && atMs < lastSoundMs);
    const { pauses } = speechOf(text, { voice, withMarkPauses: false });
    return {
      isCut: cuts.length > 0,
      isHeard: cuts.some((atMs) => pauses.some((pause) => endsAfter(pause, atMs - startMs - lineMs, replyMs))),
      delayMs: (ends.find((atMs) => atMs >= lastSoundMs) ?? Number.POSITIVE_INFINITY) - lastSoundMs,
      gapMs: gaps[at]?.waitMs ?? Number.POSITIVE_INFINITY,
    };
  });
  const dropped = call.did('drop_reply').filter(({ speculative }) => speculative).length;
  return { turns: played, requests: call.did('ask_llm').length, dropped };
}

/** The pause contains this time, and lasts so much longer. */
const endsAfter = (pause: { startMs: number; endMs: number }, atMs: number, byMs: number): boolean =>
  pause.startMs <= atMs && pause.endMs > atMs + byMs;

/** When the engine ended turns of the caller, in order. */
function endsOf(call: VirtualCall): number[] {
  const ends = call.did('record_turn').flatMap(({ turn }) => {
    return turn.role === 'user' && turn.endedAtMs !== null ? [call.timeOf(turn.endedAtMs)] : [];
  });
  return [...new Set(ends)].toSorted((a, b) => a - b);
}

/** Between the presets, a ceiling falls with about this power of the accepted risk. */
const ceilingPower = -0.4;

/**
 * The default preset in a language; `aggressiveness` multiplies its accepted risk and moves the ceiling with it, as the other
 * presets do. Nothing but the end of turns is measured.
 */
export function policyOf(language: string, aggressiveness = 1): Policy {
  const policy = policyFor({ instructions: '', greeting: '', variables: {} }, language);
  const { endpointing } = policy;
  return {
    ...policy,
    endpointing: {
      ...endpointing,
      cutRiskPercent: endpointing.cutRiskPercent * aggressiveness,
      maxDelayMs: endpointing.maxDelayMs * aggressiveness ** ceilingPower,
    },
    reply: { ...policy.reply, mostFillers: 0 },
    ladder: { first_piece: [], next_piece: [], first_audio: [], next_audio: [], apology: [] },
    silence: { ...policy.silence, repromptAfterMs: 60_000 },
  };
}
