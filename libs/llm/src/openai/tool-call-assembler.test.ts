import { systemClock } from '@ligai/kernel';
import { type FakeOpenAi, startFakeOpenAi } from '@ligai/simulators';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatChunk, ChatModel, ChatRequest } from '../chat-model.ts';
import { openAiChatModel } from './openai-chat-model.ts';

const hangUp = { name: 'hang_up', description: 'Ends the call', parameters: { type: 'object', properties: {} } };
const request: ChatRequest = {
  model: 'gpt-5.4-mini',
  messages: [{ role: 'user', content: 'Oi' }],
  tools: [hangUp],
  maxTokens: 1024,
};

let openai: FakeOpenAi;
let model: ChatModel & AsyncDisposable;

beforeEach(async () => {
  openai = await startFakeOpenAi({ behaviour: { firstTokenMs: 0, tokenMs: 0, lines: ['Olá!'] } });
  model = openAiChatModel({ baseUrl: openai.url, apiKey: () => 'good-key', clock: systemClock });
});
afterEach(async () => {
  await model[Symbol.asyncDispose]();
  await openai[Symbol.asyncDispose]();
});

async function collect(change: Partial<ChatRequest> = {}): Promise<ChatChunk[]> {
  const chunks: ChatChunk[] = [];
  for await (const chunk of model.reply({ ...request, ...change }, new AbortController().signal)) chunks.push(chunk);
  return chunks;
}

describe('a reply', () => {
  it('puts the fragments of a tool call together', async () => {
    openai.behaviour.lines = [];
    const messages = [{ role: 'user' as const, content: 'Obrigado, tchau!' }];
    const chunks = await collect({ messages });
    expect(chunks.filter((chunk) => chunk.type !== 'text')).toEqual([
      { type: 'tool_call', name: 'hang_up', arguments: '{"reason":"goodbye"}' },
      { type: 'finished', reason: 'tool_calls' },
    ]);
  });

  it.each([
    ['in every fragment', { toolName: 'every_fragment' }],
    ['in two parts', { toolName: 'split' }],
    ['without an index', { toolIndex: false }],
    ['in every fragment, without an index', { toolName: 'every_fragment', toolIndex: false }],
  ] as const)('calls the right tool where the server sends its name %s', async (_, behaviour) => {
    Object.assign(openai.behaviour, { lines: [], ...behaviour });
    const messages = [{ role: 'user' as const, content: 'Obrigado, tchau!' }];
    const chunks = await collect({ messages });
    expect(chunks.filter((chunk) => chunk.type === 'tool_call')).toEqual([
      { type: 'tool_call', name: 'hang_up', arguments: '{"reason":"goodbye"}' },
    ]);
  });

  const part = (name: string | undefined, text: string, more: object = {}) => ({
    ...more,
    function: { ...(name !== undefined && { name }), arguments: text },
  });
  const toolCallsOf = async (toolFragments: object[]) => {
    Object.assign(openai.behaviour, { toolFragments });
    const chunks = await collect();
    return chunks.flatMap((chunk) => (chunk.type === 'tool_call' ? [[chunk.name, chunk.arguments]] : []));
  };

  it.each([
    [
      'an index of their own',
      [part('hang_up', '{}', { index: 0, id: 'a' }), part('transfer', '{}', { index: 1, id: 'b' })],
    ],
    ['the same index', [part('hang_up', '{}', { index: 0, id: 'a' }), part('transfer', '{}', { index: 0, id: 'b' })]],
    [
      'the same index, cut into fragments',
      [
        ...[
          part('hang_up', '', { index: 0, id: 'a' }),
          part(undefined, '{', { index: 0 }),
          part(undefined, '}', { index: 0 }),
        ],
        ...[
          part('transfer', '', { index: 0, id: 'b' }),
          part(undefined, '{', { index: 0 }),
          part(undefined, '}', { index: 0 }),
        ],
      ],
    ],
    [
      'the same index, interleaved',
      [
        ...[part('hang_up', '{', { index: 0, id: 'a' }), part('transfer', '{', { index: 0, id: 'b' })],
        ...[part(undefined, '}', { index: 0, id: 'a' }), part(undefined, '}', { index: 0, id: 'b' })],
      ],
    ],
    ['ids alone', [part('hang_up', '{}', { id: 'a' }), part('transfer', '{}', { id: 'b' })]],
    ['neither an index nor an id', [part('hang_up', '{}'), part('transfer', '{}')]],
    ['an index, but no id', [part('hang_up', '{}', { index: 0 }), part('transfer', '{}', { index: 0 })]],
    ['an empty id', [part('hang_up', '{}', { index: 0, id: '' }), part('transfer', '{}', { index: 0, id: '' })]],
  ])('distinguishes two tool calls that have %s', async (_, fragments) => {
    expect(await toolCallsOf(fragments)).toEqual([
      ['hang_up', '{}'],
      ['transfer', '{}'],
    ]);
  });

  it('distinguishes two calls of one tool without ids by their complete arguments', async () => {
    const fragments = [part('note', '{"text":"a } \\" b'), part('note', '"}'), part('note', '{"text":"c"}')];
    expect(await toolCallsOf(fragments)).toEqual([
      ['note', '{"text":"a } \\" b"}'],
      ['note', '{"text":"c"}'],
    ]);
  });

  it('is one tool call where the server sends a new id with every fragment of it', async () => {
    const fragments = ['a', 'b', 'c'].map((id, at) =>
      part(at === 0 ? 'hang_up' : undefined, ['', '{"reason":', '"goodbye"}'][at] ?? '', { index: 0, id }),
    );
    expect(await toolCallsOf(fragments)).toEqual([['hang_up', '{"reason":"goodbye"}']]);
  });

  it.each([
    ['arguments', [part('hang_up', '{"reason":"'), ...Array<object>(2000).fill(part(undefined, 'bye '.repeat(50)))]],
    ['arguments in one fragment', [part('hang_up', `{"reason":"${'bye '.repeat(100_000)}`)]],
    ['names', Array.from({ length: 2000 }, (_, at) => part(`hang_up_${at}`, '{}', { id: `call_${at}` }))],
  ])('is cut, as by its length, where the %s of tool calls exceed its limit', async (_, toolFragments) => {
    Object.assign(openai.behaviour, { toolFragments });
    const chunks = await collect({ maxTokens: 100 });
    expect(chunks.at(-1)).toEqual({ type: 'finished', reason: 'length' });
    const calls = chunks.flatMap((chunk) => (chunk.type === 'tool_call' ? [chunk] : []));
    expect(calls[0]?.name).toMatch(/^hang_up/);
    expect(calls.map((call) => call.name + call.arguments).join('').length).toBeLessThanOrEqual(400);
  });
});
