import { heardLanguage, type KeyCheck, type PromptSnapshot, type SettingKey, settingCatalogue } from '@ligai/contracts';
import { isLigaiError, LigaiError, messageOf, withDeadline } from '@ligai/kernel';
import { askForModels, checkReasoningEffort, configuredEffort, judgeModel, type ReasoningEffort } from '@ligai/llm';
import { type FallbackSettings, type Provider, simulatedKey } from '@ligai/service';
import { checkDeepgramModel, requestOfSettings, voiceNamed } from '@ligai/speech';
import type { Gateway } from '../gateway.ts';
import { shown } from '../http/invalid-request.ts';

/** How long a request that stores a setting waits for the provider. */
const withinMs = 3000;

/** A warning for the client: the choice could not be checked, or works only in part. Undefined if there is none. */
export type Warning = string | undefined;

const providerOfKey: Partial<Record<SettingKey, Provider>> = {
  deepgram_api_key: 'deepgram',
  murf_api_key: 'murf',
  openai_api_key: 'openai',
};

/** Asks the provider about a setting before it is stored. Throws `invalid_request` where the provider refuses it. */
export async function checkSetting(gateway: Gateway, key: SettingKey, value: string): Promise<Warning> {
  const provider = providerOfKey[key];
  if (provider) return checkNewKey(gateway, { key, provider, apiKey: value });
  const settings = gateway.settings.current();
  if (isFallbackSetting(key)) return checkFallback(gateway, key, settingCatalogue[key].schema.parse(value));
  if (key === 'deepgram_model') return checkSpeechModel(gateway, value);
  if (key === 'openai_model') {
    const warnings = await Promise.all([
      checkModel(gateway, key, value),
      checkEffort(gateway, { field: key, model: value, effort: configuredEffort(settings.openai_reasoning_effort) }),
    ]);
    return joined(warnings);
  }
  if (key === 'openai_reasoning_effort') {
    const effort = configuredEffort(settingCatalogue[key].schema.parse(value));
    return checkEffort(gateway, { field: key, model: settings.openai_model, effort });
  }
  if (key === 'voice_id') return checkVoice(gateway, { field: key, voiceId: value, model: settings.murf_model });
  if (key === 'murf_model') return checkVoiceModel(gateway, { model: value, voiceId: settings.voice_id });
  return undefined;
}

/** Asks the providers about what a prompt names. Throws `invalid_request` where one of them does not have it. */
export async function checkPrompt(
  gateway: Gateway,
  { model, voice_id }: { model?: string | null | undefined; voice_id?: string | null | undefined },
): Promise<Warning> {
  const murfModel = gateway.settings.current().murf_model;
  const warnings = await Promise.all([
    typeof model === 'string' ? checkModel(gateway, 'model', model) : undefined,
    typeof voice_id === 'string'
      ? checkVoice(gateway, { field: 'voice_id', voiceId: voice_id, model: murfModel })
      : undefined,
  ]);
  return joined(warnings);
}

/** Asks OpenAI for a reply as calls with this prompt do, if the prompt names a model or an effort. Never throws. */
export async function checkPromptEffort(
  gateway: Gateway,
  { model, reasoning_effort }: Pick<PromptSnapshot, 'model' | 'reasoning_effort'>,
): Promise<Warning> {
  if (model === null && reasoning_effort === null) return undefined;
  const { openai_model, openai_reasoning_effort } = gateway.settings.current();
  return checkEffort(gateway, {
    field: reasoning_effort === null ? 'model' : 'reasoning_effort',
    model: model ?? openai_model,
    effort: reasoning_effort ?? configuredEffort(openai_reasoning_effort),
  });
}

/** Two checks of one field may give the same reason. */
export const joined = (warnings: Warning[]): Warning => [...new Set(warnings.filter(Boolean))].join('; ') || undefined;

