import { genderIn, isBeforeNounIn } from './nouns.ts';
import { portugueseNouns } from './portuguese-nouns.ts';
import { cardinal, decimal, fraction, ordinal } from './portuguese-numbers.ts';
import { abbreviations, currencies, moneyWords, units } from './portuguese-words.ts';
import { rule } from './rule.ts';
import { spell } from './say-number.ts';
import type { ClockTime, GroupedNumber, Place, SpeechLanguage } from './speech-language.ts';
import { followedBy, internationalPhones, spelled, wordTable } from './tables.ts';

const months = 'janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro'.split(' ');

/** Portuguese as spoken in Brazil, or in Portugal for `pt-PT`. */
export function portuguese(region: string | undefined): SpeechLanguage {
  return {
    numbers: {
      decimalMark: ',',
      cardinal,
      decimal,
      ordinal,
      fraction,
      mixed: (whole, part) => `${whole} e ${part}`,
      andHalf: (whole, scale) => `${whole} ${scale} e meio`,
      gender: (n, place) => genderIn(portugueseNouns, n, place),
      isBeforeNoun: (place) => isBeforeNounIn(portugueseNouns, place),
      isSingular: (value) => Math.abs(value) < 2,
      // "meia" cannot be mistaken for "três" on the telephone.
      digit: (digit) => (digit === '6' && region !== 'PT' ? 'meia' : cardinal(Number(digit))),
      ordinals: {
        pattern: String.raw`(\d{1,4}(?:\.\d{3})?)\.?([ºª]|°(?=\s(?:andar|lugar|piso|dia|ano|bloco|item|turno|grau|semestre|trimestre|ofício)\b)|o(?=\s(?:andar|lugar|piso|dia|ano|bloco|item|turno|grau|semestre|trimestre|passo|mês|de)\b)|a(?=\s(?:vez|parcela|via|opção|aula|etapa|fase|parte|feira|semana|vara|consulta|edição)\b))`,
        ends: { º: 'm', ª: 'f', '°': 'm', o: 'm', a: 'f' },
      },
      scales: {
        mil: { factor: 1e3, one: 'mil', many: 'mil' },
        k: { factor: 1e3, one: 'mil', many: 'mil' },
        ...Object.fromEntries(
          ['mi', 'milhão', 'milhões'].map((name) => [name, { factor: 1e6, one: 'milhão', many: 'milhões' }]),
        ),
        ...Object.fromEntries(
          ['bi', 'bilhão', 'bilhões'].map((name) => [name, { factor: 1e9, one: 'bilhão', many: 'bilhões' }]),
        ),
        ...Object.fromEntries(
          ['tri', 'trilhão', 'trilhões'].map((name) => [name, { factor: 1e12, one: 'trilhão', many: 'trilhões' }]),
        ),
      },
      units,
      times: { one: 'vez', many: 'vezes', gender: 'f' },
    },
    money: { currencies, words: moneyWords, and: 'e', of: 'de' },
    calendar: {
      dayFirst: true,
      date: ({ day, month, year }) =>
        [
          day === 0 ? '' : `${day === 1 ? 'primeiro' : cardinal(day)} de `,
          months[month - 1],
          year === null ? '' : ` de ${cardinal(year)}`,
        ].join(''),
      dateContext:
        /(?:^|[\s(])(?:dia|dias|data|em|até|desde|vencimento|vence|válido até|de|a partir de|no)\s(?:o\sdia\s)?$/iu,
      year: (n) => cardinal(n),
      yearContext: /(?!)/u,
      clockContext: /(?:^|\s)(?:às|as|das|à|da|a partir das|até as)\s$/iu,
      time: sayTime,
      timeRange,
    },
    words: {
      ...{
        minus: 'menos',
        plus: 'mais',
        percent: 'por cento',
        to: 'a',
        per: 'por',
        or: 'ou',
        slash: 'barra',
        dot: 'ponto',
      },
      ...{ at: 'arroba', hyphen: 'hífen', underscore: 'underline', by: 'por', version: 'versão', number: 'número' },
      ...{ ratio: 'para', squared: 'ao quadrado', cubed: 'ao cubo' },
    },
    signs: wordTable(`
      & | e
      + | mais
      × | vezes
      * | vezes
      ÷ | dividido por
      = | igual a
      < | menor que
      > | maior que
      ≤ | menor ou igual a
      ≥ | maior ou igual a
      ≈ | aproximadamente
      ~ | aproximadamente
      ± | mais ou menos
      √ | raiz de
      § | parágrafo`),
    abbreviations: {
      ...abbreviations,
      'n.': { say: 'número', when: followedBy(/^\s?\d/u) },
      'no.': { say: 'número', when: followedBy(/^\s?\d/u) },
      'r.': { say: 'rua', when: isStreet },
      'a.m.': { say: 'ao mês', when: ({ before }) => /%\s?$/u.test(before) },
      'a.a.': { say: 'ao ano', when: ({ before }) => /%\s?$/u.test(before) },
      'ag.': { say: 'agência', when: followedBy(/^\s?\d/u) },
      'al.': { say: 'alameda', when: followedBy(/^\s\p{Lu}/u) },
      'ap.': { say: 'apartamento', when: followedBy(/^\s?\d/u) },
      'bl.': { say: 'bloco', when: followedBy(/^\s/u) },
      'p.': { say: 'página', when: followedBy(/^\s?\d/u) },
      'd.': { say: 'dona', when: followedBy(/^\s\p{Lu}\p{Ll}/u) },
      'art.': { say: 'artigo', when: followedBy(/^\s?\d/u) },
      km: { say: 'quilômetro', when: followedBy(/^\s\d/u) },
      'sto.': { say: 'Santo', when: followedBy(/^\s\p{Lu}/u) },
      'sta.': { say: 'Santa', when: followedBy(/^\s\p{Lu}/u) },
      'cel.': { say: 'celular', when: followedBy(/^[:\s]*[\d(+]/u) },
      'ex.:': 'por exemplo:',
    },
    acronyms: {
      ...spelled(
        'CPF CNPJ RG SMS PDF TV DVD CD DDD DDI IPTU IPVA INSS IBGE API URL USB IA HD FAQ ID QR GPS AI CRM CRO OAB ITR IOF IR PJ PF UTI USA BR SP RJ MG',
      ),
      ...{ EUA: 'Estados Unidos', COVID: 'covid', PIX: 'pix', CEP: 'cep' },
    },
    roman: {
      sayOrdinal: (n) => (n <= 10 ? ordinal(n, 'm') : null),
      ordinal:
        /(?:s[ée]culos?|séc\.|(?:Papa|Dom|Dona|Rei|Rainha|Imperador|D\.)(?:\s\p{Lu}\p{Ll}+){1,2}|(?:^|\s)(?:Pedro|João|Paulo|José|Luís|Henrique|Filipe|Carlos|Elizabeth|Bento|Napoleão|Afonso|Manuel|Maria|Ricardo|Eduardo|Jorge|Guilherme|Nicolau|Pio|Leão|Gregório|Catarina))\s$/iu,
      cardinal:
        /(?:^|\s)(?:cap[íi]tulo|cap\.|volume|vol\.|tomo|fase|parte|título|anexo|inciso|tipo|nível|artigo|módulo)\s$/iu,
    },
    codeContext:
      /(?:^|[\s(])(?:ramal|ligue(?: para)?|disque|protocolo|código|senha|pin|token|matrícula|cpf|rg|cnpj|cep|telefone|celular|whatsapp|pedido|boleto|final|agência|conta)(?:\s(?:é|número|nº|n\.º|do pedido))?:?\s(?:o\s)?$/iu,
    groupedNumbers: groupedNumbers(region),
    ownRules: [
      rule('digit', String.raw`1º?(?=\sde\s(?:${months.join('|')})(?!\p{L}))`, () => 'primeiro'),
      rule('digit', String.raw`24/7(?![\d/])`, (_, { before }) =>
        /(?:dia|em|até)\s$/iu.test(before) ? null : 'vinte e quatro horas por dia, sete dias por semana',
      ),
      rule(
        'letter',
        `(${weekday})\\.?(?:\\s?[-–]\\s?|\\s(a|à|e|até)\\s)(${weekday})(?:\\.|(?!\\p{L}))`,
        ([, from = '', word = 'a', to = '']) => `${weekdays[from.toLowerCase()]} ${word} ${weekdays[to.toLowerCase()]}`,
        'i',
      ),
      rule(
        'digit',
        String.raw`([2-6])ª[\s-]feira`,
        ([, n = '']) => `${ordinal(Number(n), 'f')?.replace('terceira', 'terça')}-feira`,
      ),
      rule(
        'letter',
        String.raw`(BR|SP|MG|RJ|PR|SC|RS|BA|GO)-(\d{2,3})(?![\p{L}\p{N}-])`,
        ([, road = '', n = '']) => `${spell(road)} ${cardinal(Number(n))}`,
      ),
      rule('letter', String.raw`e/ou(?!\p{L})`, () => 'e ou'),
    ],
  };
}

/** "na R. Augusta", "R. Augusta, 123"; "R. Silva" may be a name. */
function isStreet({ before, after }: Place): boolean {
  if (!/^\s\p{Lu}\p{Ll}/u.test(after)) return false;
  return (
    /(?:^|\s)(?:na|da|à|a|pela|endereço:?)\s$/iu.test(before) ||
    /^(?:\s[\p{L}.]{1,20}){1,5},?\s(?:nº\s)?\d/u.test(after)
  );
}

const weekdays: Record<string, string> = {
  ...{
    seg: 'segunda',
    ter: 'terça',
    qua: 'quarta',
    qui: 'quinta',
    sex: 'sexta',
    sáb: 'sábado',
    sab: 'sábado',
    dom: 'domingo',
  },
};
const weekday = Object.keys(weekdays).join('|');

const hours = (n: number): string => cardinal(n, 'f');

function sayTime(
  { hour, minute, second }: ClockTime,
  { isClock, hasUnit, place }: { isClock: boolean; hasUnit: boolean; place: Place },
): string {
  const isPlural = /(?:às|as|das)\s$/iu.test(place.before);
  const name = hour === 1 || (hour === 0 && !isPlural) ? 'hora' : 'horas';
  const counted = `${hours(hour)} ${name}`;
  const minutes = `${cardinal(minute)} ${minute === 1 ? 'minuto' : 'minutos'}`;
  if (second !== null) return `${counted}, ${minutes} e ${cardinal(second)} ${second === 1 ? 'segundo' : 'segundos'}`;
  if (minute === 0) return /^\s+da\s+(?:manhã|tarde|noite|madrugada)/iu.test(place.after) ? hours(hour) : counted;
  if (hasUnit && !isClock) return `${counted} e ${minutes}`;
  return `${hour === 0 ? counted : hours(hour)} e ${cardinal(minute)}`;
}

/** "das nove às dezoito horas". */
function timeRange(from: string, to: string, { before }: Place): string {
  const start = / horas$/u.test(to) ? from.replace(/ horas?$/u, '') : from;
  const article = /(?:^|\s)(?:das|da|de|entre|as)\s$/iu.test(before) ? '' : start.startsWith('uma') ? 'da ' : 'das ';
  return `${article}${start} ${to.startsWith('uma ') ? 'à' : 'às'} ${to}`;
}

const yearPair = /^(?:1[89]|20)\d\d-(?:1[89]|20)\d\d$/u;

function groupedNumbers(region: string | undefined): GroupedNumber[] {
  const country = { prefix: 'mais', as: 'cardinal' } as const;
  const isYears = (match: string) => yearPair.test(match);
  const brazilian: GroupedNumber[] = [
    {
      pattern: String.raw`(\d{2})\.(\d{3})\.(\d{3})/(\d{4})-(\d{2})`,
      parts: ['digits', 'digits', 'digits', { prefix: 'barra', as: 'digits' }],
    },
    {
      pattern: String.raw`(\d{2})(\d{3})(\d{3})(\d{4})(\d{2})`,
      parts: ['digits', 'digits', 'digits', { prefix: 'barra', as: 'digits' }],
      unless: (_, { before }) => !/cnpj\P{L}*$/iu.test(before),
    },
    { pattern: String.raw`(\d{3})\.(\d{3})\.(\d{3})-(\d{2})` },
    { pattern: String.raw`(\d{1,2})\.(\d{3})\.(\d{3})-(\d)` },
    { pattern: String.raw`(\d{5})-(\d{3})` },
    { pattern: String.raw`(\d{2}\.\d{3})-(\d{3})` },
    { pattern: String.raw`(\d{4})[ .-](\d{4})[ .-](\d{4})[ .-](\d{4})` },
    { pattern: String.raw`\+(55)[ .-]?\(?(\d{2})\)?[ .-]?(\d{4,5})[ .-]?(\d{4})`, parts: [country, 'cardinal'] },
    { pattern: String.raw`\(0?(\d{2})\)[ .-]?(\d{4,5})[ .-]?(\d{4})`, parts: ['cardinal'] },
    { pattern: String.raw`0?([1-9][1-9])[ .-](\d{4,5})[ .-](\d{4})`, parts: ['cardinal'] },
    { pattern: String.raw`(55)([1-9][1-9])(9\d{4})(\d{4})`, parts: ['cardinal', 'cardinal'] },
    {
      pattern: String.raw`([1-9][1-9])(9\d{4})(\d{4})`,
      parts: ['cardinal'],
      unless: (_, { before }) => /cpf|protocolo|código/iu.test(before),
    },
    { pattern: String.raw`(0[358]00)[ .-]?(\d{3})[ .-]?(\d{3,4})`, parts: ['cardinal'] },
    { pattern: String.raw`([34]00\d)[ .-](\d{4})` },
    { pattern: String.raw`(\d{4,5})-(\d{4})`, unless: isYears },
  ];
  return [...(region === 'PT' ? [] : brazilian), ...internationalPhones('mais')];
}
