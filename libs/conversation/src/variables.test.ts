import { describe, expect, it } from 'vitest';
import { fillVariables } from './variables.ts';

describe('variables', () => {
  it('are filled, with blanks in the braces or without', () => {
    expect(fillVariables('Olá {{nome}}, da {{ empresa }}.', { nome: 'Ana', empresa: 'Clínica Sol' })).toBe(
      'Olá Ana, da Clínica Sol.',
    );
  });

  it('without a value are left out, so that no braces are read aloud', () => {
    expect(fillVariables('Olá {{nome}}!', {})).toBe('Olá !');
    expect(fillVariables('Olá {{toString}}!', {})).toBe('Olá !');
  });

  it('are filled once: a value that looks like a variable stays', () => {
    expect(fillVariables('{{a}}', { a: '{{b}} $& $1', b: 'x' })).toBe('{{b}} $& $1');
  });
});
