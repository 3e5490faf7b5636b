import type { ServiceContext } from '@ligai/service';
import type { Counter } from 'prom-client';
import type { ControllerConfig } from './config.ts';
import type { SpeechSource } from './gate/simulated-speech.ts';
import type { ProviderStates } from './providers/provider-states.ts';
import type { ControllerTiming } from './timing.ts';

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
