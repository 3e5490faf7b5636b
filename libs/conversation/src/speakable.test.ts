import { describe, expect, it } from 'vitest';
import { speakable } from './speakable.ts';

describe('text made speakable', () => {
  it.each([
    ['**Importante:** leia `isto`', 'Importante: leia isto'],
    ['# Planos\n- Básico\n* Completo\n1. Primeiro', 'Planos Básico Completo Primeiro'],
    ['Ótimo! 🎉👍🏽 Vamos 🇧🇷 lá ❤️', 'Ótimo! Vamos lá'],
    ['Veja [a página](https://ligai.example) agora', 'Veja a página agora'],
    ['_muito_ bom, snake_case fica', 'muito bom, snake_case fica'],
    ['  dois   espaços\n\nquebra ', 'dois espaços quebra'],
    ['R$ 1.299,90 às 10:30, 25% de desconto', 'R$ 1.299,90 às 10:30, 25% de desconto'],
    ['20.', '20.'],
    ['Opção #1 ou 2', 'Opção #1 ou 2'],
    ['Pronto 😀.', 'Pronto.'],
    ['Veja [a página](https://ligai.example/a_(b)) agora', 'Veja a página agora'],
    ['um\u200b\u200b\u200bdois', 'um dois'],
  ])('%j is spoken as %j', (written, spoken) => {
    expect(speakable(written)).toBe(spoken);
  });
});
