import type { EndReason } from '@ligai/contracts';
import { describe, expect, it } from 'vitest';
import {
  admission,
  answered,
  callId,
  done,
  ended,
  hangup,
  run,
  saved,
  session,
  talking,
  terminal,
} from '../testing/leg-runs.ts';
import type { LegInput } from './leg.ts';
import { adoptLeg, legTable, step } from './leg-state-machine.ts';

describe('the life of a leg', () => {
  it('an answered call has a conversation, and ends when the far end hangs up', () => {
    const { leg, effects, violations } = run([...talking, ended({ disposition: 'recv_bye' }), { type: 'released' }]);
    expect(done(effects)).toEqual([
      'originate',
      'ringing',
      'limit_duration',
      'answered',
      'buffer_audio',
      'admit',
      'await_callee_audio',
      'start_audio',
      'in_progress',
      'confirm_audio',
      'hung_up',
      'release',
      'ended',
    ]);
    expect(leg.conclusion).toMatchObject({ status: 'completed', reason: 'callee_hangup' });
    expect(violations).toEqual([]);
  });

  it.each([
    ['USER_BUSY', 486, 'busy'],
    ['NO_ANSWER', null, 'no_answer'],
    ['CALL_REJECTED', 603, 'failed'],
  ])('%s ends an unanswered call with the matching status', (cause, sipStatus, status) => {
    const { leg, effects } = run([{ type: 'created' }, ended({ cause, sipStatus })]);
    expect(leg.conclusion).toMatchObject({ status, hangupCause: cause, sipStatus });
    expect(terminal(effects)).toHaveLength(1);
  });

  it('a hangup before the answer cancels the call', () => {
    const { leg, effects } = run([hangup('api_hangup'), ended({ cause: 'ORIGINATOR_CANCEL' })]);
    expect(leg.conclusion).toMatchObject({ status: 'cancelled', reason: 'api_hangup' });
    expect(done(effects)).toContain('hang_up');
  });

  it('a failed originate job waits for the end of the leg, which has more details', () => {
    const verdict: LegInput = { type: 'originate_failed', cause: 'CALL_REJECTED' };
    const full = run([{ type: 'created' }, verdict, ended({ cause: 'CALL_REJECTED', sipStatus: 603 })]);
    expect(full.leg.conclusion).toMatchObject({ reason: 'rejected_by_callee', sipStatus: 603 });
    const alone = run([
      { type: 'originate_failed', cause: 'INVALID_GATEWAY' },
      { type: 'end_overdue', atMs: 1_000 },
    ]);
    expect(alone.leg.conclusion).toMatchObject({ status: 'failed', reason: 'configuration' });
  });

  it('an answer that arrives after the cancel request is hung up, and the call counts as answered', () => {
    const { leg, effects } = run([hangup('api_hangup'), answered, ended({ disposition: 'send_bye' })]);
    expect(done(effects).filter((effect) => effect === 'hang_up')).toHaveLength(2);
    expect(done(effects)).not.toContain('start_audio');
    expect(leg.conclusion).toMatchObject({ status: 'completed', reason: 'api_hangup' });
  });

  it('an originate that was not sent returns the call to the queue, unless a hangup was requested', () => {
    const notSent: LegInput = { type: 'originate_not_sent', atMs: 1 };
    expect(done(run([notSent]).effects)).toEqual(['originate', 'abandon', 'queued']);
    expect(run([hangup('api_hangup'), notSent]).leg.conclusion).toMatchObject({ status: 'cancelled' });
  });

  describe('an originate that the switch rejects', () => {
    const refused: LegInput = { type: 'originate_failed', cause: 'GATEWAY_DOWN' };
    const overdue: LegInput = { type: 'end_overdue', atMs: 1_000 };
    const gone: LegInput = { type: 'gone', atMs: 1_100 };

    it('returns to the queue after the switch has confirmed that it has no such leg', () => {
      const { effects } = run([refused, overdue, gone]);
      expect(done(effects)).toEqual(['originate', 'await_end', 'check_leg', 'await_end', 'abandon', 'queued']);
      expect(saved(effects)).toEqual([{ to: 'queued', cause: 'GATEWAY_DOWN' }]);
    });

    it('stores its cause when the call returns to the queue', () => {
      const { effects } = run([{ type: 'originate_not_sent', atMs: 1, refusal: 'GATEWAY_DOWN' }]);
      expect(saved(effects)).toEqual([{ to: 'queued', cause: 'GATEWAY_DOWN' }]);
    });

    it.each<[string, LegInput[]]>([
      ['a channel was seen before', [{ type: 'created' }, refused]],
      ['a channel is seen after', [refused, { type: 'created' }]],
      ['it rang', [{ type: 'ringing' }, refused]],
      ['the switch was out of reach meanwhile', [{ type: 'unheard' }, refused]],
      ['the switch is out of reach now', [refused, { type: 'unheard' }]],
      ['the cause is not one of its own', [{ type: 'originate_failed', cause: 'INVALID_GATEWAY' }]],
    ])('fails with the cause of the job if %s', (_, inputs) => {
      const { leg, effects } = run([...inputs, overdue]);
      expect(done(effects)).not.toContain('queued');
      expect(leg.conclusion).toMatchObject({ status: 'failed' });
    });

    it('fails with the cause of the job if another process originated it', () => {
      const known = { answeredAtMs: null, started: false, conclusion: null, ringing: false };
      const adopted = adoptLeg({ callId, session: session(1) }, known);
      expect(run([refused, overdue], adopted).leg.conclusion).toMatchObject({ hangupCause: 'GATEWAY_DOWN' });
    });
  });

  it('a bridge that stops while the call rings is replaced at the answer', () => {
    const { effects, leg } = run([answered, { type: 'not_admitted' }, { type: 'admitted', admission: admission(2) }]);
    expect(done(effects).slice(-3)).toEqual(['abandon', 'seek_bridge', 'start_audio']);
    expect(leg.session).toEqual(session(2));
  });

  it('audio is started twice on one bridge, then on another bridge, then the call is hung up', () => {
    const failed: LegInput = { type: 'audio_failed' };
    const { effects, leg } = run([
      answered,
      ...[1, 1, 2, 2].flatMap((generation): LegInput[] => [
        { type: 'admitted', admission: admission(generation) },
        failed,
      ]),
    ]);
    const media = ['admit', 'seek_bridge', 'start_audio', 'hang_up'];
    expect(done(effects).filter((effect) => media.includes(effect))).toEqual([
      'admit',
      'start_audio',
      'admit',
      'start_audio',
      'seek_bridge',
      'start_audio',
      'admit',
      'start_audio',
      'hang_up',
    ]);
    expect(leg.hangup).toBe('media_lost');
  });

  it('a call without any bridge ends with the reason no_bridge', () => {
    expect(run([answered, { type: 'not_admitted' }, { type: 'not_admitted' }]).leg.hangup).toBe('no_bridge');
  });

  it('a conversation whose bridge is lost moves to another bridge, and is published as started once', () => {
    const { effects, leg } = run([
      ...talking,
      { type: 'media_lost', atMs: 60_000 },
      { type: 'admitted', admission: admission(2) },
      { type: 'audio_started', atMs: 61_000 },
    ]);
    expect(leg).toMatchObject({ state: 'talking', session: session(2), audioLostAtMs: 60_000 });
    expect(done(effects).filter((effect) => effect === 'in_progress')).toHaveLength(1);
  });

  it.each([
    [{ audioEndedAtMs: 57_200 }, 57_200],
    [{ audioEndedAtMs: null }, null],
  ])('a bridge whose audio ended earlier, or at an unknown time, is lost with that time: %j', (ended, expected) => {
    const { leg } = run([...talking, { type: 'media_lost', atMs: 60_000, ...ended }]);
    expect(leg.audioLostAtMs).toBe(expected);
  });

  it('an adopted call gets its jitter buffer again, in case its controller ended before the command', () => {
    const known = { answeredAtMs: 1_000, started: true, conclusion: null, ringing: false };
    const { effects } = adoptLeg({ callId, session: session(1) }, known);
    expect(done(effects)).toEqual(['buffer_audio', 'await_callee_audio']);
  });

  it('a call that the agent ended because a mailbox answered is voicemail, also if its end was not observed', () => {
    const toEnd: LegInput[] = [...talking, hangup('voicemail')];
    for (const end of [ended({ answered: true }), { type: 'gone', atMs: 52_000 } as const])
      expect(run([...toEnd, end]).leg.conclusion).toMatchObject({ status: 'voicemail', reason: 'voicemail' });
  });

  it('a leg that no longer exists ends as unknown only if it was never answered', () => {
    const gone: LegInput = { type: 'gone', atMs: 5_000 };
    expect(run([gone]).leg.conclusion).toMatchObject({ status: 'unknown', reason: 'not_confirmed' });
    expect(run([...talking, gone]).leg.conclusion).toMatchObject({ status: 'failed', reason: 'switch_lost' });
  });

  it('an answered leg with an unobserved end ends at the time of its last event', () => {
    const gone: LegInput = { type: 'gone', atMs: 52_000 };
    expect(run([...talking, gone]).leg.conclusion).toMatchObject({ atMs: null });
    const toEnd = run([...talking, hangup('agent_hangup'), gone]);
    expect(toEnd.leg.conclusion).toMatchObject({ status: 'completed', reason: 'agent_hangup', atMs: null });
  });

  it.each<EndReason>(['media_lost', 'no_bridge', 'provider_failed'])(
    'an answered leg that is hung up as %s has failed, whatever cause the switch reports',
    (reason) => {
      const { leg } = run([...talking, hangup(reason), ended({ disposition: 'send_bye' })]);
      expect(leg.conclusion).toMatchObject({ status: 'failed', reason, hangupCause: 'NORMAL_CLEARING' });
    },
  );

  it.each([
    ['MEDIA_TIMEOUT', 'media_lost'],
    ['SYSTEM_SHUTDOWN', 'switch_lost'],
  ])('an answered leg that the switch ends with %s has failed', (cause, reason) => {
    expect(run([...talking, ended({ cause })]).leg.conclusion).toMatchObject({ status: 'failed', reason });
  });

  describe('a leg that the switch still has after a hangup request', () => {
    /** Each request waits as long as the leg asks for. */
    function insist(inputs: readonly LegInput[], says = true) {
      let { leg, effects } = run(inputs);
      const kills: number[] = [10_000];
      for (let atMs = 10_000; leg.state === 'ending'; ) {
        const waits = effects.flatMap((effect) => (effect.do === 'await_end' ? [effect.ms] : []));
        atMs += waits.at(-1) ?? 0;
        ({ leg, effects } = step(leg, { type: 'end_overdue', atMs }));
        if (done(effects).includes('hang_up')) kills.push(atMs);
        if (says) ({ leg } = step(leg, { type: 'still_there', atMs }));
      }
      return { leg, kills };
    }

    it('is hung up repeatedly, and counts as ended after 10 s', () => {
      const { leg, kills } = insist([...talking, hangup('agent_hangup')]);
      expect(kills).toEqual([10_000, 12_000, 14_000, 18_000, 20_000]);
      expect(leg.conclusion).toEqual({
        ...{ status: 'completed', reason: 'hangup_unconfirmed', hangupCause: null, sipStatus: null },
        // When it was asked to end: the conversation was over then.
        atMs: 10_000,
      });
    });

    it('counts as ended after 30 s if the switch does not report whether it exists', () => {
      const { leg, kills } = insist([...talking, hangup('agent_hangup')], false);
      expect(kills).toEqual([10_000, 12_000, 14_000, 18_000, 20_000, 30_000]);
      expect(leg.conclusion).toMatchObject({ reason: 'hangup_unconfirmed', atMs: 10_000 });
    });

    it('ends as failed if its conversation was lost, and as unknown if it was not answered', () => {
      expect(insist([...talking, hangup('media_lost')]).leg.conclusion).toMatchObject({ status: 'failed' });
      expect(insist([{ type: 'ringing' }, hangup('api_hangup')]).leg.conclusion).toMatchObject({ status: 'unknown' });
    });
  });

  it('an adopted leg is never originated', () => {
    const known = { answeredAtMs: null, started: false, conclusion: null, ringing: true };
    const { effects, leg } = run([answered], adoptLeg({ callId, session: session(1) }, known));
    expect(done(effects)).toEqual(['limit_duration', 'answered', 'buffer_audio', 'admit', 'await_callee_audio']);
    expect(leg.state).toBe('admitting');
  });

  it('a leg that is adopted after its end only waits for the last turn', () => {
    const conclusion = { status: 'completed' as const, reason: null, hangupCause: 'X', sipStatus: null, atMs: 1 };
    const known = { answeredAtMs: 1, started: true, conclusion, ringing: false };
    const { effects } = run([{ type: 'released' }], adoptLeg({ callId, session: session(1) }, known));
    expect(done(effects)).toEqual(['release', 'ended']);
  });
});

it('the state table has no missing cell', () => {
  const inputs = new Set(Object.values(legTable).flatMap((row) => Object.keys(row)));
  for (const row of Object.values(legTable)) expect(new Set(Object.keys(row))).toEqual(inputs);
});
