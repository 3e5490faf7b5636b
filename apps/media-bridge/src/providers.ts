import { type ChatModel, openAiChatModel } from '@ligai/llm';
import type { ServiceContext } from '@ligai/service';
import {
  deepgramSpeechToText,
  murfTextToSpeech,
  type SpeechToText,
  type TextToSpeech,
  type VoiceActivityDetector,
  webrtcVoiceActivity,
} from '@ligai/speech';
import type { Config } from './config.ts';

/** Who hears, thinks and speaks in a conversation. */
export type Providers = {
  speechToText: SpeechToText;
  chat: ChatModel;
  textToSpeech: TextToSpeech;
  openVoiceActivity: () => VoiceActivityDetector;
};

/** The real ones. Keys are read from the settings at each use, so that a changed one serves the next request. */
export async function openProviders(
  config: Config,
  { settings, clock, log }: Pick<ServiceContext, 'settings' | 'clock' | 'log'>,
): Promise<Providers & AsyncDisposable> {
  const { deepgramUrl, openAiBaseUrl, murfUrl, murfConcurrency } = config.providers;
  const key = (name: 'deepgram_api_key' | 'openai_api_key' | 'murf_api_key') => () => settings.current()[name] ?? '';
  const textToSpeech = murfTextToSpeech({
    url: murfUrl,
    apiKey: key('murf_api_key'),
    clock,
    ...(murfConcurrency !== undefined && { maxContexts: murfConcurrency }),
  });
  const chat = openAiChatModel({
    ...{ baseUrl: openAiBaseUrl, apiKey: key('openai_api_key'), clock, log },
    streamOptions: () => settings.current().openai_stream_options === 'on',
  });
  return {
    speechToText: deepgramSpeechToText({ url: deepgramUrl, apiKey: key('deepgram_api_key'), clock }),
    chat,
    textToSpeech,
    openVoiceActivity: await webrtcVoiceActivity({ sampleRateHz: config.sampleRateHz }),
    async [Symbol.asyncDispose]() {
      await Promise.all([textToSpeech[Symbol.asyncDispose](), chat[Symbol.asyncDispose]()]);
    },
  };
}
