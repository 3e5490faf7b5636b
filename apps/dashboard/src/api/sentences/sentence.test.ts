import { type ErrorCode, errorCodes, numberRules, readWrittenNumber } from '@ligai/contracts';
import { describe, expect, it } from 'vitest';
import { problemPatterns, providerPatterns, sentencePatterns } from './patterns.ts';
import { refusalInWords, sentenceInWords, type Words } from './sentence.ts';
import { type SentenceKey, sentenceTexts } from './texts.ts';

/** As i18next fills them in. */
const wordsIn =
  (language: 'pt-BR' | 'en'): Words =>
  (key, values = {}) =>
    sentenceTexts[language][key].replaceAll(/\{\{(\w+)\}\}/g, (_, name) => values[name] ?? `{{${name}}}`);

const portuguese = wordsIn('pt-BR');
const portugueseOf = (key: SentenceKey) => portuguese(key).replace(/^./, (first) => first.toUpperCase());
const refused = (code: ErrorCode, sentence: string, field?: string) =>
  refusalInWords({ code, sentence }, portuguese, field);

describe('a refusal of the API in Portuguese', () => {
  it.each<[ErrorCode, string, string]>([
    [
      'conflict',
      'Cannot start campaign 7: it has no contacts',
      'A campanha não tem contatos. Importe uma planilha primeiro.',
    ],
    ['conflict', 'Cannot import into campaign 7: it is completed', 'A campanha já terminou.'],
    [
      'conflict',
      'Cannot delete the contacts of campaign 7: it was started, and only a draft can lose its contacts',
      'A campanha já foi iniciada: seus contatos não podem mais ser removidos.',
    ],
    [
      'invalid_request',
      'Cannot start campaign 7: its prompt uses variables that no contact has: "plano", "valor". A contact has name, phone_number and its metadata',
      'O roteiro usa campos que nenhum contato tem: "plano", "valor". Inclua essas colunas na planilha, ou dê um valor no roteiro.',
    ],
    [
      'limit_reached',
      'Cannot dial as call-1: the limit of 15 concurrent calls (max_concurrent_calls) is reached',
      'O limite de 15 ligações ao mesmo tempo foi atingido. Espere uma terminar.',
    ],
    [
      'limit_reached',
      'Cannot open browser call call-1: the limit of 5 browser calls (max_browser_calls) is reached',
      'O limite de 5 conversas no navegador ao mesmo tempo foi atingido. Espere uma terminar.',
    ],
    [
      'provider_unavailable',
      'Cannot dial as call-1: OpenAI refuses requests with status 401: OpenAI does not know the key',
      'OpenAI não conhece esta chave. Confira se foi copiada inteira.',
    ],
    ['conflict', 'Cannot dial as call-1: the number is on call call-2 (one_call_per_number)', portuguese('numberBusy')],
    [
      'invalid_request',
      'Idempotency-Key: was used for another request, choose a new one',
      'Este pedido já foi enviado com outro conteúdo. Recarregue a página.',
    ],
    ['not_found', 'Campaign 7 not found', 'Isto não existe mais: pode ter sido apagado.'],
    ['database_unavailable', 'The database is out of reach', portuguese('database_unavailable')],
  ])('%s: %s', (code, sentence, words) => {
    expect(refused(code, sentence)).toBe(words);
  });

  it('names the field and the value', () => {
    expect(
      refused('invalid_request', 'number: has no area code: a number in BR has 10 or 11 digits, got "99988"'),
    ).toBe('Número: falta o DDD. Recebido: "99988".');
    expect(
      refused('invalid_request', 'max_concurrent: expected number to be <=10000, got 20000; name: is required'),
    ).toBe('Ligações ao mesmo tempo: pode ser no máximo 10000. Recebido: 20000. Nome: é preciso preencher.');
    expect(refused('invalid_request', 'ring_timeout_seconds: expected a whole number from 5 to 300, got "x; y"')).toBe(
      'ring_timeout_seconds: precisa ser um número inteiro de 5 a 300. Recebido: "x; y".',
    );
  });

  it('does not take what somebody wrote for a sentence of its own', () => {
    expect(refused('invalid_request', 'number: expected a phone number: digits, got "certificate"')).toBe(
      'Número: não é um número de telefone. Recebido: "certificate".',
    );
  });

  it('does not repeat the field beside which it stands', () => {
    expect(refused('invalid_request', 'model: OpenAI has no model "gpt-9" for this key', 'model')).toBe(
      'A OpenAI não tem o modelo “gpt-9” para esta chave.',
    );
    expect(refused('invalid_request', 'timezone: the database does not know this time zone, got "X"', 'timezone')).toBe(
      'Este fuso horário não existe.',
    );
  });

  it('quotes a sentence without words of its own, after what its kind means', () => {
    expect(refused('conflict', 'Cannot do this on Sundays')).toBe(
      'Isto não é possível agora. Resposta do LigAI, em inglês: “Cannot do this on Sundays”',
    );
    expect(refused('invalid_request', 'url: expected a miracle, got "x"')).toBe(
      'Endereço: não foi aceito. Resposta do LigAI, em inglês: “expected a miracle, got "x"”',
    );
  });

  it("quotes the provider's own words as its answer", () => {
    expect(sentenceInWords('Murf: Your trial is over', portuguese)).toBe('Resposta de Murf: “Your trial is over”');
    expect(sentenceInWords('API key is not valid: Deepgram: refused with 402: ASR credits exhausted', portuguese)).toBe(
      'Resposta de Deepgram: “refused with 402: ASR credits exhausted”',
    );
  });
});

