import { describe, expect, test } from 'vitest';
import { endWithoutLeg, isRefusal, type LegEnd, outcomeOf } from './hangup-cause.ts';

const end = (cause: string, more: Partial<LegEnd> = {}): LegEnd => ({ ...endWithoutLeg(cause), ...more });

/** As [cause, status, reason]. Which cause is which SIP answer: FreeSWITCH, `sofia_glue.c`. */
const unanswered = [
  ['MANAGER_REQUEST', 'cancelled', null],
  ['LOSE_RACE', 'cancelled', null],
  ['USER_BUSY', 'busy', null],
  ['BUSY_EVERYWHERE', 'busy', null],
  ['NO_ANSWER', 'no_answer', null],
  ['NO_USER_RESPONSE', 'no_answer', null],
  ['ALLOTTED_TIMEOUT', 'no_answer', null],
  ['PROGRESS_TIMEOUT', 'no_answer', null],
  ['NO_PICKUP', 'no_answer', null],
  ['SUBSCRIBER_ABSENT', 'no_answer', null],
  ['USER_NOT_REGISTERED', 'no_answer', null],
  ['ORIGINATOR_CANCEL', 'no_answer', null],
  ['CALL_REJECTED', 'failed', 'rejected_by_callee'],
  ['DECLINE', 'failed', 'rejected_by_callee'],
  ['UNWANTED', 'failed', 'rejected_by_callee'],
  ['UNALLOCATED_NUMBER', 'failed', 'bad_number'],
  ['INVALID_NUMBER_FORMAT', 'failed', 'bad_number'],
  ['NO_ROUTE_DESTINATION', 'failed', 'bad_number'],
  ['NUMBER_CHANGED', 'failed', 'bad_number'],
  ['DOES_NOT_EXIST_ANYWHERE', 'failed', 'bad_number'],
  ['OUTGOING_CALL_BARRED', 'failed', 'bad_number'],
  ['NORMAL_TEMPORARY_FAILURE', 'failed', 'network'],
  ['RECOVERY_ON_TIMER_EXPIRE', 'failed', 'network'],
  ['NETWORK_OUT_OF_ORDER', 'failed', 'network'],
  ['SWITCH_CONGESTION', 'failed', 'network'],
  ['NORMAL_CIRCUIT_CONGESTION', 'failed', 'network'],
  ['REQUESTED_CHAN_UNAVAIL', 'failed', 'network'],
  ['SERVICE_UNAVAILABLE', 'failed', 'network'],
  ['DESTINATION_OUT_OF_ORDER', 'failed', 'network'],
  ['EXCHANGE_ROUTING_ERROR', 'failed', 'network'],
  ['INTERWORKING', 'failed', 'network'],
  ['GATEWAY_DOWN', 'failed', 'configuration'],
  ['INVALID_GATEWAY', 'failed', 'configuration'],
  ['INVALID_PROFILE', 'failed', 'configuration'],
  ['INVALID_URL', 'failed', 'configuration'],
  ['CHAN_NOT_IMPLEMENTED', 'failed', 'configuration'],
  ['INCOMPATIBLE_DESTINATION', 'failed', 'configuration'],
  ['SYSTEM_SHUTDOWN', 'failed', 'configuration'],
  ['CRASH', 'failed', 'configuration'],
  ['NORMAL_CLEARING', 'failed', null],
  ['NORMAL_UNSPECIFIED', 'failed', null],
  ['A_CAUSE_OF_THE_FUTURE', 'failed', null],
] as const;

describe('a leg that was not answered', () => {
  test.each(unanswered)('with %s is %s with the reason %s', (cause, status, reason) => {
    expect(outcomeOf(end(cause))).toEqual({ status, reason });
  });

  test.each(unanswered)('with %s is cancelled if the hangup was requested', (cause) => {
    expect(outcomeOf(end(cause), { cancelledByUs: true })).toEqual({ status: 'cancelled', reason: null });
  });
});

describe('a leg that was answered', () => {
  test.each(unanswered)('is completed also with %s', (cause) => {
    expect(outcomeOf(end(cause, { answered: true }))).toMatchObject({ status: 'completed' });
    expect(outcomeOf(end(cause, { answered: true }), { cancelledByUs: true }).status).toBe('completed');
  });

  test.each([
    ['ALLOTTED_TIMEOUT', 'send_bye', 'max_duration'],
    ['MEDIA_TIMEOUT', 'send_bye', 'media_lost'],
    ['SRTP_READ_ERROR', 'send_bye', 'media_lost'],
    ['SYSTEM_SHUTDOWN', 'send_bye', 'switch_lost'],
    ['NORMAL_CLEARING', 'recv_bye', 'callee_hangup'],
    ['NORMAL_CLEARING', 'send_bye', null],
  ])('with %s and %s has the reason %s', (cause, disposition, reason) => {
    expect(outcomeOf(end(cause, { answered: true, disposition })).reason).toBe(reason);
  });
});

describe('one cause with two meanings', () => {
  test.each([
    [603, 'rejected_by_callee'],
    [null, 'rejected_by_callee'],
    [403, 'rejected_by_trunk'],
    [401, 'rejected_by_trunk'],
    [407, 'rejected_by_trunk'],
    [608, 'rejected_by_trunk'],
  ])('CALL_REJECTED with SIP %s is %s', (sipStatus, reason) => {
    expect(outcomeOf(end('CALL_REJECTED', { sipStatus })).reason).toBe(reason);
  });

  test('a 503 of the switch itself, without a reply of a peer, is unreachable', () => {
    const refused = end('NORMAL_TEMPORARY_FAILURE', { sipStatus: 503, unreachable: true });
    expect(outcomeOf(refused)).toEqual({ status: 'failed', reason: 'unreachable' });
  });

  test('no answer without any reply of a peer stays no_answer with the reason unreachable', () => {
    const silent = end('NO_ANSWER', { unreachable: true });
    expect(outcomeOf(silent)).toEqual({ status: 'no_answer', reason: 'unreachable' });
  });
});

test.each([
  [404, 'bad_number'],
  [408, 'network'],
  [488, 'configuration'],
])('if the cause is unspecific, SIP %s decides: %s', (sipStatus, reason) => {
  expect(outcomeOf(end('NORMAL_UNSPECIFIED', { sipStatus })).reason).toBe(reason);
});

test('only temporary causes of the switch itself count as a rejection', () => {
  const causes = unanswered.map(([cause]) => cause).filter((cause) => isRefusal(cause));
  expect(causes).toEqual(['DESTINATION_OUT_OF_ORDER', 'GATEWAY_DOWN', 'SYSTEM_SHUTDOWN']);
});
