import { describe, expect, it } from 'vitest';
import { fillVariables, lengthWhenFilled } from './variables.ts';

describe('variables', () => {
  it('are filled, with blanks in the braces or without', () => {
    expect(fillVariables('Olá {{nome}}, da {{ empresa }}.', { nome: 'Ana', empresa: 'Clínica Sol' })).toBe(
      'Olá Ana, da Clínica Sol.',
    );
  });

  it('without a value are removed, so that no braces are read aloud', () => {
    expect(fillVariables('Olá {{nome}}!', {})).toBe('Olá !');
    expect(fillVariables('Olá {{toString}}!', {})).toBe('Olá !');
  });

  it('are filled once: a value that looks like a variable is unchanged', () => {
    expect(fillVariables('{{a}}', { a: '{{b}} $& $1', b: 'x' })).toBe('{{b}} $& $1');
  });

  it.each<[string, Record<string, string>]>([
    ['Olá {{nome}}, da {{ empresa }}{{nome}}.', { nome: 'Ana', empresa: 'Clínica Sol' }],
    ['{{a}}{{b}}{{toString}}', { a: '' }],
    ['', {}],
  ])('of %j are as long as is said before they are filled', (text, values) => {
    expect(lengthWhenFilled(text)(values)).toBe(fillVariables(text, values).length);
  });

  it('that would expand to gigabytes are measured quickly', () => {
    const before = performance.now();
    expect(lengthWhenFilled('{{a}}'.repeat(20_000))({ a: 'x'.repeat(250_000) })).toBe(5_000_000_000);
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  it('are filled up to the limit of the text', () => {
    expect(fillVariables('{{a}} {{a}} fim', { a: 'abc' }, 5)).toBe('abc a');
    expect(fillVariables('{{a}} {{a}} fim', { a: 'abc' }, 11)).toBe('abc abc fim');
    expect(fillVariables('x'.repeat(20), {}, 5)).toBe('xxxxx');
    // 5 GB where it were made.
    expect(fillVariables('{{a}}'.repeat(20_000), { a: 'x'.repeat(250_000) }, 100_000)).toHaveLength(100_000);
  });
});
