import { describe, expect, it } from 'vitest';
import { languageOf } from './language.ts';
import { consistsOf } from './phrases.ts';
import { speakable } from './speakable.ts';
import { speechSpans, spokenText } from './speech-text/speech-text.ts';
import { bareWords } from './words.ts';

const { backchannels } = languageOf('pt-BR').words;
const english = languageOf('en-GB').words.backchannels;

describe('a phrase list', () => {
  it.each(['aham', 'Sim, sim.', 'Ah, tá bom!', 'OK. Certo.', 'É... pois é'])('matches %j', (text) => {
    expect(consistsOf(text, backchannels)).toBe(true);
  });

  it.each(['Sim, mas não agora', 'tá bom assim não', 'bom', '', '...'])('does not match %j', (text) => {
    expect(consistsOf(text, backchannels)).toBe(false);
  });

  it('matches English phrases with hyphens and of several words', () => {
    expect(consistsOf('Uh-huh, got it.', english)).toBe(true);
    expect(consistsOf('I see what you mean', english)).toBe(false);
  });

  it('matches an incomplete word as the beginning of a phrase', () => {
    expect(consistsOf('ah', ['aham'])).toBe(false);
    expect(consistsOf('ah', ['aham'], true)).toBe(true);
    expect(consistsOf('sim, pois', ['sim', 'pois é'], true)).toBe(true);
    expect(consistsOf('pois sim', ['sim', 'pois é'], true)).toBe(false);
  });

  it('takes linear time for long ambiguous texts', () => {
    const { farewells } = languageOf('pt-BR').words;
    expect(consistsOf('tchau '.repeat(400), farewells)).toBe(true);
    expect(consistsOf(`${'tchau '.repeat(400)}espera`, farewells)).toBe(false);
  });
});

describe('a language', () => {
  it('is selected by its primary tag, with English as the default', () => {
    expect(languageOf('pt').lines.goodbye).toBe(languageOf('pt-PT').lines.goodbye);
    expect(languageOf('ja-JP').lines.goodbye).toBe(languageOf('en').lines.goodbye);
    expect(languageOf('ja-JP').tag).toBe('ja-JP');
    expect(languageOf('es-MX').lines.goodbye).toBe(languageOf('es').lines.goodbye);
    expect(languageOf('constructor').lines.goodbye).toBe(languageOf('en').lines.goodbye);
  });

  it.each(['pt-BR', 'en', 'es'])('%s has phrases that are spoken as they are written', (tag) => {
    for (const line of Object.values(languageOf(tag).lines).flat()) {
      expect(speakable(line)).toBe(line);
      expect(spokenText(speechSpans(line, tag))).toBe(line);
    }
  });

  it.each(['pt-BR', 'en', 'es'])('%s lists words in lower case without punctuation', (tag) => {
    for (const phrase of Object.values(languageOf(tag).words).flat())
      expect(bareWords(phrase).join(' ')).toBe(phrase.replaceAll(/\s+/gu, ' '));
  });

  it('has Spanish words of attention and farewell', () => {
    const { backchannels, farewells, presence } = languageOf('es').words;
    expect(consistsOf('Ajá, sí, claro.', backchannels)).toBe(true);
    expect(consistsOf('No, espere.', backchannels)).toBe(false);
    expect(consistsOf('¿Hola? ¿Me escucha?', presence)).toBe(true);
    expect(consistsOf('Muchas gracias, hasta luego.', farewells)).toBe(true);
  });
});
