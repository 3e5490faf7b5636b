import type { CallEventItem } from '@ligai/contracts';
import { expect, it } from 'vitest';
import { turnSteps } from './turn-steps.ts';

let sequence = 0;
const event = (turn: object, type = 'call.turn'): CallEventItem => {
  sequence += 1;
  const whole = {
    index: 0,
    role: 'assistant',
    content: '',
    interrupted: false,
    endedAtMs: null,
    latency: null,
    ...turn,
  };
  return { id: String(sequence), sequence, type, data: { turn: whole } } as unknown as CallEventItem;
};
const stepsOf = (events: CallEventItem[]) => [...turnSteps(events).values()];

it('each event of a turn has what it adds to the one before', () => {
  const latency = { totalMs: 1149 };
  const steps = stepsOf([
    event({}),
    event({ latency }),
    event({ latency, content: 'Que bom.' }),
    event({ latency, content: 'Que bom. Eu ligo para avisar.', endedAtMs: 9 }),
  ]);
  expect(steps.map(({ step, words, latencyMs }) => [step, words, latencyMs])).toEqual([
    ['began', '', null],
    ['measured', '', 1149],
    ['continued', 'Que bom.', null],
    ['ended', 'Eu ligo para avisar.', null],
  ]);
  expect(steps.map(({ wordsAre }) => wordsAre)).toEqual(['all', 'all', 'all', 'rest']);
});

it('turns are told apart by their number, and a turn that was cut off has the words that were heard', () => {
  const steps = stepsOf([
    event({ content: 'Olá! Aqui é' }),
    event({ index: 1, role: 'user', content: 'Alô?', endedAtMs: 5 }),
    event({}, 'call.state_changed'),
    event({ content: 'Olá!', interrupted: true, endedAtMs: 6 }),
  ]);
  expect(steps.map(({ number, role, step, wordsAre, words }) => [number, role, step, wordsAre, words])).toEqual([
    [1, 'assistant', 'began', 'all', 'Olá! Aqui é'],
    [2, 'user', 'ended', 'all', 'Alô?'],
    [1, 'assistant', 'interrupted', 'heard', 'Olá!'],
  ]);
});
