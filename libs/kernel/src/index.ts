export { AsyncQueue } from './async-queue.ts';
export { BackgroundWork } from './background-work.ts';
export { type Backoff, backoffMs, retry } from './backoff.ts';
export { type Clock, systemClock, unlessAborted, withDeadline } from './clock.ts';
export {
  fetchFailureOf,
  isLigaiError,
  LigaiError,
  type LigaiErrorCode,
  messageOf,
  toLigaiError,
  unreachable,
} from './errors.ts';
export { LivenessMap } from './liveness-map.ts';
export { inBackground, type Log, logWith, silentLog } from './log.ts';
export { OutageLog, type OutageLogOptions } from './outage-log.ts';
export { Periodic, type PeriodicOptions } from './periodic.ts';
export {
  failureKindOfStatus,
  keyIdOf,
  mayPass,
  ProviderError,
  type ProviderFailureFields,
  type ProviderFailureKind,
  providerFailure,
  retryAfterMsOf,
  withKeyId,
} from './provider-failure.ts';
export { startOfText, storableText, tryJson } from './text.ts';
