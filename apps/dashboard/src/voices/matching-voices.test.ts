import { expect, it } from 'vitest';
import { languagesOf, matchingVoices } from './matching-voices.ts';

const voice = (id: string, name: string, locales: string[]) => ({
  ...{ id, name, locales, styles: ['Conversational'], models: ['falcon-2'], gender: 'Female' },
});
const voices = [voice('pt-BR-benício', 'Benício', ['pt-BR']), voice('en-US-natalie', 'Natalie', ['en-US', 'pt-BR'])];

it('voices are found by words of their name without accents, and by a language that is not their own', () => {
  expect(matchingVoices(voices, { search: 'benicio', language: '' })).toEqual([voices[0]]);
  expect(matchingVoices(voices, { search: '', language: 'pt-BR' })).toEqual(voices);
  expect(matchingVoices(voices, { search: 'natalie convers', language: 'pt-BR' })).toEqual([voices[1]]);
  expect(matchingVoices(voices, { search: 'benicio', language: 'en-US' })).toEqual([]);
  expect(languagesOf(voices)).toEqual(['en-US', 'pt-BR']);
});
