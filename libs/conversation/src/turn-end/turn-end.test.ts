import { describe, expect, it } from 'vitest';
import { defaultEndpointing } from '../policy/endpointing.ts';
import { learnPause, noPauses, usualPauseMs } from './caller-pauses.ts';
import type { Sign } from './signs.ts';
import { signsOf, type TurnSoFar, turnEnd } from './turn-end.ts';

const { minDelayMs, maxDelayMs, usualPauseMs: pauseMs } = defaultEndpointing;

const turnOf = (text: string, more: Partial<TurnSoFar> = {}): TurnSoFar => ({
  ...{ text, asked: 'Em que posso ajudar?', languageTag: 'pt-BR', hint: null, pauseMs },
  ...more,
});
const delayAfter = (text: string, more: Partial<TurnSoFar> = {}) =>
  turnEnd(turnOf(text, more), defaultEndpointing).delayMs;
const english = { languageTag: 'en-US', asked: 'How can I help you?' };
const spanish = { languageTag: 'es-MX', asked: '¿En qué puedo ayudarle?' };

describe('the signs of', () => {
  const cases: [string, Partial<TurnSoFar>, Sign[]][] = [
    ['Quanto custa a consulta?', {}, ['clause', 'question']],
    ['Eu quero marcar uma consulta.', {}, ['clause', 'sentence']],
    ['Eu quero marcar uma consulta', {}, ['clause']],
    ['Na terça-feira,', {}, ['clause', 'comma']],
    ['Bom dia, minha filha.', {}, ['clause', 'sentence', 'greeting']],
    ['Oi, eu quero marcar uma consulta.', {}, ['clause', 'sentence']],
    ['Eu quero marcar para', {}, ['broken_off']],
    ['Eu quero marcar para.', {}, ['broken_off', 'sentence']],
    ['Hoje eu quero', {}, ['expects_more']],
    ['Eu queria, é…', {}, ['hesitation']],
    ['Deixa eu ver', {}, ['hesitation']],
    ['Sim.', {}, ['answer', 'sentence']],
    ['Tá bom, obrigada.', {}, ['answer', 'sentence']],
    ['É.', {}, ['answer', 'sentence']],
    ['É…', {}, ['hesitation']],
    ['Fica caro, né?', {}, ['clause', 'question']],
    ['Fica caro né', {}, ['clause', 'tag']],
    ['I would like to send it to', english, ['broken_off']],
    ['I was wondering if, um,', english, ['hesitation', 'comma']],
    ['No, thank you.', english, ['answer', 'sentence']],
    ['Quería, eh,', spanish, ['hesitation', 'comma']],
    ['Quiero cambiar la cita de', spanish, ['broken_off']],
    ['Isso é para hoje', { hint: { by: 'gap', atMs: 0 } }, ['clause', 'stt_gap']],
  ];
  it.each(cases)('"%s" are found', (text, more, expected) => {
    expect(signsOf(turnOf(text, more))).toEqual(expected);
  });
});

