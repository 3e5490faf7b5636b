import type { EndReason, EndStatus } from '@ligai/contracts';

/** How a leg ended, as CHANNEL_HANGUP_COMPLETE tells it. */
export type LegEnd = {
  /** FreeSWITCH's name, such as `NORMAL_CLEARING`. */
  cause: string;
  /** Final SIP status where the far end gave one. */
  sipStatus: number | null;
  /** Who ended it: `send_bye`, `recv_bye`, `send_cancel`, `recv_refuse`, `send_refuse`. */
  disposition: string | null;
  /** True where CHANNEL_ANSWER was seen, or the switch says that it billed. */
  answered: boolean;
  /** Milliseconds from the answer to the end by the switch's own clock; null if it was not answered. */
  talkedMs: number | null;
  /** True where no SIP peer answered at all (refused by ICMP): tells "unreachable" from a true 503. */
  unreachable: boolean;
};

export type Outcome = { status: EndStatus; reason: EndReason | null };

export type OutcomeContext = {
  /** We asked for the hangup before the answer (a person, a campaign, a shutdown of ours). */
  cancelledByUs?: boolean;
};

type Row = Outcome & { causes: readonly string[] };

/** Ends of legs that nobody answered. Which cause is which SIP answer: FreeSWITCH, `sofia_glue.c`; the outcomes are ours. */
const unanswered: readonly Row[] = [
  { causes: ['MANAGER_REQUEST', 'LOSE_RACE'], status: 'cancelled', reason: null },
  { causes: ['USER_BUSY', 'BUSY_EVERYWHERE'], status: 'busy', reason: null },
  {
    causes: [
      'NO_ANSWER',
      'NO_USER_RESPONSE',
      'ALLOTTED_TIMEOUT',
      'PROGRESS_TIMEOUT',
      'NO_PICKUP',
      'SUBSCRIBER_ABSENT',
      'USER_NOT_REGISTERED',
      // Where we had cancelled it ourselves, the row of `cancelledByUs` came first.
      'ORIGINATOR_CANCEL',
    ],
    status: 'no_answer',
    reason: null,
  },
  {
    causes: ['CALL_REJECTED', 'DECLINE', 'UNWANTED'],
    status: 'failed',
    reason: 'rejected_by_callee',
  },
  {
    causes: [
      'UNALLOCATED_NUMBER',
      'INVALID_NUMBER_FORMAT',
      'NO_ROUTE_DESTINATION',
      'NUMBER_CHANGED',
      'DOES_NOT_EXIST_ANYWHERE',
      'OUTGOING_CALL_BARRED',
    ],
    status: 'failed',
    reason: 'bad_number',
  },
  {
    causes: [
      'NORMAL_TEMPORARY_FAILURE',
      'RECOVERY_ON_TIMER_EXPIRE',
      'NETWORK_OUT_OF_ORDER',
      'SWITCH_CONGESTION',
      'NORMAL_CIRCUIT_CONGESTION',
      'REQUESTED_CHAN_UNAVAIL',
      'SERVICE_UNAVAILABLE',
      'DESTINATION_OUT_OF_ORDER',
      'EXCHANGE_ROUTING_ERROR',
      'INTERWORKING',
    ],
    status: 'failed',
    reason: 'network',
  },
  {
    causes: [
      'GATEWAY_DOWN',
      'INVALID_GATEWAY',
      'INVALID_PROFILE',
      'INVALID_URL',
      'CHAN_NOT_IMPLEMENTED',
      'INCOMPATIBLE_DESTINATION',
      'SYSTEM_SHUTDOWN',
      'CRASH',
    ],
    status: 'failed',
    reason: 'configuration',
  },
];

