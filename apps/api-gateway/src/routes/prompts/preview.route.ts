import { PreviewPromptAnswer, PreviewPromptBody } from '@ligai/contracts';
import {
  callPrompt,
  estimateTokens,
  fillVariables,
  promptLimits,
  promptProblem,
  variablesIn,
} from '@ligai/conversation';
import { numberRulesOf, readNumber } from '../../http/read-number.ts';
import { route } from '../../http/route.ts';

const exampleNumber = '5511999887766';

export const previewPromptRoute = route({
  method: 'post',
  path: '/api/v1/prompts/preview',
  summary: 'Preview Prompt',
  description:
    'A prompt with its variables filled in, as a call would have it: by the same functions, with the same precedence of values. Nothing is stored.',
  body: PreviewPromptBody,
  answer: PreviewPromptAnswer,
  example: {
    body: { content: 'You sell to {{name}} in {{city}}.', greeting: 'Hello {{name}}.', name: 'Maria Silva' },
    answer: {
      content: 'You sell to Maria Silva in .',
      greeting: 'Hello Maria Silva.',
      variables: ['name', 'city'],
      missing: ['city'],
      tokens: 13,
      problem: 'the prompt uses {{city}}, for which there is no value',
    },
  },
  async handle({ body }, gateway) {
    const { content, greeting, variables, values, name, metadata } = body;
    const number =
      body.number === undefined ? exampleNumber : readNumber('number', body.number, numberRulesOf(gateway));
    const prompt = callPrompt(draftOf({ content, greeting, variables }), { number, name, metadata, variables: values });
    const names = variablesIn(`${greeting ?? ''}\n${content}`);
    const filled = fillVariables(content, prompt.variables, promptLimits.content);
    return {
      content: filled,
      greeting: greeting === null ? null : fillVariables(greeting, prompt.variables, promptLimits.greeting),
      variables: names,
      missing: names.filter((one) => !Object.hasOwn(prompt.variables, one)),
      tokens: estimateTokens(filled),
      problem: promptProblem(prompt)?.detail ?? null,
    };
  },
});

/** A prompt that is not stored. */
const draftOf = (texts: { content: string; greeting: string | null; variables: Record<string, string> }) => ({
  ...{ prompt_id: null, name: '', voice_id: null, language: null, model: null, temperature: null },
  ...{ reasoning_effort: null, opening: 'speak_first' as const, greeting_interruptible: true },
  ...{ voicemail_action: null, turn_taking: null, turn_taking_values: {} },
  ...texts,
});
