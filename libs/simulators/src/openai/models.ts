/**
 * `always`: any reasoning effort except `none`. `tools_need_none`: function tools are rejected with any effort except
 * `none`, including the default.
 */
type Reasoning = 'never' | 'default_none' | 'tools_need_none' | 'always';

type Model = { id: string; reasoning: Reasoning; shutdownDate?: string };

/** The list of `GET /v1/models` in late 2026. */
export const models: Model[] = [
  { id: 'gpt-4.1', reasoning: 'never' },
  { id: 'gpt-4.1-mini', reasoning: 'never', shutdownDate: '2027-01-14' },
  { id: 'gpt-4o-mini', reasoning: 'never', shutdownDate: '2027-01-14' },
  { id: 'gpt-5-mini', reasoning: 'always', shutdownDate: '2026-12-11' },
  { id: 'gpt-5.4', reasoning: 'default_none' },
  { id: 'gpt-5.4-mini', reasoning: 'default_none' },
  { id: 'gpt-5.6-luna', reasoning: 'tools_need_none' },
  { id: 'gpt-6-luna', reasoning: 'tools_need_none' },
  { id: 'text-embedding-3-small', reasoning: 'never' },
  { id: 'whisper-1', reasoning: 'never' },
];

export type ModelRefusal = {
  status: 400 | 404;
  error: { message: string; type: string; param: string | null; code: string | null };
};

/**
 * The rejection of a chat completion by the model, if any, with OpenAI's message. `refusedFields`: those of a strict
 * server.
 */
export function refusalOf(body: Record<string, unknown>, refusedFields: string[]): ModelRefusal | undefined {
  const unknown = refusedFields.find((name) => body[name] !== undefined);
  if (unknown !== undefined) return refused(`Invalid JSON payload received. Unknown name "${unknown}"`, unknown, null);
  const name = String(body['model']);
  const model = models.find(({ id }) => id === name);
  if (!model) {
    const message = `The model \`${name}\` does not exist or you do not have access to it.`;
    return { status: 404, error: { message, type: 'invalid_request_error', param: null, code: 'model_not_found' } };
  }
  return refusalOfEffort(body, model) ?? refusalOfTemperature(body, model);
}

function refusalOfEffort(body: Record<string, unknown>, { id, reasoning }: Model): ModelRefusal | undefined {
  const effort = body['reasoning_effort'];
  if (reasoning === 'never' && effort !== undefined) {
    return refused('Unrecognized request argument supplied: reasoning_effort', 'reasoning_effort', null);
  }
  if (reasoning === 'always' && effort === 'none') {
    const message = `Unsupported value: 'reasoning_effort' does not support 'none' with this model.`;
    return refused(message, 'reasoning_effort', 'unsupported_value');
  }
  if (reasoning === 'tools_need_none' && Array.isArray(body['tools']) && effort !== 'none') {
    const way = "To use function tools, use /v1/responses or set reasoning_effort to 'none'.";
    const message = `Function tools with reasoning_effort are not supported for ${id} in /v1/chat/completions. ${way}`;
    return refused(message, 'reasoning_effort', null);
  }
  return undefined;
}

function refusalOfTemperature(body: Record<string, unknown>, { reasoning }: Model): ModelRefusal | undefined {
  const temperature = body['temperature'];
  if (temperature === undefined || temperature === 1 || reasoning === 'never') return undefined;
  const effort = body['reasoning_effort'] ?? (reasoning === 'default_none' ? 'none' : 'medium');
  if (effort === 'none') return undefined;
  const message = `Unsupported value: 'temperature' does not support ${String(temperature)} with this model. Only the default (1) value is supported.`;
  return refused(message, 'temperature', 'unsupported_value');
}

function refused(message: string, param: string, code: string | null): ModelRefusal {
  return { status: 400, error: { message, type: 'invalid_request_error', param, code } };
}
