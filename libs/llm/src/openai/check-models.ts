import type { KeyCheck } from '@ligai/contracts';
import { fetchFailureOf } from '@ligai/kernel';
import { askForModels, judgeModel, type ModelsAnswer } from './openai-models.ts';

/** Asks `GET /models`. A key without credit passes: `checkOpenAiAccount` finds it. `status` is null without a response. */
export async function checkModels(
  { baseUrl, apiKey, model }: { baseUrl: string | (() => string); apiKey: string; model: string | undefined },
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
