import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { systemClock } from '@ligai/kernel';
import { type ScriptedReply, toTokens } from './agent-script.ts';
import type { OpenAiBehaviour, OpenAiFault, OpenAiFraming } from './behaviour.ts';

export type ReplyStream = {
  response: ServerResponse;
  model: string;
  reply: ScriptedReply;
  fault: OpenAiFault | null;
  behaviour: OpenAiBehaviour;
  /** Requested by `stream_options`. */
  includeUsage: boolean;
  /** Aborts when the client disconnects. */
  gone: AbortSignal;
};

/**
 * Writes one chat completion as server-sent events: role chunk, tokens, tool call in fragments, finish, usage,
 * `[DONE]`.
 */
export async function writeReply(stream: ReplyStream): Promise<void> {
  const { response, reply, fault, behaviour, gone } = stream;
  if (fault?.kind === 'stall_before_headers') return untilGone(gone);
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  response.flushHeaders();
  const write = framed(response, behaviour.framing);
  const chunk = chunkFor(stream.model);
  write(chunk({ role: 'assistant', content: '', refusal: null }));

  const tokens = fault?.kind === 'empty' ? [] : toTokens(reply.text);
  for (const [position, token] of tokens.entries()) {
    const pause = position === 0 ? behaviour.firstTokenMs : behaviour.tokenMs;
    if (pause > 0) await systemClock.sleep(pause, gone);
    write(chunk({ content: token }));
    if (fault?.kind === 'stall_after_tokens' && position + 1 >= fault.tokens) return untilGone(gone);
    if (position === Math.floor(tokens.length / 2) && breaksOff(fault, response, write)) return;
  }
  if (behaviour.chunksWithoutDelta) write(chunk('no delta'));
  const toolCalls = toolCallDeltas(reply, behaviour);
  for (const delta of toolCalls) write(chunk(delta));
  write(chunk({}, fault?.kind === 'finish' ? fault.reason : toolCalls.length > 0 ? 'tool_calls' : 'stop'));
  if (behaviour.chunksWithoutDelta) write(chunk('no delta'));
  if (fault?.kind === 'stall_after_finish') return untilGone(gone);
  if (stream.includeUsage) write(usageChunk(chunk, tokens.length));
  write('data: [DONE]\n\n');
  write.end();
}

/** True if the fault has ended the stream early. */
function breaksOff(fault: OpenAiFault | null, response: ServerResponse, write: Write): boolean {
  switch (fault?.kind) {
    case 'error_in_stream':
      write('data: {"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}\n\n');
      write.end();
      return true;
    case 'early_end':
      write.end();
      return true;
    case 'reset':
      response.socket?.resetAndDestroy();
      return true;
    case 'bad_json':
      write('data: {"choices":[{"delta":\n\n');
      return false;
    default:
      return false;
  }
}

type Write = ((event: string) => void) & { end(): void };

function framed(response: ServerResponse, framing: OpenAiFraming): Write {
  let kept = '';
  const write = (event: string) => {
    if (framing === 'one_write') {
      kept += event;
    } else if (framing === 'split_inside_characters') {
      for (const byte of Buffer.from(event)) response.write(Buffer.of(byte));
    } else {
      response.write(framing === 'with_comments' ? `: ping\n\n${event}` : event);
    }
  };
  return Object.assign(write, { end: () => response.end(kept) });
}

function chunkFor(model: string) {
  const id = `chatcmpl-${randomUUID()}`;
  const created = Math.floor(systemClock.now() / 1000);
  const head = {
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    service_tier: 'default',
    system_fingerprint: 'fp_sim',
  };
  return (delta: object | 'no delta' | null, finish: string | null = null, usage: object | null = null): string => {
    const rest = { logprobs: null, finish_reason: finish };
    const choice =
      delta === 'no delta' ? { index: 0, content_filter_results: {}, ...rest } : { index: 0, delta, ...rest };
    const choices = delta === null ? [] : [choice];
    return `data: ${JSON.stringify({ ...head, choices, usage })}\n\n`;
  };
}

function usageChunk(chunk: ReturnType<typeof chunkFor>, completion: number): string {
  return chunk(null, null, { prompt_tokens: 100, completion_tokens: completion, total_tokens: 100 + completion });
}

function toolCallDeltas({ hangUp }: ScriptedReply, behaviour: OpenAiBehaviour): object[] {
  const { toolFragments } = behaviour;
  if (toolFragments.length > 0) return toolFragments.map((fragment) => ({ tool_calls: [fragment] }));
  return hangUp ? hangUpFragments(behaviour) : [];
}

/** Only the first fragment has the id, and with OpenAI the name; the arguments are sent in pieces. */
function hangUpFragments({ toolName, toolIndex }: OpenAiBehaviour): object[] {
  const index = toolIndex ? { index: 0 } : {};
  const names =
    toolName === 'split' ? ['hang', '_up'] : ['hang_up', toolName === 'every_fragment' ? 'hang_up' : undefined];
  const fragment = (name: string | undefined, text: string, more: object = {}) => ({
    tool_calls: [{ ...index, ...more, function: { ...(name !== undefined && { name }), arguments: text } }],
  });
  const again = toolName === 'every_fragment' ? 'hang_up' : undefined;
  return [
    fragment(names[0], '', { id: 'call_1', type: 'function' }),
    fragment(names[1], '{"reason":'),
    fragment(again, '"goodbye"}'),
  ];
}

function untilGone(gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => gone.addEventListener('abort', () => resolve(), { once: true }));
}
