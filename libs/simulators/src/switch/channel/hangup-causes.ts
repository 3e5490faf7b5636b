/**
 * FreeSWITCH's hangup causes with their Q.850 numbers (switch_channel.c); causes without a number of their own have 16.
 */
const q850: Record<string, number> = {
  UNALLOCATED_NUMBER: 1,
  NO_ROUTE_DESTINATION: 3,
  NORMAL_CLEARING: 16,
  USER_BUSY: 17,
  NO_USER_RESPONSE: 18,
  NO_ANSWER: 19,
  CALL_REJECTED: 21,
  NUMBER_CHANGED: 22,
  DESTINATION_OUT_OF_ORDER: 27,
  INVALID_NUMBER_FORMAT: 28,
  NORMAL_UNSPECIFIED: 31,
  NETWORK_OUT_OF_ORDER: 38,
  NORMAL_TEMPORARY_FAILURE: 41,
  SWITCH_CONGESTION: 42,
  SERVICE_UNAVAILABLE: 63,
  INCOMPATIBLE_DESTINATION: 88,
  RECOVERY_ON_TIMER_EXPIRE: 102,
  INTERWORKING: 127,
  ORIGINATOR_CANCEL: 16,
  LOSE_RACE: 16,
  MANAGER_REQUEST: 16,
  ALLOTTED_TIMEOUT: 16,
  MEDIA_TIMEOUT: 16,
  SYSTEM_SHUTDOWN: 16,
  CRASH: 16,
};

export const q850Of = (cause: string): number => q850[cause] ?? 16;

/** Parses a cause; an unknown one becomes NORMAL_CLEARING without an error, as in FreeSWITCH. */
export function parseCause(text: string | undefined): string {
  const name = text?.toUpperCase() ?? '';
  return Object.hasOwn(q850, name) ? name : 'NORMAL_CLEARING';
}

type Refusal = { cause: string; phrase: string };

/** SIP's final status → cause (sofia_glue.c) and the usual phrase. */
const refusals: Record<number, Refusal> = {
  400: { cause: 'NORMAL_TEMPORARY_FAILURE', phrase: 'Bad Request' },
  403: { cause: 'CALL_REJECTED', phrase: 'Forbidden' },
  404: { cause: 'UNALLOCATED_NUMBER', phrase: 'Not Found' },
  408: { cause: 'RECOVERY_ON_TIMER_EXPIRE', phrase: 'Request Timeout' },
  410: { cause: 'NUMBER_CHANGED', phrase: 'Gone' },
  480: { cause: 'NO_USER_RESPONSE', phrase: 'Temporarily Unavailable' },
  484: { cause: 'INVALID_NUMBER_FORMAT', phrase: 'Address Incomplete' },
  486: { cause: 'USER_BUSY', phrase: 'Busy Here' },
  487: { cause: 'ORIGINATOR_CANCEL', phrase: 'Request Terminated' },
  488: { cause: 'INCOMPATIBLE_DESTINATION', phrase: 'Not Acceptable Here' },
  500: { cause: 'NORMAL_TEMPORARY_FAILURE', phrase: 'Server Internal Error' },
  502: { cause: 'NETWORK_OUT_OF_ORDER', phrase: 'Bad Gateway' },
  503: { cause: 'NORMAL_TEMPORARY_FAILURE', phrase: 'Service Unavailable' },
  504: { cause: 'RECOVERY_ON_TIMER_EXPIRE', phrase: 'Server Time-out' },
  600: { cause: 'USER_BUSY', phrase: 'Busy Everywhere' },
  603: { cause: 'CALL_REJECTED', phrase: 'Decline' },
  604: { cause: 'NO_ROUTE_DESTINATION', phrase: 'Does Not Exist Anywhere' },
};

export function refusalOf(status: number): Refusal {
  return refusals[status] ?? { cause: 'NORMAL_UNSPECIFIED', phrase: 'Refused' };
}