describe('other sentences in Portuguese', () => {
  it.each([
    [
      'API key is not valid: OpenAI does not know the key',
      'OpenAI não conhece esta chave. Confira se foi copiada inteira.',
    ],
    ['murf_api_key is not set', 'Falta a chave do provedor.'],
    [
      'openai_api_key was stored without a check: OpenAI could not be reached: ENOTFOUND',
      'Não foi possível conferir. OpenAI não respondeu. Confira a rede e tente de novo.',
    ],
    ['two: switch: not connected', 'Não está conectada.'],
    ['fs1:8021 refuses calls: GATEWAY_DOWN', 'A central recusa as ligações (GATEWAY_DOWN).'],
    ['connect ECONNREFUSED 127.0.0.1:9', 'Não há programa que atenda nesse endereço.'],
    [
      'Failing since 2026-01-01T00:00:00Z without one success; at last: status 500',
      'O endereço respondeu com o erro 500.',
    ],
  ])('%s', (sentence, words) => {
    expect(sentenceInWords(sentence, portuguese)).toBe(words);
  });
});

describe('what is wrong with a line of a file, beside its number', () => {
  const rules = numberRules({
    ...{ default_country: 'BR', allowed_countries: ['default'], number_check: 'valid', special_numbers: [] },
  });

  it.each([
    ['', 'É preciso preencher.'],
    ['99988-7766', 'Falta o DDD.'],
    ['5,5119998E+12', portugueseOf('numberSpreadsheet')],
    ['11999887766.0', portugueseOf('numberSpreadsheet')],
    ['sem número', 'Não é um número de telefone.'],
    ['SSL certificate', 'Não é um número de telefone.'],
    ['11 1234', 'Este número não existe. Confira o DDD e os dígitos.'],
    ['+1 212 736 5000', 'É de um país que as configurações não permitem.'],
    ['0900 123 4567', 'É um número de tarifa especial, que as configurações não permitem.'],
    ['1'.repeat(80), 'Não é um número de telefone.'],
  ])('the number %j: %s', (written, words) => {
    const { problem } = readWrittenNumber(written, rules);
    const sentence = `phone_number: ${problem}, got ${JSON.stringify(written)}`;
    expect(sentenceInWords(sentence, portuguese, 'phone_number')).toBe(words);
  });

  it.each([
    ['name: has more than 500 characters', 'Nome: pode ter no máximo 500 caracteres.'],
    ['has 4 fields, the header has 3: put a field that holds the delimiter in quotes', portuguese('lineTooManyValues')],
    ['has text in column 4, which has no name in the header', portuguese('lineTooManyValues')],
    ['has no value for plano, certificate', 'Falta um valor que o roteiro usa: plano, certificate.'],
    ['has more than 16000 characters of metadata', portuguese('lineTooLong')],
    ['has more than 65536 characters; is a line break missing?', portuguese('lineBroken')],
    ['a quote opens a field here and is not closed', portuguese('lineBroken')],
    ['something new', 'Resposta do LigAI, em inglês: “something new”'],
  ])('%s', (sentence, words) => expect(sentenceInWords(sentence, portuguese, 'phone_number')).toBe(words));
});

describe('the words', () => {
  it('exist for every code of an error', () => {
    for (const code of errorCodes) {
      expect(sentenceTexts['pt-BR'][code].length).toBeGreaterThan(0);
      expect(sentenceTexts.en[code].length).toBeGreaterThan(0);
    }
  });

  it('have the same keys and values in both languages', () => {
    const valuesIn = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
    expect(Object.keys(sentenceTexts.en)).toEqual(Object.keys(sentenceTexts['pt-BR']));
    for (const key of Object.keys(sentenceTexts.en) as SentenceKey[]) {
      if (key !== 'quoteOfLigai')
        expect([key, valuesIn(sentenceTexts.en[key])]).toEqual([key, valuesIn(sentenceTexts['pt-BR'][key])]);
    }
  });

  it('use only values that their sentence has', () => {
    for (const [sentence, key] of [...sentencePatterns, ...problemPatterns, ...providerPatterns]) {
      const groups: string[] = [...sentence.source.matchAll(/\(\?<(\w+)>/g)].map(([, name = '']) => name);
      const used = [...sentenceTexts.en[key].matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name);
      expect(used.filter((name) => !groups.includes(name))).toEqual([]);
    }
  });
});
