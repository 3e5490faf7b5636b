import { fetch } from 'undici';
import { z } from 'zod';
import { baseUrlOf } from './request-parameters.ts';

/** The used fields of `GET /models`. `shutdown_date` is present once OpenAI has announced it. */
const list = z.object({
  data: z.array(z.object({ id: z.string(), shutdown_date: z.string().nullish().catch(undefined) })),
});

export type OpenAiModel = { id: string; shutdownDate: string | null };

/** `models` is null if the response is not a list, as with some compatible servers. */
export type ModelsAnswer = { status: number; models: OpenAiModel[] | null };

/** The models that a key may use. Rejects as `fetch` does if there is no response. */
export async function askForModels(
  { baseUrl, apiKey }: { baseUrl: string | (() => string); apiKey: string },
  signal: AbortSignal,
): Promise<ModelsAnswer> {
  const answer = await fetch(`${baseUrlOf(baseUrl)}/models`, {
    headers: { authorization: `Bearer ${apiKey}` },
    signal,
  });
  const { status } = answer;
  if (status !== 200) {
    await answer.body?.cancel();
    return { status, models: null };
  }
  const parsed = list.safeParse(await answer.json().catch(() => undefined));
  if (!parsed.success) return { status, models: null };
  const models = parsed.data.data.map(({ id, shutdown_date }) => ({ id, shutdownDate: shutdown_date ?? null }));
  return { status, models };
}

/**
 * Whether the name of a model says nothing else than that it writes replies. OpenAI's list does not say what a model is for.
 */
export const isForConversations = (id: string): boolean => !otherPurposes.test(id);

const otherPurposes =
  /audio|babbage|codex|computer-use|dall-e|davinci|deep-research|embedding|image|instruct|moderation|realtime|search|sora|transcribe|tts|whisper/i;

/**
 * Whether a model is usable, and the reason or a warning. A model with a future shutdown date is usable, with a
 * warning.
 */
export function judgeModel(models: OpenAiModel[] | null, name: string): { known: boolean; detail: string } {
  if (models === null) return { known: true, detail: '' };
  const model = models.find(({ id }) => id === name);
  if (!model) return { known: false, detail: `OpenAI has no model "${name}" for this key` };
  if (model.shutdownDate === null) return { known: true, detail: '' };
  return { known: true, detail: `the model "${name}" is shut down on ${model.shutdownDate}` };
}
