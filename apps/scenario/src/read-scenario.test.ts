import { describe, expect, it } from 'vitest';
import { readScenario } from './read-scenario.ts';

const plain = `name: The agent answers a question.
language: pt-BR
agent:
  greeting: Olá!
model:
  - says: Claro.
call:
  - says: Quanto custa?
expect: {}
`;

const problemsIn = (text: string): string[] => {
  const read = readScenario('a.yaml', text);
  return 'problems' in read ? read.problems : [];
};

describe('a scenario file', () => {
  it('is read with its times, levels and shares in milliseconds, decibels and parts of one', () => {
    const line = 'line: { echo: { delay: 0.3 s, level: -20 dB } }\nproviders: { stt: { word_errors: 10 % } }\n';
    const read = readScenario('a.yaml', plain + line);
    expect('scenario' in read && read.scenario).toMatchObject({
      line: { echo: { delay: 300, level: -20 } },
      providers: { stt: { word_errors: 0.1 } },
    });
  });

  it.each([
    ['after_agent: 500', 'a.yaml:9 call[0].after_agent: expected a time with its unit, such as 400 ms or 1.5 s'],
    [
      'after_agent: soon',
      'a.yaml:9 call[0].after_agent: expected a time with its unit, such as 400 ms or 1.5 s, got "soon"',
    ],
    ['afterAgent: 500 ms', 'a.yaml:9 call[0].afterAgent: there is no such field'],
    [
      'presses: "1"',
      'a.yaml:8 call[0]: expected one of says, room_says, noise, tone, presses, holds, hangs_up, stays, got says and presses',
    ],
    ['at: 1 s\n    after_agent: 1 s', 'a.yaml:8 call[0]: expected at most one time, got at and after_agent'],
    ['wait: 1 s', 'a.yaml:9 call[0].wait: expected after_heard beside it'],
    ['level: loud', 'a.yaml:9 call[0].level: expected a level such as -20 dB'],
  ])('with the error in %j names file, line and field', (field, problem) => {
    expect(problemsIn(plain.replace('custa?', `custa?\n    ${field}`))).toEqual([problem]);
  });

  it('names every problem, and the line of the object that lacks a field', () => {
    const problems = problemsIn(
      plain.replace('greeting: Olá!', 'instructions: x').replace('says: Claro.', 'text: Claro.'),
    );
    expect(problems).toEqual([
      expect.stringMatching(/^a\.yaml:3 agent\.greeting: /u),
      expect.stringMatching(/^a\.yaml:6 model\[0\]\.says: /u),
      'a.yaml:6 model[0].text: there is no such field',
    ]);
  });

  it('that is no YAML is rejected with its line', () => {
    expect(problemsIn('name: "x\nlanguage: [')).toEqual([expect.stringMatching(/^a\.yaml:\d+ /u)]);
  });
});
