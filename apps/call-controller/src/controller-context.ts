import type { ServiceContext } from '@ligai/service';
import type { Counter } from 'prom-client';
import type { ControllerConfig } from './config.ts';
import type { SpeechSource } from './gate/simulated-speech.ts';
import type { ProviderStates } from './providers/provider-states.ts';

/** What time it takes to be sure. Tests, whose switch answers at once, need less of it. */
export type ControllerTiming = {
  /**
   * How long a switch must have been connected, and a leg up, before its absence there means anything: what happened just
   * before has been told by then, and what was sent just now has arrived.
   */
  settleMs: number;
  /** Term of a lease, by the database's clock: how long a killed holder's calls wait for the next one. */
  leaseMs: number;
};

export const defaultTiming: ControllerTiming = { settleMs: 5_000, leaseMs: 4_000 };

/** What every part of the controller works with. */
export type ControllerContext = Pick<
  ServiceContext,
  'instance' | 'log' | 'clock' | 'db' | 'bus' | 'outbox' | 'settings'
> & {
  config: Pick<ControllerConfig, 'callerNumber' | 'extraNumbers' | keyof SpeechSource>;
  timing: ControllerTiming;
  providerStates: ProviderStates;
  legViolations: Counter<'state' | 'input'>;
};
