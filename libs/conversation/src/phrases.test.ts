import { describe, expect, it } from 'vitest';
import { languageOf } from './language.ts';
import { consistsOf } from './phrases.ts';

const { backchannels } = languageOf('pt-BR').words;
const english = languageOf('en-GB').words.backchannels;

describe('a phrase list', () => {
  it.each(['aham', 'Sim, sim.', 'Ah, tá bom!', 'OK. Certo.', 'É... pois é'])('knows %j', (text) => {
    expect(consistsOf(text, backchannels)).toBe(true);
  });

  it.each(['Sim, mas não agora', 'tá bom assim não', 'bom', '', '...'])('does not know %j', (text) => {
    expect(consistsOf(text, backchannels)).toBe(false);
  });

  it('knows English ones with hyphens and in several words', () => {
    expect(consistsOf('Uh-huh, got it.', english)).toBe(true);
    expect(consistsOf('I see what you mean', english)).toBe(false);
  });

  it('takes a growing word for the beginning of a phrase', () => {
    expect(consistsOf('ah', ['aham'])).toBe(false);
    expect(consistsOf('ah', ['aham'], true)).toBe(true);
    expect(consistsOf('sim, pois', ['sim', 'pois é'], true)).toBe(true);
    expect(consistsOf('pois sim', ['sim', 'pois é'], true)).toBe(false);
  });

  it('decides long texts at once, in however many ways they can be read', () => {
    const { farewells } = languageOf('pt-BR').words;
    expect(consistsOf('tchau '.repeat(400), farewells)).toBe(true);
    expect(consistsOf(`${'tchau '.repeat(400)}espera`, farewells)).toBe(false);
  });
});

describe('a language', () => {
  it('is found by its main tag, and English stands in', () => {
    expect(languageOf('pt').lines.goodbye).toBe(languageOf('pt-PT').lines.goodbye);
    expect(languageOf('ja-JP').lines.goodbye).toBe(languageOf('en').lines.goodbye);
    expect(languageOf('ja-JP').tag).toBe('ja-JP');
  });
});