/** Asks the provider itself, also while it is simulated: the key is for the real one. Never throws for what it answers. */
export async function askAboutKey(
  { clock, checkKey }: Gateway,
  { provider, apiKey, waitMs }: { provider: Provider; apiKey: string; waitMs: number },
): Promise<KeyCheck> {
  const ask = (signal: AbortSignal) => checkKey[provider](apiKey, signal);
  return withDeadline(clock, waitMs, `Ask ${provider}`, ask).catch((error): KeyCheck => {
    if (!isLigaiError(error, 'timeout')) throw error;
    return { verdict: 'unreachable', detail: `${provider} did not answer within ${waitMs / 1000} s` };
  });
}

async function checkNewKey(
  gateway: Gateway,
  { key, provider, apiKey }: { key: SettingKey; provider: Provider; apiKey: string },
): Promise<Warning> {
  const { verdict, detail } = await askAboutKey(gateway, { provider, apiKey, waitMs: withinMs });
  if (verdict === 'invalid') throw new LigaiError('invalid_request', `${key}: ${detail}`);
  if (verdict === 'unreachable') return `${key} was stored without a check: ${detail}`;
  return verdict === 'limited' ? detail : undefined;
}

async function checkModel({ clock, endpoints }: Gateway, field: string, name: string): Promise<Warning> {
  const { url, apiKey, simulated } = endpoints.current('openai');
  if (apiKey === null) return `${field} was stored without a check: openai_api_key is not set`;
  const ask = (signal: AbortSignal) => askForModels({ baseUrl: url, apiKey }, signal);
  const answer = await withDeadline(clock, withinMs, 'Ask OpenAI for its models', ask).catch(() => undefined);
  if (answer?.status !== 200) return `${field} was stored without a check: OpenAI's models could not be read`;
  const { known, detail } = judgeModel(answer.models, name);
  if (known) return detail === '' ? undefined : detail;
  // A compatible server may serve models, or an Azure deployment, that it does not list.
  if (!simulated && !isOpenAi(url)) return `${detail}, as far as it lists them`;
  throw new LigaiError('invalid_request', `${field}: ${detail.replace(JSON.stringify(name), shown(name))}`);
}

type FallbackSetting = keyof FallbackSettings;

const isFallbackSetting = (key: SettingKey): key is FallbackSetting =>
  key === 'llm_fallback_model' || key === 'llm_fallback_base_url' || key === 'llm_fallback_api_key';

/** Asks the server of the fallback model for its models, as it would be with the new value. */
async function checkFallback(
  { clock, endpoints, settings }: Gateway,
  field: FallbackSetting,
  value: string | null,
): Promise<Warning> {
  const model = field === 'llm_fallback_model' ? value : settings.current().llm_fallback_model;
  // Nothing is asked of a server that is no longer used.
  if (field !== 'llm_fallback_api_key' && (value === null || model === null)) return undefined;
  if (field === 'llm_fallback_api_key' && settings.current().llm_fallback_base_url === null)
    return `${field} was stored without a check: it is used for the server of llm_fallback_base_url, which is none`;
  const { url, apiKey, simulated } = endpoints.fallback({ [field]: value });
  const ask = (signal: AbortSignal) => askForModels({ baseUrl: url, apiKey: apiKey ?? 'not-set' }, signal);
  const answer = await withDeadline(clock, withinMs, 'Ask for the models', ask).catch(() => undefined);
  const isRejected = answer?.status === 401 || answer?.status === 403;
  if (isRejected && field === 'llm_fallback_api_key')
    throw new LigaiError('invalid_request', `${field}: the server of the fallback model rejects the key`);
  if (answer?.status !== 200) {
    const why = isRejected ? 'rejects the key' : `did not list its models`;
    return `${field} was stored without a check: the server of the fallback model ${why}`;
  }
  if (model === null) return undefined;
  const { known, detail } = judgeModel(answer.models, model);
  if (known) return detail === '' ? undefined : detail;
  const isCertain = field === 'llm_fallback_model' && (simulated || isOpenAi(url));
  if (isCertain)
    throw new LigaiError('invalid_request', `${field}: ${detail.replace(JSON.stringify(model), shown(model))}`);
  return `${detail}, as far as it lists them`;
}