/** What a SIP status means where the cause itself says nothing (sofia_glue.c's own translation). */
const causeOfSipStatus: Readonly<Record<number, string>> = {
  400: 'NORMAL_TEMPORARY_FAILURE',
  401: 'CALL_REJECTED',
  402: 'CALL_REJECTED',
  403: 'CALL_REJECTED',
  404: 'UNALLOCATED_NUMBER',
  405: 'SERVICE_UNAVAILABLE',
  407: 'CALL_REJECTED',
  408: 'RECOVERY_ON_TIMER_EXPIRE',
  410: 'NUMBER_CHANGED',
  480: 'NO_USER_RESPONSE',
  481: 'NORMAL_TEMPORARY_FAILURE',
  484: 'INVALID_NUMBER_FORMAT',
  485: 'NO_ROUTE_DESTINATION',
  486: 'USER_BUSY',
  487: 'ORIGINATOR_CANCEL',
  488: 'INCOMPATIBLE_DESTINATION',
  500: 'NORMAL_TEMPORARY_FAILURE',
  502: 'NETWORK_OUT_OF_ORDER',
  503: 'NORMAL_TEMPORARY_FAILURE',
  504: 'RECOVERY_ON_TIMER_EXPIRE',
  600: 'USER_BUSY',
  603: 'CALL_REJECTED',
  604: 'NO_ROUTE_DESTINATION',
  606: 'INCOMPATIBLE_DESTINATION',
  607: 'UNWANTED',
  608: 'CALL_REJECTED',
};

/** Statuses behind CALL_REJECTED that a trunk or a proxy gives, not a person. */
const refusedByTrunk: readonly number[] = [401, 402, 403, 407, 608];

/** Why an answered leg ended, where the cause or the disposition tells. */
const answeredReasons: Readonly<Record<string, EndReason>> = {
  ALLOTTED_TIMEOUT: 'max_duration',
  MEDIA_TIMEOUT: 'media_lost',
  SRTP_READ_ERROR: 'media_lost',
  SYSTEM_SHUTDOWN: 'switch_lost',
  CRASH: 'switch_lost',
};

/**
 * What the end of a leg means for its call: the first row that fits wins. An answered leg is `completed` whatever its
 * cause; only a leg that nobody answered can fail.
 */
export function outcomeOf(end: LegEnd, context: OutcomeContext = {}): Outcome {
  if (end.answered) return outcomeOfAnswered(end);
  if (context.cancelledByUs) return { status: 'cancelled', reason: null };
  const row = rowOf(end.cause) ?? rowOf(causeOfSipStatus[end.sipStatus ?? 0]);
  if (!row) return { status: 'failed', reason: null };
  return { status: row.status, reason: narrowed(row.reason, row.status, end) };
}

/** A failed originate that never became a leg, such as `INVALID_GATEWAY`, told as the end of one. */
export function endWithoutLeg(cause: string): LegEnd {
  return { cause, sipStatus: null, disposition: null, answered: false, talkedMs: null, unreachable: false };
}

/**
 * How a switch refuses an originate for which it has made no channel: its gateway is not up (such as before it has
 * registered), it takes no more sessions (`max-sessions`, `sessions-per-second`), or it is being shut down. Each also ends
 * channels, so it says that nothing was sent only where no event ever told of one.
 */
const refusals: readonly string[] = ['GATEWAY_DOWN', 'DESTINATION_OUT_OF_ORDER', 'SYSTEM_SHUTDOWN'];

/** True where a job without any channel has failed at the switch itself, for a reason that passes. */
export const isRefusal = (cause: string): boolean => refusals.includes(cause);

function outcomeOfAnswered(end: LegEnd): Outcome {
  const hungUpByFarEnd = end.disposition === 'recv_bye' ? 'callee_hangup' : null;
  return { status: 'completed', reason: answeredReasons[end.cause] ?? hungUpByFarEnd };
}

const rowOf = (cause: string | undefined): Row | undefined =>
  unanswered.find((row) => cause !== undefined && row.causes.includes(cause));

/** Traps 10: one cause stands for two things, and only the SIP status or the missing peer tells them apart. */
function narrowed(reason: EndReason | null, status: EndStatus, end: LegEnd): EndReason | null {
  if (reason === 'rejected_by_callee' && refusedByTrunk.includes(end.sipStatus ?? 0)) return 'rejected_by_trunk';
  if (end.unreachable && (reason === 'network' || status === 'no_answer')) return 'unreachable';
  return reason;
}
