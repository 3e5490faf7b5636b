import type { Policy } from '@ligai/conversation';
import { percentile, tenth } from '../percentile.ts';
import type { Row, Scenario } from '../scenario.ts';
import { type PlayedTurn, playCall, policyOf } from './play-calls.ts';
import { english, portuguese, type SpeechMaterial } from './speech-material.ts';
import { callsOf, type PauseFit, type SpokenCall, turnsInCall } from './turns.ts';

/** What silence alone needs in these languages, as published measurements of turn detection state it. */
const languages: ReadonlyArray<{ material: SpeechMaterial; fit: PauseFit }> = [
  { material: portuguese, fit: { at10PercentMs: 800, at5PercentMs: 1000 } },
  { material: english, fit: { at10PercentMs: 1000, at5PercentMs: 1600 } },
];

const callsPerSeed = 40;
/** Multiples of the accepted risk with which the curve of delay and false cuts is traced. */
const aggressivenesses = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 2, 4, 8];

export const endpointing: Scenario = {
  name: 'endpointing',
  about:
    'delay from the end of a turn of the caller to its detection, at 5 % and 10 % false cuts, beside silence alone (--seed N[,N…], --calls N per seed)',
  goal: 'Goal: delay5Ms ≥ 15 % below silenceDelay5Ms in each language, with seeds other than 1 to 10, on which the policy was set.',
  async run(progress, { seeds = [101], calls = callsPerSeed }) {
    return languages.map(({ material, fit }) => {
      const spoken = callsOf(material, fit, { seeds, callsPerSeed: calls });
      progress(`${material.language}: ${spoken.length} calls of ${turnsInCall} turns`);
      return measure(material.language, spoken, progress);
    });
  },
};

function measure(language: string, calls: readonly SpokenCall[], progress: (done: string) => void): Row {
  const curve = aggressivenesses.map((aggressiveness) => {
    const played = calls.flatMap((call) => playCall(call, policyOf(language, aggressiveness)).turns);
    const point = { cutPercent: cutPercentOf(played), delayMs: medianOf(played) };
    progress(
      `${language}: aggressiveness ${aggressiveness}: ${tenth(point.cutPercent)} % cut, ${tenth(point.delayMs)} ms`,
    );
    return point;
  });
  const { played, ...asked } = replies(calls, policyOf(language));
  const without = replies(calls, withoutSpeculation(policyOf(language)));
  const longest = calls.flatMap(({ turns }) => turns.map(({ pausesMs }) => Math.max(0, ...pausesMs)));
  const delays = played.map(({ delayMs }) => delayMs);
  const delay5Ms = delayAt(curve, 5);
  const silenceDelay5Ms = percentile(longest, 95);
  return {
    language,
    turns: played.length,
    delay5Ms: Math.round(delay5Ms),
    silenceDelay5Ms,
    below5Percent: tenth(100 - (delay5Ms / silenceDelay5Ms) * 100),
    delay10Ms: Math.round(delayAt(curve, 10)),
    silenceDelay10Ms: percentile(longest, 90),
    presetP50Ms: Math.round(percentile(delays, 50)),
    presetP95Ms: Math.round(percentile(delays, 95)),
    presetCutPercent: tenth(cutPercentOf(played)),
    presetHeardCutPercent: tenth((played.filter(({ isHeard }) => isHeard).length / played.length) * 100),
    gapP50Ms: gapAt(played, 50),
    gapP95Ms: gapAt(played, 95),
    withoutSpeculationGapP50Ms: gapAt(without.played, 50),
    withoutSpeculationGapP95Ms: gapAt(without.played, 95),
    requestsPer100Turns: asked.requestsPer100Turns,
    droppedPer100Turns: asked.droppedPer100Turns,
    withoutSpeculationRequestsPer100Turns: without.requestsPer100Turns,
  };
}

/** The turns of all calls, and what they cost. */
function replies(calls: readonly SpokenCall[], policy: Policy) {
  const all = calls.map((call) => playCall(call, policy));
  const played = all.flatMap(({ turns }) => turns);
  const per100Turns = (counts: number[]) => tenth((counts.reduce((sum, one) => sum + one, 0) / played.length) * 100);
  return {
    played,
    requestsPer100Turns: per100Turns(all.map(({ requests }) => requests)),
    droppedPer100Turns: per100Turns(all.map(({ dropped }) => dropped)),
  };
}

const withoutSpeculation = (policy: Policy): Policy => ({
  ...policy,
  speculation: { ...policy.speculation, riskPercent: 0 },
});

const gapAt = (played: readonly PlayedTurn[], share: number): number =>
  Math.round(
    percentile(
      played.map(({ gapMs }) => gapMs),
      share,
    ),
  );

const cutPercentOf = (played: readonly PlayedTurn[]): number =>
  (played.filter(({ isCut }) => isCut).length / played.length) * 100;

const medianOf = (played: readonly PlayedTurn[]): number =>
  percentile(
    played.map(({ delayMs }) => delayMs),
    50,
  );

type Point = { cutPercent: number; delayMs: number };

/** The delay at a share of false cuts, between the two nearest points of the curve. NaN if the curve does not reach it. */
function delayAt(curve: readonly Point[], cutPercent: number): number {
  const after = curve.findIndex((point) => point.cutPercent > cutPercent);
  const [from, to] = [curve[after - 1], curve[after]];
  if (!from || !to) return Number.NaN;
  const share = (cutPercent - from.cutPercent) / (to.cutPercent - from.cutPercent);
  return from.delayMs + (to.delayMs - from.delayMs) * share;
}
