import { isLoss } from '@ligai/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admission, answered, done, ended, hangup, run, saved, talking } from '../testing/leg-runs.ts';
import type { LegInput } from './leg.ts';
import { step } from './leg-state-machine.ts';

/** Any event at any time: far more than a switch would send. */
const anyInput: fc.Arbitrary<LegInput> = fc.oneof(
  fc.constantFrom<LegInput>(
    { type: 'created' },
    { type: 'ringing' },
    { type: 'not_admitted' },
    { type: 'audio_failed' },
    { type: 'released' },
    { type: 'originate_failed', cause: 'USER_BUSY' },
    { type: 'originate_failed', cause: 'GATEWAY_DOWN' },
    { type: 'unheard' },
    hangup('api_hangup'),
    hangup('media_lost'),
    hangup('agent_hangup'),
    ended(),
    ended({ answered: true }),
    ended({ cause: 'USER_BUSY', sipStatus: 486 }),
  ),
  fc.record({
    type: fc.constantFrom(
      'answered' as const,
      'originate_not_sent' as const,
      'audio_started' as const,
      'media_lost' as const,
      'gone' as const,
      'still_there' as const,
      'end_overdue' as const,
    ),
    atMs: fc.nat(100_000),
  }),
  fc.nat(9).map((generation): LegInput => ({ type: 'admitted', admission: admission(generation) })),
);
const anyHistory = fc.array(anyInput, { maxLength: 60 });

/** Checks `claim` for every history of a leg. */
const always = (claim: (outcome: ReturnType<typeof run>, inputs: LegInput[]) => void) =>
  fc.assert(
    fc.property(anyHistory, (inputs) => {
      claim(run(inputs), inputs);
    }),
    { numRuns: 1_000 },
  );

describe('invariants for any order of events', () => {
  it('a leg is originated once, at its start', () =>
    always(({ effects }) => expect(done(effects).lastIndexOf('originate')).toBe(0)));

  it('audio starts only after the answer', () =>
    always((_, inputs) => {
      const beforeAnswer = inputs.slice(
        0,
        inputs.findIndex((input) => input.type === 'answered'),
      );
      if (inputs.some((input) => input.type === 'answered')) {
        expect(done(run(beforeAnswer).effects)).not.toContain('start_audio');
      }
    }));

  it('a leg has exactly one terminal change, followed by nothing except the release of a late bridge', () =>
    always(({ leg, effects }) => {
      const changes = done(effects);
      const closing = changes.filter((change) => change === 'ended' || change === 'queued');
      expect(closing).toHaveLength(leg.state === 'ended' ? 1 : 0);
      const after = closing.length === 0 ? [] : changes.slice(changes.indexOf(closing[0] ?? 'ended') + 1);
      expect(after.filter((effect) => effect !== 'abandon')).toEqual([]);
    }));

  it('an answered leg ends as completed, or as failed if it was lost', () =>
    always(({ leg }) => {
      const { conclusion } = leg;
      if (!conclusion) return;
      if (leg.answeredAtMs === null) expect(conclusion.status).not.toBe('completed');
      else expect(conclusion.status).toBe(isLoss(conclusion.reason) || isLoss(leg.hangup) ? 'failed' : 'completed');
    }));

  it('a leg that does not end on request counts as ended after 10 s, or after 30 s if the switch does not report that it exists', () =>
    always(({ leg }) => {
      if (leg.state !== 'ending') return;
      const first = step(leg, { type: 'end_overdue', atMs: 200_000 }).leg;
      for (const input of [
        { type: 'end_overdue', atMs: 230_000 },
        ...(first.jobCause === null ? [{ type: 'still_there', atMs: 210_000 } as const] : []),
      ] as LegInput[]) {
        if (first.state === 'ending') expect(['releasing', 'ended']).toContain(step(first, input).leg.state);
      }
    }));

  it('a hangup request is never lost', () =>
    always((_, inputs) => {
      let { leg } = run([]);
      for (const input of inputs) {
        const next = step(leg, input);
        const appears = input.type === 'created' || input.type === 'ringing';
        const picksUp = input.type === 'answered' && leg.answeredAtMs === null;
        if (leg.hangup !== null && leg.state === 'ending' && (appears || picksUp)) {
          expect(done(next.effects)).toContain('hang_up');
        }
        if (leg.hangup !== null) expect(['ending', 'releasing', 'ended']).toContain(leg.state);
        leg = next.leg;
      }
    }));

  it('the switch limits the duration from the answer on', () =>
    always(({ effects }) => {
      const order = done(effects);
      const media = order.findIndex((effect) => effect === 'admit' || effect === 'seek_bridge');
      if (media >= 0) expect(order.slice(0, media)).toContain('limit_duration');
    }));

  it('every reserved session is released', () =>
    always(({ leg, effects }) => {
      if (leg.state !== 'ended') return;
      const held = new Set<number>([1]);
      for (const effect of effects) {
        if (effect.do === 'start_audio') held.add(effect.admission.session.generation);
        if (effect.do === 'abandon' || effect.do === 'release') held.delete(effect.session.generation);
      }
      expect([...held]).toEqual([]);
    }));

  it('a leg whose originate may have been sent never returns to the queue', () =>
    always(({ effects }, inputs) => {
      const change = saved(effects).find(({ to }) => to === 'queued');
      if (change?.to !== 'queued' || change.cause === null) return;
      expect(change.cause).toBe('GATEWAY_DOWN');
      const queuedBy = inputs.findIndex((_, index) => done(run(inputs.slice(0, index + 1)).effects).includes('queued'));
      const signs = ['created', 'ringing', 'answered', 'ended', 'unheard'];
      expect(inputs.slice(0, queuedBy).filter(({ type }) => signs.includes(type))).toEqual([]);
    }));

  it('a duplicate or late event changes nothing', () =>
    always(({ leg }, inputs) => {
      const facts = inputs.filter((input) => ['created', 'ringing', 'answered', 'ended'].includes(input.type));
      if (leg.state === 'ended') for (const fact of facts) expect(step(leg, fact)).toEqual({ leg, effects: [] });
      const answeredLeg = run(talking).leg;
      for (const late of [{ type: 'created' } as const, { type: 'ringing' } as const, answered]) {
        expect(step(answeredLeg, late)).toEqual({ leg: answeredLeg, effects: [] });
      }
    }));
});
