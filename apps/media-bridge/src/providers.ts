import type { BridgeId } from '@ligai/contracts';
import { type ChatModel, openAiChatModel } from '@ligai/llm';
import { type Provider, ProviderEndpoints, type ServiceContext } from '@ligai/service';
import {
  deepgramSpeechToText,
  murfTextToSpeech,
  type SpeechToText,
  type TextToSpeech,
  type VoiceActivityDetector,
  webrtcVoiceActivity,
} from '@ligai/speech';
import type { Config } from './config.ts';
import { LiveBridges } from './heartbeat/live-bridges.ts';

/** The provider clients of conversations. */
export type Providers = {
  speechToText: SpeechToText;
  chat: ChatModel;
  /** Asks the fallback model; used only if one is configured. */
  fallbackChat: ChatModel;
  textToSpeech: TextToSpeech;
  /** The address at which speech is synthesised now. */
  speechSource: () => string;
  openVoiceActivity: () => VoiceActivityDetector;
};

/**
 * Keys and addresses are read at each use, so that the next request uses a changed key, and a stored key ends a
 * simulation.
 */
export async function openProviders(
  config: Config,
  { settings, clock, log, bus }: Pick<ServiceContext, 'settings' | 'clock' | 'log' | 'bus'>,
  bridgeId: BridgeId,
): Promise<Providers & AsyncDisposable> {
  const endpoints = new ProviderEndpoints(config.providers, config.service.settingDefaults, () => settings.current());
  const at = (provider: Provider) => ({
    url: () => endpoints.current(provider).url,
    apiKey: () => endpoints.current(provider).apiKey ?? '',
  });
  const { murfConcurrency: maxContexts } = config;
  const bridges = new LiveBridges({ bus, clock, own: bridgeId });
  const textToSpeech = murfTextToSpeech({
    ...{ ...at('murf'), clock, shareOf: (contexts) => bridges.shareOf(contexts) },
    ...(maxContexts !== undefined && { maxContexts }),
  });
  const openai = at('openai');
  const chat = openAiChatModel({
    ...{ baseUrl: openai.url, apiKey: openai.apiKey, clock, log },
    streamOptions: () => settings.current().openai_stream_options === 'on',
  });
  const fallbackChat = openAiChatModel({
    ...{ baseUrl: () => endpoints.fallback().url, apiKey: () => endpoints.fallback().apiKey ?? '', clock, log },
    streamOptions: () => settings.current().openai_stream_options === 'on',
  });
  return {
    speechToText: deepgramSpeechToText({ ...at('deepgram'), clock }),
    chat,
    fallbackChat,
    textToSpeech,
    speechSource: at('murf').url,
    openVoiceActivity: await webrtcVoiceActivity({ sampleRateHz: config.sampleRateHz }),
    async [Symbol.asyncDispose]() {
      bridges[Symbol.dispose]();
      await Promise.all([
        textToSpeech[Symbol.asyncDispose](),
        chat[Symbol.asyncDispose](),
        fallbackChat[Symbol.asyncDispose](),
      ]);
    },
  };
}
