import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endOpenTurn, guessedText, hearFinal, hearPartial, openText, reopenTurn } from './caller-words.ts';
import { type Caller, startConversation } from './conversation.ts';
import { defaultPolicy } from './policy/policy.ts';
import { wordsOf } from './words.ts';

const nobody: Caller = startConversation(defaultPolicy).caller;

describe("the caller's words", () => {
  it('are the finals and the guess after them', () => {
    const one = hearFinal(nobody, 'Quero marcar', 10).caller;
    const two = hearPartial(one, 'uma con', 20);
    expect(openText(two)).toBe('Quero marcar uma con');
    expect(openText(hearPartial(two, 'uma consulta', 30))).toBe('Quero marcar uma consulta');
  });

  it('are none when STT withdraws its guess', () => {
    expect(hearPartial(hearPartial(nobody, 'hã', 10), '', 20).turn).toBeNull();
  });

  it('belong to the turn that ended on the guess, the others to the next turn', () => {
    const guessed = endOpenTurn(hearPartial(nobody, 'quero marcar', 10), 3);
    const goneOn = hearPartial(guessed, 'quero marcar uma consulta', 20);
    expect(guessedText(goneOn.segment)).toBe('uma consulta');
    const { caller, settled } = hearFinal(goneOn, 'Quero marcar uma consulta.', 30);
    expect(settled).toEqual([{ index: 3, content: 'Quero marcar' }]);
    expect(openText(caller)).toBe('uma consulta.');
  });

  it('of an empty final are those of the guess', () => {
    expect(openText(hearFinal(hearPartial(nobody, 'sim', 10), '', 20).caller)).toBe('sim');
  });

  it('return to a turn that is reopened', () => {
    const ended = endOpenTurn(hearPartial(nobody, 'quero marcar', 10), 3);
    const open = reopenTurn(
      hearPartial(ended, 'quero marcar hoje', 20),
      { index: 3, content: 'quero marcar', startedAtMs: 0 },
      20,
    );
    expect(openText(open)).toBe('quero marcar hoje');
    expect(openText(hearFinal(open, 'Quero marcar hoje.', 30).caller)).toBe('Quero marcar hoje.');
  });

  it('are new only if they differ in more than spelling', () => {
    const guessed = hearPartial(nobody, 'quanto custa', 10);
    expect(hearFinal(guessed, 'Quanto custa?', 500).caller.turn?.wordsAtMs).toBe(10);
    expect(hearFinal(guessed, 'Quanto custa hoje?', 500).caller.turn?.wordsAtMs).toBe(500);
  });

  const text = fc.array(fc.stringMatching(/^[a-z]{1,5}$/), { maxLength: 4 }).map((words) => words.join(' '));
  const move = fc.oneof(
    fc.record({ hear: fc.constantFrom('partial', 'final'), text }),
    fc.constant({ hear: 'end', text: '' }),
  );

  it('of every final are in exactly one turn, wherever turns end', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 30 }), (moves) => {
        let caller = nobody;
        const turns: string[] = [];
        const finals: string[] = [];
        for (const { hear, text: said } of moves) {
          if (hear === 'partial') caller = hearPartial(caller, said, 0);
          if (hear === 'end' && openText(caller) !== '') caller = endOpenTurn(caller, turns.push(openText(caller)) - 1);
          if (hear !== 'final') continue;
          finals.push(said || caller.segment.text);
          const { settled, caller: next } = hearFinal(caller, said, 0);
          for (const { index, content } of settled) turns[index] = content;
          caller = next;
        }
        const { settled, caller: last } = hearFinal(caller, '', 0);
        finals.push(caller.segment.text);
        for (const { index, content } of settled) turns[index] = content;
        expect([...turns, openText(last)].flatMap(wordsOf)).toEqual(finals.flatMap(wordsOf));
      }),
    );
  });
});