describe('a dictation', () => {
  const phone = { asked: 'Qual é o seu telefone com DDD?' };
  const cpf = { asked: 'Pode me dizer o seu CPF?' };
  const mail = { asked: 'Qual é o seu e-mail?' };
  const englishMail = { ...english, asked: 'What is your e-mail address?' };
  const cases: [string, Partial<TurnSoFar>, Sign | null][] = [
    ['onze', phone, 'dictation_partial'],
    ['11, 9', phone, 'dictation_partial'],
    ['onze nove nove oito oito', phone, 'dictation_partial'],
    ['onze nove nove oito oito sete sete', phone, 'dictation_perhaps'],
    ['onze nove nove oito oito sete sete meia', phone, 'dictation_perhaps'],
    ['11 99988-7766', phone, 'dictation_complete'],
    ['(11) 3333-4444.', phone, 'dictation_complete'],
    ['Não tenho telefone.', phone, null],
    ['123.456', cpf, 'dictation_partial'],
    ['cento e', cpf, null],
    ['um dois três quatro cinco seis sete oito nove', cpf, 'dictation_partial'],
    ['um dois três quatro cinco seis sete oito nove zero nove', cpf, 'dictation_complete'],
    ['123.456.789-09', cpf, 'dictation_complete'],
    ['Meu CPF é um dois três', {}, 'dictation_partial'],
    ['nove nove oito', {}, 'dictation_partial'],
    ['Pode ser dia vinte e três', {}, null],
    ['Foi em dois mil e vinte e quatro', {}, null],
    ['Somos dois', {}, null],
    ['maria', mail, 'dictation_partial'],
    ['maria arroba', mail, 'dictation_partial'],
    ['maria arroba exemplo ponto com', mail, 'dictation_complete'],
    ['maria@exemplo.com.br', mail, 'dictation_complete'],
    ['Eu não uso internet, minha filha.', mail, null],
    ['j smith at', englishMail, 'dictation_partial'],
    ['j smith at example dot com', englishMail, 'dictation_complete'],
    ['seis doce treinta y cuatro', { ...spanish, asked: '¿Cuál es su número de teléfono?' }, 'dictation_partial'],
  ];
  it.each(cases)('in "%s" is recognised by what was asked for and by its length', (text, more, expected) => {
    expect(signsOf(turnOf(text, more)).find((sign) => sign.startsWith('dictation')) ?? null).toBe(expected);
  });

  it('is not cut between its groups, and its last group is answered soon', () => {
    expect(delayAfter('onze nove nove oito oito', phone)).toBeGreaterThan(1000);
    expect(delayAfter('onze nove nove oito oito sete sete', phone)).toBeGreaterThan(600);
    expect(delayAfter('11 99988-7766', phone)).toBeLessThan(450);
    expect(delayAfter('um dois três quatro cinco seis', cpf)).toBeGreaterThan(1000);
  });
});

describe('the delay', () => {
  it('is short after words that are clearly complete', () => {
    for (const text of ['Sim.', 'Quanto custa?', 'Eu quero marcar uma consulta.', 'Sim, pode falar.']) {
      expect(delayAfter(text), text).toBeGreaterThanOrEqual(minDelayMs);
      expect(delayAfter(text), text).toBeLessThanOrEqual(minDelayMs + 100);
    }
  });

  it('is longer after a comma than without a mark, and longest after words that break off', () => {
    const [sentence, clause, comma, broken] = [
      'Quero ir na terça.',
      'Quero ir na terça',
      'Quero ir na terça,',
      'Quero ir na',
    ].map((text) => delayAfter(text)) as [number, number, number, number];
    expect([sentence, clause, comma, broken]).toEqual([sentence, clause, comma, broken].toSorted((a, b) => a - b));
    expect(broken).toBeLessThanOrEqual(maxDelayMs);
  });

  it('follows the pauses of the caller', () => {
    const slow = [700, 800, 900, 800].reduce(learnPause, noPauses);
    const fast = [220, 230, 210, 240].reduce(learnPause, noPauses);
    const delay = (pauses: typeof noPauses) =>
      delayAfter('Quero ir na terça', { pauseMs: usualPauseMs(pauses, defaultEndpointing.usualPauseMs) });
    expect(delay(slow)).toBeGreaterThan(delay(noPauses));
    expect(delay(fast)).toBeLessThan(delay(noPauses));
  });

  it('is not changed by silences that are no pauses', () => {
    expect([50, 9000].reduce(learnPause, noPauses)).toEqual(noPauses);
  });

  it('follows the confidence of a model that detects turns', () => {
    const sure = { by: 'model', atMs: 0, confidence: 0.95 } as const;
    const unsure = { by: 'model', atMs: 0, confidence: 0.3 } as const;
    expect(delayAfter('Quero ir na terça', { hint: sure })).toBe(minDelayMs);
    expect(delayAfter('Quero ir na terça', { hint: unsure })).toBeGreaterThan(delayAfter('Quero ir na terça'));
  });

  it('costs little for a text of any length', () => {
    const text = 'um dois três, e '.repeat(100_000);
    const started = performance.now();
    for (let n = 0; n < 20; n += 1) delayAfter(text, { asked: text });
    expect(performance.now() - started).toBeLessThan(200);
  });
});
