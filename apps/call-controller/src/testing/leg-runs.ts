import { BridgeId, CallId, type EndReason } from '@ligai/contracts';
import type { LegEnd } from '@ligai/telephony';
import type { Admission, LegChange, LegEffect, LegInput, MediaSession } from '../leg/leg.ts';
import { beginLeg, step } from '../leg/leg-state-machine.ts';

export const callId = CallId.parse('call-1');
export const session = (generation: number): MediaSession => ({
  bridgeId: BridgeId.parse(`bridge-${generation}`),
  generation,
});
export const admission = (generation: number): Admission => ({
  session: session(generation),
  token: 't',
  wsUrl: 'ws://b',
});
const legEnd = (end: Partial<LegEnd> = {}): LegEnd => ({
  cause: 'NORMAL_CLEARING',
  sipStatus: null,
  disposition: null,
  answered: false,
  talkedMs: null,
  unreachable: false,
  ...end,
});

/** Runs a leg through inputs, from its beginning. */
export function run(inputs: readonly LegInput[], first = beginLeg({ callId, session: session(1) })) {
  let { leg } = first;
  const effects: LegEffect[] = [...first.effects];
  const violations: LegInput[] = [];
  for (const input of inputs) {
    const next = step(leg, input);
    leg = next.leg;
    effects.push(...next.effects);
    if (next.violation) violations.push(input);
  }
  return { leg, effects, violations };
}

/** The changes of the call that the effects save. */
export const saved = (effects: LegEffect[]): LegChange[] =>
  effects.flatMap((effect) => (effect.do === 'save' ? [effect.change] : []));
export const terminal = (effects: LegEffect[]) => saved(effects).filter((change) => change.to === 'ended');
/** The effects as short names: a saved change by its state, every other effect by its verb. */
export const done = (effects: LegEffect[]) =>
  effects.map((effect) => (effect.do === 'save' ? effect.change.to : effect.do));

export const answered: LegInput = { type: 'answered', atMs: 1_000 };
export const talking: LegInput[] = [
  { type: 'created' },
  { type: 'ringing' },
  answered,
  { type: 'admitted', admission: admission(1) },
  { type: 'audio_started', atMs: 2_000 },
];
export const ended = (end: Partial<LegEnd> = {}): LegInput => ({ type: 'ended', end: legEnd(end), atMs: 9_000 });
export const hangup = (reason: EndReason): LegInput => ({ type: 'hangup_requested', reason });
