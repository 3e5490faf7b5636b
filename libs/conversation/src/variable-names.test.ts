import { CallMetadata, type PromptSnapshot, PromptVariables } from '@ligai/contracts';
import { describe, expect, it } from 'vitest';
import { callPrompt, promptProblem } from './call-prompt.ts';
import { fillVariables, lengthWhenFilled } from './variables.ts';

const decomposed = (text: string) => text.normalize('NFD');
const aPrompt = (given: Partial<PromptSnapshot>): PromptSnapshot => ({
  ...{ prompt_id: null, name: 'Agent', content: '', greeting: null, voice_id: null, language: null },
  ...{ model: null, temperature: null, reasoning_effort: null },
  ...{
    opening: 'speak_first',
    greeting_interruptible: true,
    voicemail_action: null,
    turn_taking: null,
    turn_taking_values: {},
  },
  ...{ variables: {}, ...given },
});
const party = { number: '5511999887766', name: null, metadata: {} };

/** What a call says whose prompt has `{{placeholder}}`, with `value` given in one of four ways under `key`. */
function said(placeholder: string, key: string, from: 'request' | 'prompt' | 'metadata' | 'stored'): string {
  const content = `<{{${placeholder}}}>`;
  const variables =
    from === 'metadata' ? {} : from === 'stored' ? { [key]: 'x' } : PromptVariables.parse({ [key]: 'x' });
  const metadata = from === 'metadata' ? CallMetadata.parse({ [key]: 'x' }) : {};
  const own = from === 'request' ? {} : variables;
  const given = from === 'request' ? { variables } : {};
  const prompt = callPrompt(aPrompt({ content, variables: own }), { ...party, metadata, ...given });
  expect(promptProblem(prompt)).toBeUndefined();
  return fillVariables(prompt.content, prompt.variables);
}

describe('a name that is accepted as a variable is recognised as a placeholder', () => {
  it.each([
    ['nome', 'nome'],
    ['1nome', '1nome'],
    ['2', '2'],
    ['_x', '_x'],
    ['-x.y_z', '-x.y_z'],
    ['endereço', 'endereço'],
    [decomposed('endereço'), 'endereço'],
    ['endereço', decomposed('endereço')],
    [decomposed('é'), decomposed('é')],
    // Marks without a composed form, and a script whose vowels are marks.
    ['m\u0303e', 'm\u0303e'],
    ['नाम', 'नाम'],
  ])('%s from %s', (placeholder, key) => {
    for (const from of ['request', 'prompt', 'metadata', 'stored'] as const) {
      expect(said(placeholder, key, from)).toBe('<x>');
    }
  });

  it.each(['', 'a b', '\u0301a', 'a/b', '😀', 'a\n'])('and no other: %j', (name) => {
    expect(PromptVariables.safeParse({ [name]: 'x' }).success).toBe(false);
    // The pattern allows blanks around a name in the braces, a key must be the bare name.
    const text = `<{{${name}}}>`;
    if (name.trim() === name) expect(fillVariables(text, { [name]: 'x' })).toBe(text);
  });
});

it('an accepted name is stored in its composed form', () => {
  expect(PromptVariables.parse({ [decomposed('preço')]: '1' })).toEqual({ preço: '1' });
  expect(CallMetadata.parse({ [decomposed('preço')]: [1] })).toEqual({ preço: [1] });
});

it('of many variables without a value, the first 20 are named and the others counted', () => {
  const names = Array.from({ length: 5_000 }, (_, nth) => `variable_${nth}`);
  const content = names.map((name) => `{{${name}}}`).join(' ');
  const named = (count: number) =>
    names
      .slice(0, count)
      .map((name) => `{{${name}}}`)
      .join(', ');
  expect(promptProblem(aPrompt({ content }))).toEqual({
    reason: 'prompt_variables',
    detail: `the prompt uses ${named(20)}, … and 4980 more, for which there is no value`,
  });
  expect(
    promptProblem(
      aPrompt({
        content: names
          .slice(0, 20)
          .map((name) => `{{${name}}}`)
          .join(''),
      }),
    )?.detail,
  ).toBe(`the prompt uses ${named(20)}, for which there is no value`);
});

it('a prompt that is too long with its values is a problem of its own', () => {
  const prompt = aPrompt({ content: '{{a}}'.repeat(101), variables: { a: 'x'.repeat(1_000) } });
  expect(promptProblem(prompt)).toEqual({
    reason: 'prompt_too_long',
    detail: "the prompt's content has 101000 characters with its variables filled in, expected at most 100000",
  });
});

it.each([
  ['marks of one name', `{{a${'\u0315\u0300'.repeat(50_000)}}}`],
  ['names of many marks', `{{a${'\u0315\u0300'.repeat(197)}}}`.repeat(250)],
  ['open braces', '{{'.repeat(50_000)],
  ['blanks', `{{${' '.repeat(100_000)}`],
  ['names that do not end', '{{a '.repeat(25_000)],
])('a text of 100,000 characters of %s is read in a bounded time', (_, text) => {
  const before = performance.now();
  lengthWhenFilled(text)({});
  fillVariables(text, {});
  expect(performance.now() - before).toBeLessThan(300);
});

it('a key of a million marks is refused in a bounded time', () => {
  const before = performance.now();
  expect(PromptVariables.safeParse({ [`a${'\u0315\u0300'.repeat(500_000)}`]: 'x' }).success).toBe(false);
  expect(performance.now() - before).toBeLessThan(300);
});
