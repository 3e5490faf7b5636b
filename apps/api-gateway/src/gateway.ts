import type { CheckKey, ProviderName } from '@ligai/contracts';
import { type Egress, openEgress } from '@ligai/egress';
import { checkOpenAiAccount, configuredEffort } from '@ligai/llm';
import { ProviderEndpoints, type ServiceContext } from '@ligai/service';
import { checkDeepgramStream, checkMurfSpeech, requestOfSettings } from '@ligai/speech';
import type { GatewayConfig } from './config.ts';
import { type BridgeRegistry, type ServiceRegistry, watchBridges, watchServices } from './health/service-registry.ts';
import { KeyAttempts } from './http/authentication/key-attempts.ts';
import { ImportSlots } from './imports/import-slots.ts';
import { ModelList } from './provider-checks/model-list.ts';
import { VoiceList } from './provider-checks/voice-list.ts';
import { VoiceSamples } from './provider-checks/voice-samples.ts';

/** What the routes work with. */
export type Gateway = ServiceContext & {
  readonly config: GatewayConfig;
  /** By the monotonic clock. */
  readonly startedAtMs: number;
  readonly services: ServiceRegistry;
  readonly bridges: BridgeRegistry;
  readonly imports: ImportSlots;
  readonly keyAttempts: KeyAttempts;
  /** Allows or rejects the addresses that customers enter, by the networks that this installation allows. */
  readonly egress: Egress;
  readonly endpoints: ProviderEndpoints;
  readonly models: ModelList;
  readonly voices: VoiceList;
  readonly voiceSamples: VoiceSamples;
  /**
   * Checks a key with the real provider, also while that provider is simulated; only the simulator's own key with the
   * simulator.
   */
  readonly checkKey: Record<ProviderName, CheckKey>;
};

export function openGateway(config: GatewayConfig, context: ServiceContext): Gateway {
  const { settings, clock } = context;
  const endpoints = new ProviderEndpoints(config.providers, config.service.settingDefaults, () => settings.current());
  return {
    ...context,
    config,
    startedAtMs: clock.monotonic(),
    egress: openEgress({ allow: config.webhookNetworks, clock: context.clock }),
    services: watchServices(context.bus, context.clock),
    bridges: watchBridges(context.bus, context.clock),
    imports: new ImportSlots(context.clock),
    keyAttempts: new KeyAttempts(context.clock),
    endpoints,
    models: new ModelList(clock, endpoints),
    voices: new VoiceList(clock, endpoints),
    voiceSamples: new VoiceSamples(clock, endpoints),
    checkKey: providerKeyChecks(endpoints, context),
  };
}

/**
 * The checks of API keys. Each sends the request that a call sends, with as little content as possible: a key without
 * credit passes every other request.
 */
function providerKeyChecks(
  endpoints: ProviderEndpoints,
  { settings, clock }: ServiceContext,
): Record<ProviderName, CheckKey> {
  const sttRequest = () => {
    const current = settings.current();
    return requestOfSettings(current, { language: current.language, sampleRateHz, endpointingMs: 250 });
  };
  const ttsRequest = () => {
    const { murf_model: model, voice_id: voiceId, language } = settings.current();
    return { model, voiceId, language, sampleRateHz };
  };
  const model = () => settings.current().openai_model;
  const reasoningEffort = () => configuredEffort(settings.current().openai_reasoning_effort);
  const connection = (provider: ProviderName, key: string) => ({
    url: () => endpoints.withKey(provider, key).url,
    clock,
  });
  return {
    deepgram: (key, signal) =>
      checkDeepgramStream({ ...connection('deepgram', key), request: sttRequest })(key, signal),
    murf: (key, signal) => checkMurfSpeech({ ...connection('murf', key), request: ttsRequest })(key, signal),
    openai: (key, signal) =>
      checkOpenAiAccount({ baseUrl: connection('openai', key).url, model, reasoningEffort })(key, signal),
  };
}

/** The rate of most calls. */
const sampleRateHz = 8000 as const;
