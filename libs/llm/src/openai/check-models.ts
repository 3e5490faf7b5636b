import type { CheckKey, KeyCheck } from '@ligai/contracts';
import { fetchFailureOf } from '@ligai/kernel';
import { askForModels, judgeModel, type ModelsAnswer } from './openai-models.ts';

export type CheckOpenAiKeyOptions = {
  baseUrl: string | (() => string);
  /** The model that calls use, to check whether the key may use it and whether it will be shut down. */
  model?: () => string;
};

/** Asks `GET /models`. A key without credit passes: `checkOpenAiAccount` finds it. */
export function checkOpenAiKey({ baseUrl, model }: CheckOpenAiKeyOptions): CheckKey {
  return async (apiKey, signal) => {
    const { verdict, detail } = await checkModels({ apiKey, baseUrl, model: model?.() }, signal);
    return { verdict, detail };
  };
}

/** `status` is null if there was no response. */
export async function checkModels(
  { baseUrl, apiKey, model }: { baseUrl: CheckOpenAiKeyOptions['baseUrl']; apiKey: string; model: string | undefined },
  signal: AbortSignal,
): Promise<KeyCheck & { status: number | null }> {
  try {
    const answer = await askForModels({ baseUrl, apiKey }, signal);
    return { ...verdictOf(answer, model), status: answer.status };
  } catch (error) {
    signal.throwIfAborted();
    return { verdict: 'unreachable', detail: `OpenAI could not be reached: ${fetchFailureOf(error)}`, status: null };
  }
}

function verdictOf({ status, models }: ModelsAnswer, model: string | undefined): KeyCheck {
  if (status === 401) return { verdict: 'invalid', detail: 'OpenAI does not know the key' };
  if (status === 402) return { verdict: 'invalid', detail: 'OpenAI knows the key, but it has no credit' };
  if (status === 403) return { verdict: 'invalid', detail: 'OpenAI does not permit the key to be used' };
  if (status !== 200) return { verdict: 'unreachable', detail: `OpenAI answered ${status}` };
  const about = model === undefined ? undefined : judgeModel(models, model);
  if (about && !about.known) return { verdict: 'limited', detail: about.detail };
  return { verdict: 'valid', detail: ['OpenAI accepts the key', about?.detail].filter(Boolean).join('; ') };
}
