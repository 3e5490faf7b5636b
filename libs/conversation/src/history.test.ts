import type { Turn } from '@ligai/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from './effect.ts';
import { messagesFor, omitted } from './history.ts';
import type { Policy } from './policy/policy.ts';
import { ana } from './testing/ana.ts';
import { estimateTokens } from './tokens.ts';

const turn = (index: number, role: Turn['role'], content: string): Turn => ({
  index,
  role,
  answers: null,
  content,
  generated: role === 'user' ? null : content,
  interrupted: false,
  startedAtMs: 0,
  endedAtMs: 1,
  latency: null,
});

describe('the history for the LLM', () => {
  it('contains the heard text only, and alternates between the parties', () => {
    const turns: Turn[] = [
      turn(0, 'assistant', 'Olá.'),
      turn(1, 'user', 'Aham.'),
      turn(2, 'assistant', ''),
      turn(3, 'user', 'Quanto custa?'),
    ];
    expect(messagesFor(turns, ana, null)).toEqual([
      { role: 'system', content: 'Você é Ana, da Clínica Sol.' },
      { role: 'assistant', content: 'Olá.' },
      { role: 'user', content: 'Aham. Quanto custa?' },
    ]);
  });

  it('does not contain fillers', () => {
    const filler = { ...turn(1, 'assistant', 'Só um momento, por favor.'), generated: null };
    const turns = [turn(0, 'user', 'Quanto custa?'), filler, turn(2, 'assistant', 'Noventa reais.')];
    expect(messagesFor(turns, ana, null).map(({ content }) => content)).toEqual([
      'Você é Ana, da Clínica Sol.',
      'Quanto custa?',
      'Noventa reais.',
    ]);
  });
});

/** Turns of 50 words each, in turn of the caller and of the agent. */
const longTalk = (turns: number): Turn[] =>
  Array.from({ length: turns }, (_, index) =>
    turn(index, index % 2 === 0 ? 'user' : 'assistant', `${index}: ${'palavra '.repeat(49)}fim.`),
  );
const limitedTo = (maxTokens: number): Policy => ({ ...ana, history: { ...ana.history, maxTokens } });
const indexesOf = (messages: readonly Message[]): number[] =>
  messages.filter(({ role }) => role !== 'system').map(({ content }) => Number.parseInt(content, 10));

describe('a history that exceeds its limit', () => {
  it('loses its oldest turns, and the system prompt says so', () => {
    const messages = messagesFor(longTalk(100), limitedTo(4000), null);
    expect(messages[0]).toEqual({ role: 'system', content: `Você é Ana, da Clínica Sol.\n\n${omitted}` });
    const sent = indexesOf(messages);
    expect(sent).toEqual(Array.from({ length: sent.length }, (_, nth) => 100 - sent.length + nth));
    expect(sent.length).toBeGreaterThan(15);
    expect(sent.length).toBeLessThan(40);
  });

  it('is complete, without a remark, as long as it is within the limit', () => {
    const messages = messagesFor(longTalk(20), ana, null);
    expect(indexesOf(messages)).toHaveLength(20);
    expect(messages[0]).toEqual({ role: 'system', content: 'Você é Ana, da Clínica Sol.' });
  });

  it('is never above the limit, at any length, and always has the last turns', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4000 }), { maxLength: 60 }),
        fc.integer({ min: 1000, max: 8000 }),
        (lengths, maxTokens) => {
          const turns = lengths.map((chars, index) =>
            turn(index, index % 2 === 0 ? 'user' : 'assistant', `${index} ${'a'.repeat(chars)}`),
          );
          const messages = messagesFor(turns, limitedTo(maxTokens), null).slice(1);
          const tokens = messages.map(({ content }) => estimateTokens(content)).reduce((sum, one) => sum + one, 0);
          const last = turns.slice(-ana.history.lastTurns).map(({ content }) => content);
          expect(messages.slice(-last.length).map(({ content }) => content)).toEqual(last);
          if (messages.length > last.length) expect(tokens).toBeLessThanOrEqual(maxTokens);
        },
      ),
    );
  });

  it('begins with the same messages in most consecutive requests', () => {
    const begins = Array.from(
      { length: 200 },
      (_, turns) => indexesOf(messagesFor(longTalk(turns), limitedTo(4000), null))[0],
    );
    expect(new Set(begins).size).toBeLessThan(35);
    expect(begins.at(-1)).toBeGreaterThan(150);
  });

  it('contains the whole prompt, whatever its length', () => {
    const instructions = 'Regra. '.repeat(14_000);
    const policy = { ...limitedTo(1000), agent: { ...ana.agent, instructions } };
    const messages = messagesFor(longTalk(30), policy, null);
    expect(messages[0]?.content.startsWith(instructions)).toBe(true);
    expect(indexesOf(messages).length).toBeGreaterThanOrEqual(ana.history.lastTurns);
  });
});
