/**
 * What kind of failure an error of the API is, as in its header `X-Error-Code`; `detail` says the rest. Answers may gain
 * codes.
 */
export const errorCodes = [
  'aborted',
  'call_active',
  'call_ended',
  'call_not_found',
  'conflict',
  'database_unavailable',
  'forbidden',
  'internal',
  'invalid_request',
  'key_unknown',
  'limit_reached',
  'method_not_allowed',
  'no_active_prompt',
  'no_bridge',
  'no_responder',
  'no_such_leg',
  'not_found',
  'outcome_unknown',
  'precondition_failed',
  'provider_rejected',
  'provider_unavailable',
  'request_under_way',
  'switch_rejected',
  'switch_unavailable',
  'timeout',
  'too_large',
  'too_many_attempts',
  'unreadable',
] as const;

export type ErrorCode = (typeof errorCodes)[number];
