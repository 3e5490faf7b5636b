import { describe, expect, it } from 'vitest';
import { nameOfTurn, samplesOfTurn, turnNamedIn, turnStartingIn } from './turn-codes.ts';

describe('turn codes', () => {
  it.each([0, 1, 79, 80, 6400, 123_456])('turn %i is recognised by its name and by its audio', (id) => {
    expect(turnNamedIn(`${nameOfTurn(id)}, entendi.`)).toBe(id);
    expect(turnStartingIn(Buffer.from(samplesOfTurn(id).buffer))).toBe(id);
  });

  it('other text and other audio name no turn', () => {
    expect(turnNamedIn('Olá! Aqui é a assistente.')).toBeUndefined();
    expect(turnStartingIn(Buffer.alloc(320, 7))).toBeUndefined();
  });
});
