import type { EndReason, EndStatus } from '@ligai/contracts';

/** How a leg ended, as reported by CHANNEL_HANGUP_COMPLETE. */
export type LegEnd = {
  /** FreeSWITCH's name, such as `NORMAL_CLEARING`. */
  cause: string;
  /** Final SIP status, if the far end sent one. */
  sipStatus: number | null;
  /** Who ended it: `send_bye`, `recv_bye`, `send_cancel`, `recv_refuse`, `send_refuse`. */
  disposition: string | null;
  /** True if CHANNEL_ANSWER arrived, or the switch reports a billed time. */
  answered: boolean;
  /** Milliseconds from the answer to the end by the switch's own clock; null if it was not answered. */
  talkedMs: number | null;
  /** True if no SIP peer replied at all (rejected by ICMP): separates "unreachable" from a real 503. */
  unreachable: boolean;
};

export type Outcome = { status: EndStatus; reason: EndReason | null };

export type OutcomeContext = {
  /** We requested the hangup before the answer (a person, a campaign, a shutdown of ours). */
  cancelledByUs?: boolean;
};

type Row = Outcome & { causes: readonly string[] };

/** Ends of unanswered legs. The SIP status of each cause is from FreeSWITCH, `sofia_glue.c`; the outcomes are ours. */
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
      // If we cancelled the leg, the check of `cancelledByUs` came first.
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

/** The cause of a SIP status, used if the cause is not specific (mapping of sofia_glue.c). */
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

/** Statuses of CALL_REJECTED that come from a trunk or a proxy, not from a person. */
const refusedByTrunk: readonly number[] = [401, 402, 403, 407, 608];

/** Why an answered leg ended, if its cause shows the reason. */
const answeredReasons: Readonly<Record<string, EndReason>> = {
  ALLOTTED_TIMEOUT: 'max_duration',
  MEDIA_TIMEOUT: 'media_lost',
  SRTP_READ_ERROR: 'media_lost',
  SYSTEM_SHUTDOWN: 'switch_lost',
  CRASH: 'switch_lost',
};

/**
 * The outcome of the call for the end of its leg: the first matching row applies. Here an answered leg is `completed` for
 * every cause; call-controller makes it `failed` if its conversation was lost.
 */
export function outcomeOf(end: LegEnd, context: OutcomeContext = {}): Outcome {
  if (end.answered) return outcomeOfAnswered(end);
  if (context.cancelledByUs) return { status: 'cancelled', reason: null };
  const row = rowOf(end.cause) ?? rowOf(causeOfSipStatus[end.sipStatus ?? 0]);
  if (!row) return { status: 'failed', reason: null };
  return { status: row.status, reason: narrowed(row.reason, row.status, end) };
}

/** The end of a leg for a failed originate without a leg, such as `INVALID_GATEWAY`. */
export function endWithoutLeg(cause: string): LegEnd {
  return { cause, sipStatus: null, disposition: null, answered: false, talkedMs: null, unreachable: false };
}

/**
 * How a switch rejects an originate without a channel: its gateway is down (for example before it has registered), its
 * sessions are exhausted (`max-sessions`, `sessions-per-second`), or it is shutting down. Each cause also ends
 * channels, so it proves that nothing was sent only if there was no event of a channel.
 */
const refusals: readonly string[] = ['GATEWAY_DOWN', 'DESTINATION_OUT_OF_ORDER', 'SYSTEM_SHUTDOWN'];

/** True if a job without a channel failed at the switch itself, for a temporary reason. */
export const isRefusal = (cause: string): boolean => refusals.includes(cause);

function outcomeOfAnswered(end: LegEnd): Outcome {
  const hungUpByFarEnd = end.disposition === 'recv_bye' ? 'callee_hangup' : null;
  return { status: 'completed', reason: answeredReasons[end.cause] ?? hungUpByFarEnd };
}

const rowOf = (cause: string | undefined): Row | undefined =>
  unanswered.find((row) => cause !== undefined && row.causes.includes(cause));

/** Trap 10: one cause has two meanings, and only the SIP status or the missing peer distinguishes them. */
function narrowed(reason: EndReason | null, status: EndStatus, end: LegEnd): EndReason | null {
  if (reason === 'rejected_by_callee' && refusedByTrunk.includes(end.sipStatus ?? 0)) return 'rejected_by_trunk';
  if (end.unreachable && (reason === 'network' || status === 'no_answer')) return 'unreachable';
  return reason;
}
