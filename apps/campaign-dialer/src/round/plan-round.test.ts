import { type CallStatus, type EndReason, newCallId } from '@ligai/contracts';
import type { OnLineContact } from '@ligai/db';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planRound, type Scene } from './plan-round.ts';

let nextId = 1;

function aContact(given: Partial<OnLineContact> = {}): OnLineContact {
  nextId += 1;
  return { id: nextId, callId: newCallId(), status: 'dialing', call: null, forbidden: false, ...given };
}

const withCall = (status: CallStatus, reason: EndReason | null = null, startTime: Date | null = null) =>
  aContact({ call: { status, reason, startTime, duration: startTime ? 9 : 0, successful: false } });

const plan = (
  onLine: OnLineContact[],
  given: Partial<Scene['campaign']> & { room?: number; waiting?: boolean } = {},
) => {
  const { room = 100, waiting = false, ...campaign } = given;
  return planRound({ campaign: { status: 'running', maxConcurrent: 5, ...campaign }, onLine, waiting, room });
};

const idle = { finished: [], returned: [], answered: [], withdrawn: [], ringing: [], unasked: [], claim: 0 };

describe('a round', () => {
  it('claims contacts up to max_concurrent', () => {
    expect(plan([])).toEqual({ ...idle, claim: 5 });
    expect(plan([withCall('dialing'), withCall('ringing'), withCall('queued')])).toMatchObject({
      withdrawn: [],
      claim: 2,
    });
  });

  it('claims no more contacts than the gate has room for, including unconfirmed requests', () => {
    expect(plan([], { room: 2 }).claim).toBe(2);
    expect(plan([aContact(), aContact()], { room: 3 }).claim).toBe(1);
    expect(plan([aContact(), aContact()], { room: 1 }).claim).toBe(0);
  });

  it('withdraws calls that are not dialled and claims no contacts while calls cannot be placed', () => {
    const [queued, unasked] = [withCall('queued'), aContact()];
    const [ringing, answered] = [withCall('ringing'), withCall('ringing', null, new Date())];
    const round = plan([queued, unasked, ringing, answered], { waiting: true });
    expect(round).toMatchObject({ withdrawn: [queued, unasked], unasked: [], claim: 0 });
    expect(round.ringing).toEqual([ringing.callId]);
  });

  it('requests unconfirmed calls again', () => {
    const unasked = aContact();
    expect(plan([unasked, withCall('queued')]).unasked).toEqual([unasked.id]);
  });

  it.each(['completed', 'no_answer', 'busy', 'failed', 'voicemail', 'unknown', 'cancelled'] as const)(
    'ends a contact with the status of its call: %s',
    (status) => {
      const contact = withCall(status);
      expect(plan([contact]).finished).toEqual([
        { id: contact.id, outcome: { status, reason: null, answered: false, successful: false, duration: 0 } },
      ]);
    },
  );

  it('copies from the call whether it was successful', () => {
    const contact = withCall('completed', 'callee_hangup', new Date());
    const call = { ...(contact.call as NonNullable<OnLineContact['call']>), successful: true };
    expect(plan([{ ...contact, call }]).finished).toMatchObject([
      { outcome: { status: 'completed', successful: true } },
    ]);
    expect(plan([contact]).finished).toMatchObject([{ outcome: { status: 'completed', successful: false } }]);
  });

  it('counts an answered call with its duration in seconds', () => {
    const contact = withCall('completed', 'agent_hangup', new Date());
    expect(plan([contact]).finished).toMatchObject([{ outcome: { answered: true, duration: 9 } }]);
  });

  it.each([
    ['failed', 'expired'],
    ['cancelled', 'withdrawn'],
  ] as const)('returns a contact to pending if its call never left the queue: %s, %s', (status, reason) => {
    const contact = withCall(status, reason);
    expect(plan([contact])).toEqual({ ...idle, returned: [contact.id], claim: 5 });
  });

  it('returns a contact to pending if its call was prevented', () => {
    const contact = aContact({ forbidden: true });
    expect(plan([contact])).toEqual({ ...idle, returned: [contact.id], claim: 5 });
  });

  it('ends a contact whose queued call was cancelled by the API', () => {
    expect(plan([withCall('cancelled', 'api_hangup')]).finished).toHaveLength(1);
  });

  it('reports each answered contact once', () => {
    const answered = withCall('in_progress');
    const shown = { ...withCall('in_progress'), status: 'in_progress' as const };
    expect(plan([answered, shown]).answered).toEqual([answered.id]);
  });
});

describe('a campaign above its limit', () => {
  it('withdraws undialled calls when it is paused, and leaves dialled calls', () => {
    const waiting = [aContact(), withCall('queued')];
    const round = plan([...waiting, withCall('ringing'), withCall('in_progress')], { status: 'paused' });
    expect(round).toMatchObject({ withdrawn: waiting, unasked: [], claim: 0 });
  });

  it('withdraws the latest calls first when max_concurrent is lowered', () => {
    const [first, second, third] = [withCall('queued'), withCall('queued'), withCall('queued')];
    expect(plan([withCall('ringing'), first, second, third], { maxConcurrent: 2 }).withdrawn).toEqual([second, third]);
  });

  it('hangs up no call, however low max_concurrent is', () => {
    const up = [withCall('dialing'), withCall('ringing'), withCall('in_progress')];
    expect(plan(up, { maxConcurrent: 1 })).toMatchObject({ withdrawn: [], claim: 0 });
  });
});

it('for any active calls, a round stays within max_concurrent and treats every contact in one way only', () => {
  const status = fc.constantFrom<CallStatus>(
    'queued',
    'dialing',
    'ringing',
    'in_progress',
    'completed',
    'busy',
    'failed',
  );
  const contact = fc.oneof(
    status.map((one) => withCall(one)),
    fc.boolean().map((forbidden) => aContact({ forbidden })),
  );
  const campaign = fc.record({
    status: fc.constantFrom('running' as const, 'paused' as const),
    maxConcurrent: fc.integer({ min: 1, max: 10 }),
    room: fc.integer({ min: 0, max: 10 }),
  });
  fc.assert(
    fc.property(fc.array(contact, { maxLength: 20 }), campaign, (onLine, given) => {
      const round = plan(onLine, given);
      const left = onLine.length - round.finished.length - round.returned.length - round.withdrawn.length;
      const dialled = onLine.filter(({ call }) => ['dialing', 'ringing', 'in_progress'].includes(call?.status ?? ''));
      expect(round.claim).toBeLessThanOrEqual(given.room);
      expect(left + round.claim).toBeLessThanOrEqual(Math.max(given.maxConcurrent, dialled.length));
      const placed = [...round.finished, ...round.withdrawn].map(({ id }) => id).concat(round.returned, round.unasked);
      expect(new Set(placed).size).toBe(placed.length);
      for (const one of dialled) expect(placed).not.toContain(one.id);
    }),
  );
});
