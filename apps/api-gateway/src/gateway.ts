import type { CheckKey } from '@ligai/contracts';
import { type Egress, openEgress } from '@ligai/egress';
import { checkOpenAiAccount } from '@ligai/llm';
import { ProviderEndpoints, type ServiceContext } from '@ligai/service';
import { checkDeepgramKey, checkMurfKey } from '@ligai/speech';
import type { GatewayConfig } from './config.ts';
import { type ServiceRegistry, watchServices } from './health/service-registry.ts';
import { ImportSlots } from './imports/import-slots.ts';
import { VoiceList } from './provider-checks/voice-list.ts';

/** What the routes work with. */
export type Gateway = ServiceContext & {
  readonly config: GatewayConfig;
  readonly services: ServiceRegistry;
  readonly imports: ImportSlots;
  /** Holds the addresses that customers name against what this installation opens. */
  readonly egress: Egress;
  readonly endpoints: ProviderEndpoints;
  readonly voices: VoiceList;
  /** Asks the real provider, also while it is simulated; the simulator only about its own key. */
  readonly checkKey: Record<'deepgram' | 'murf' | 'openai', CheckKey>;
};

export function openGateway(config: GatewayConfig, context: ServiceContext): Gateway {
  const { settings, clock } = context;
  const endpoints = new ProviderEndpoints(config.providers, config.service.settingDefaults, () => settings.current());
  return {
    ...context,
    config,
    egress: openEgress({ allow: config.webhookNetworks, clock: context.clock }),
    services: watchServices(context.bus, context.clock),
    imports: new ImportSlots(context.clock),
    endpoints,
    voices: new VoiceList(clock, endpoints),
    checkKey: {
      deepgram: (key, signal) => checkDeepgramKey({ url: endpoints.withKey('deepgram', key).url })(key, signal),
      murf: (key, signal) => checkMurfKey({ url: endpoints.withKey('murf', key).url })(key, signal),
      openai(key, signal) {
        const baseUrl = endpoints.withKey('openai', key).url;
        return checkOpenAiAccount({ baseUrl, model: () => settings.current().openai_model })(key, signal);
      },
    },
  };
}
