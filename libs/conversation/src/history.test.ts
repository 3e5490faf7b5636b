import type { Turn } from '@ligai/contracts';
import { describe, expect, it } from 'vitest';
import { messagesFor } from './history.ts';
import { ana } from './testing/ana.ts';

const turn = (index: number, role: Turn['role'], content: string): Turn => ({
  index,
  role,
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
