import type { ConversationFact } from '@ligai/conversation';
import { silentLog } from '@ligai/kernel';
import type { ChatChunk } from '@ligai/llm';
import { expect, test } from 'vitest';
import { LlmSession } from './llm-session.ts';

/** One request to a model that sends the given chunks; resolves with the facts, and with the turns of the event loop between them. */
async function factsOf(chunks: ChatChunk[]): Promise<{ facts: ConversationFact[]; turns: number }> {
  const facts: ConversationFact[] = [];
  let turns = 0;
  const count = () => {
    turns += 1;
    immediate = setImmediate(count);
  };
  let immediate = setImmediate(count);
  await new Promise<void>((resolve) => {
    const session = new LlmSession({
      models: {
        main: {
          chat: {
            async *reply() {
              yield* chunks;
            },
          },
          model: 'any',
        },
        fallback: null,
      },
      temperature: null,
      maxTokens: 100,
      reasoningEffort: null,
      signal: new AbortController().signal,
      onFact: (fact) => {
        facts.push(fact);
        if (fact.type === 'reply_finished') resolve();
      },
      log: silentLog,
    });
    session.ask({ replyId: 1, answers: null, model: 'main', messages: [], tools: [] });
  });
  clearImmediate(immediate);
  return { facts, turns };
}

test('a reply that the model sends in one chunk is taken in portions, with other work between them', async () => {
  const text = `. ${'🙂'.repeat(20_000)}x`;
  const { facts, turns } = await factsOf([
    { type: 'text', text },
    { type: 'finished', reason: 'stop' },
  ]);
  const texts = facts.flatMap((fact) => (fact.type === 'reply_text' ? [fact.text] : []));
  expect(texts.join('')).toBe(text);
  expect(Math.max(...texts.map(({ length }) => length))).toBe(500);
  expect(texts.filter((portion) => !portion.isWellFormed())).toEqual([]);
  expect(turns).toBeGreaterThanOrEqual(texts.length - 1);
});
