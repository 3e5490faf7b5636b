import { describe, expect, test } from 'vitest';
import { endWithoutLeg, isRefusal, type LegEnd, outcomeOf } from './hangup-cause.ts';

const end = (cause: string, more: Partial<LegEnd> = {}): LegEnd => ({ ...endWithoutLeg(cause), ...more });

/** As [cause, status, reason, retry]. Which cause is which SIP answer: FreeSWITCH, `sofia_glue.c`. */
const unanswered = [
  ['MANAGER_REQUEST', 'cancelled', null, 'no'],
  ['LOSE_RACE', 'cancelled', null, 'no'],
  ['USER_BUSY', 'busy', null, 'soon'],
  ['BUSY_EVERYWHERE', 'busy', null, 'soon'],
  ['NO_ANSWER', 'no_answer', null, 'later'],
  ['NO_USER_RESPONSE', 'no_answer', null, 'later'],
  ['ALLOTTED_TIMEOUT', 'no_answer', null, 'later'],
  ['PROGRESS_TIMEOUT', 'no_answer', null, 'later'],
  ['NO_PICKUP', 'no_answer', null, 'later'],
  ['SUBSCRIBER_ABSENT', 'no_answer', null, 'later'],
  ['USER_NOT_REGISTERED', 'no_answer', null, 'later'],
  ['ORIGINATOR_CANCEL', 'no_answer', null, 'later'],
  ['CALL_REJECTED', 'failed', 'rejected_by_callee', 'no'],
  ['DECLINE', 'failed', 'rejected_by_callee', 'no'],
  ['UNWANTED', 'failed', 'rejected_by_callee', 'no'],
  ['UNALLOCATED_NUMBER', 'failed', 'bad_number', 'never'],
  ['INVALID_NUMBER_FORMAT', 'failed', 'bad_number', 'never'],
  ['NO_ROUTE_DESTINATION', 'failed', 'bad_number', 'never'],
  ['NUMBER_CHANGED', 'failed', 'bad_number', 'never'],
  ['DOES_NOT_EXIST_ANYWHERE', 'failed', 'bad_number', 'never'],
  ['OUTGOING_CALL_BARRED', 'failed', 'bad_number', 'never'],
  ['NORMAL_TEMPORARY_FAILURE', 'failed', 'network', 'backoff'],
  ['RECOVERY_ON_TIMER_EXPIRE', 'failed', 'network', 'backoff'],
  ['NETWORK_OUT_OF_ORDER', 'failed', 'network', 'backoff'],
  ['SWITCH_CONGESTION', 'failed', 'network', 'backoff'],
  ['NORMAL_CIRCUIT_CONGESTION', 'failed', 'network', 'backoff'],
  ['REQUESTED_CHAN_UNAVAIL', 'failed', 'network', 'backoff'],
  ['SERVICE_UNAVAILABLE', 'failed', 'network', 'backoff'],
  ['DESTINATION_OUT_OF_ORDER', 'failed', 'network', 'backoff'],
  ['EXCHANGE_ROUTING_ERROR', 'failed', 'network', 'backoff'],
  ['INTERWORKING', 'failed', 'network', 'backoff'],
  ['GATEWAY_DOWN', 'failed', 'configuration', 'pause_campaign'],
  ['INVALID_GATEWAY', 'failed', 'configuration', 'pause_campaign'],
  ['INVALID_PROFILE', 'failed', 'configuration', 'pause_campaign'],
  ['INVALID_URL', 'failed', 'configuration', 'pause_campaign'],
  ['CHAN_NOT_IMPLEMENTED', 'failed', 'configuration', 'pause_campaign'],
  ['INCOMPATIBLE_DESTINATION', 'failed', 'configuration', 'pause_campaign'],
  ['SYSTEM_SHUTDOWN', 'failed', 'configuration', 'pause_campaign'],
  ['CRASH', 'failed', 'configuration', 'pause_campaign'],
  ['NORMAL_CLEARING', 'failed', null, 'once'],
  ['NORMAL_UNSPECIFIED', 'failed', null, 'once'],
  ['A_CAUSE_OF_THE_FUTURE', 'failed', null, 'once'],
] as const;

describe('a leg that nobody answered', () => {
  test.each(unanswered)('%s is %s, reason %s, retry %s', (cause, status, reason, retry) => {
    expect(outcomeOf(end(cause))).toEqual({ status, reason, retry });
  });

  test.each(unanswered)('%s is cancelled where we had asked for the hangup', (cause) => {
    expect(outcomeOf(end(cause), { cancelledByUs: true })).toEqual({ status: 'cancelled', reason: null, retry: 'no' });
  });
});

describe('a leg that was answered', () => {
  test.each(unanswered)('is completed and not dialled again, also when it ends with %s', (cause) => {
    expect(outcomeOf(end(cause, { answered: true }))).toMatchObject({ status: 'completed', retry: 'no' });
    expect(outcomeOf(end(cause, { answered: true }), { cancelledByUs: true }).status).toBe('completed');
  });

  test.each([
    ['ALLOTTED_TIMEOUT', 'send_bye', 'max_duration'],
    ['MEDIA_TIMEOUT', 'send_bye', 'media_lost'],
    ['SRTP_READ_ERROR', 'send_bye', 'media_lost'],
    ['SYSTEM_SHUTDOWN', 'send_bye', 'switch_lost'],
    ['NORMAL_CLEARING', 'recv_bye', 'callee_hangup'],
    ['NORMAL_CLEARING', 'send_bye', null],
  ])('that ends with %s, %s, tells the reason %s', (cause, disposition, reason) => {
    expect(outcomeOf(end(cause, { answered: true, disposition })).reason).toBe(reason);
  });

  test('by a machine is voicemail, to be tried at another hour', () => {
    const outcome = outcomeOf(end('NORMAL_CLEARING', { answered: true }), { voicemail: true });
    expect(outcome).toEqual({ status: 'voicemail', reason: null, retry: 'later' });
  });
});

describe('one cause for two things (trap 10)', () => {
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

  test('a 503 of the switch itself, where no peer replied, is an unreachable one', () => {
    const refused = end('NORMAL_TEMPORARY_FAILURE', { sipStatus: 503, unreachable: true });
    expect(outcomeOf(refused)).toEqual({ status: 'failed', reason: 'unreachable', retry: 'backoff' });
  });

  test('no answer of any SIP peer stays no_answer and says that it was unreachable', () => {
    const silent = end('NO_ANSWER', { unreachable: true });
    expect(outcomeOf(silent)).toEqual({ status: 'no_answer', reason: 'unreachable', retry: 'later' });
  });
});

test.each([
  [404, 'bad_number'],
  [408, 'network'],
  [488, 'configuration'],
])('where the cause says nothing, SIP %s decides: %s', (sipStatus, reason) => {
  expect(outcomeOf(end('NORMAL_UNSPECIFIED', { sipStatus })).reason).toBe(reason);
});

test('a switch refuses for reasons that pass: not what a far end says, nor a wrong configuration', () => {
  const causes = unanswered.map(([cause]) => cause).filter((cause) => isRefusal(cause));
  expect(causes).toEqual(['DESTINATION_OUT_OF_ORDER', 'GATEWAY_DOWN', 'SYSTEM_SHUTDOWN']);
});
