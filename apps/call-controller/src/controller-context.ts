import type { ServiceContext } from '@ligai/service';
import type { Counter } from 'prom-client';
import type { ControllerConfig } from './config.ts';
import type { SpeechSource } from './gate/simulated-speech.ts';
import type { ProviderStates } from './providers/provider-states.ts';

/** Delays and terms. Tests use shorter ones. */
export type ControllerTiming = {
  /**
   * How long the switch must be connected, and the leg must have existed, before a leg that the switch does not list
   * counts as gone: by then earlier events and commands have arrived.
   */
  settleMs: number;
  /** Term of a lease, by the database's clock: how long the calls of a killed holder wait for the next controller. */
  leaseMs: number;
  /**
   * How long no call must have been declined before a shortage of bridges is over. At the limit of the bridges each ended
   * call lets another one pass: that is one shortage, and not one for each call.
   */
  shortageOverMs: number;
};

export const defaultTiming: ControllerTiming = { settleMs: 5_000, leaseMs: 4_000, shortageOverMs: 10_000 };

/** The dependencies of every part of the controller. */
export type ControllerContext = Pick<
  ServiceContext,
  'instance' | 'log' | 'clock' | 'db' | 'bus' | 'outbox' | 'settings'
> & {
  config: Pick<ControllerConfig, 'callerNumber' | 'extraNumbers' | 'sampleRateHz' | keyof SpeechSource>;
  timing: ControllerTiming;
  providerStates: ProviderStates;
  legViolations: Counter<'state' | 'input'>;
};
