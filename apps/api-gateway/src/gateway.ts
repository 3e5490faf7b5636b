import { type CheckKey, heardLanguage, type ProviderName } from '@ligai/contracts';
import { type Egress, openEgress } from '@ligai/egress';
import { checkOpenAiAccount } from '@ligai/llm';
import { ProviderEndpoints, type ServiceContext } from '@ligai/service';
import { checkDeepgramStream, checkMurfSpeech } from '@ligai/speech';
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
  readonly checkKey: Record<ProviderName, CheckKey>;
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
    checkKey: keyChecks(endpoints, context),
  };
}

/** What calls ask for, as short as possible: a key without credit passes every other request. */
function keyChecks(endpoints: ProviderEndpoints, { settings, clock }: ServiceContext): Record<ProviderName, CheckKey> {
  const heard = () => {
    const current = settings.current();
    const language = heardLanguage(current, current.language);
    return { model: current.deepgram_model, language, sampleRateHz, endpointingMs: 250 };
  };
  const spoken = () => {
    const { murf_model: model, voice_id: voiceId, language } = settings.current();
    return { model, voiceId, language, sampleRateHz };
  };
  const model = () => settings.current().openai_model;
  const at = (provider: ProviderName, key: string) => ({ url: () => endpoints.withKey(provider, key).url, clock });
  return {
    deepgram: (key, signal) => checkDeepgramStream({ ...at('deepgram', key), request: heard })(key, signal),
    murf: (key, signal) => checkMurfSpeech({ ...at('murf', key), request: spoken })(key, signal),
    openai: (key, signal) => checkOpenAiAccount({ baseUrl: at('openai', key).url, model })(key, signal),
  };
}

/** As most calls have it. */
const sampleRateHz = 8000 as const;