const isOpenAi = (url: string): boolean => /(^|\.)openai\.com$/.test(new URL(url).hostname);

/** A warning only: calls work with another effort than a rejected one. */
async function checkEffort(
  { clock, endpoints }: Gateway,
  { field, model, effort }: { field: string; model: string; effort: ReasoningEffort | undefined },
): Promise<Warning> {
  if (effort === undefined) return undefined;
  const { url, apiKey } = endpoints.current('openai');
  const unchecked = (why: string) => `${field} was stored without a check: ${why}`;
  if (apiKey === null) return unchecked('openai_api_key is not set');
  const ask = (signal: AbortSignal) =>
    checkReasoningEffort({ baseUrl: url, apiKey, model, reasoningEffort: effort }, signal);
  const { verdict, detail } = await withDeadline(clock, withinMs, 'Ask OpenAI for a reply', ask).catch(
    (error: unknown) => ({ verdict: 'unreachable' as const, detail: messageOf(error) }),
  );
  if (verdict === 'valid') return undefined;
  return verdict === 'limited' ? detail : unchecked(detail);
}

/** Asked for the language that calls use by default: Deepgram has each model for some languages only. */
async function checkSpeechModel({ clock, endpoints, settings }: Gateway, model: string): Promise<Warning> {
  const { url, apiKey } = endpoints.current('deepgram');
  const unchecked = (why: string) => `deepgram_model was stored without a check: ${why}`;
  if (apiKey === null) return unchecked('deepgram_api_key is not set');
  const current = settings.current();
  const language = heardLanguage(current, current.language);
  const request = requestOfSettings(
    { ...current, deepgram_model: model },
    { language: current.language, sampleRateHz: 8000, endpointingMs: 250 },
  );
  const ask = (signal: AbortSignal) => checkDeepgramModel({ url, apiKey, clock }, request, signal);
  const { verdict, detail } = await withDeadline(clock, withinMs, 'Ask Deepgram about the model', ask).catch(
    (error: unknown) => ({ verdict: 'unknown' as const, detail: messageOf(error) }),
  );
  if (verdict === 'unknown') return unchecked(`Deepgram: ${detail}`);
  if (verdict === 'accepted') return undefined;
  const choice = `${shown(model)} with language ${language}`;
  throw new LigaiError('invalid_request', `deepgram_model: Deepgram rejects ${choice}: ${detail}`);
}

async function checkVoice(
  gateway: Gateway,
  { field, voiceId, model }: { field: string; voiceId: string; model: string },
): Promise<Warning> {
  try {
    const voices = await gateway.voices.of(model, withinMs);
    if (voiceNamed(voices, voiceId)) return undefined;
  } catch (error) {
    return `${field} was stored without a check: ${messageOf(error)}`;
  }
  throw new LigaiError(
    'invalid_request',
    `${field}: Murf has no voice ${shown(voiceId)} for the model ${shown(model)}`,
  );
}

async function checkVoiceModel(gateway: Gateway, { model, voiceId }: { model: string; voiceId: string }) {
  try {
    const voices = await gateway.voices.of(model, withinMs);
    return voiceNamed(voices, voiceId) ? undefined : `Murf has no voice "${voiceId}" (voice_id) for this model`;
  } catch (error) {
    const kind = isLigaiError(error) ? error.fields['kind'] : undefined;
    if (kind === 'unknown_model' || kind === 'bad_request') {
      throw new LigaiError('invalid_request', `murf_model: ${messageOf(error)}`);
    }
    return `murf_model was stored without a check: ${messageOf(error)}`;
  }
}

/** Whether calls use a simulator in place of this provider now. */
export const isSimulated = ({ endpoints }: Gateway, provider: Provider): boolean =>
  endpoints.current(provider).apiKey === simulatedKey;
