import { genderIn, isBeforeNounIn } from './nouns.ts';
import { rule } from './rule.ts';
import { spanishNouns } from './spanish-nouns.ts';
import { cardinal, decimal, fraction, ordinal } from './spanish-numbers.ts';
import { abbreviations, currencies, dollar, peso, units } from './spanish-words.ts';
import type { ClockTime, GroupedNumber, Place, SpeechLanguage } from './speech-language.ts';
import { followedBy, internationalPhones, spelled, wordTable } from './tables.ts';

const months = 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' ');

/** Where "1,234.50" is written. */
const dotRegions = new Set(['MX', 'US', 'PR', 'GT', 'HN', 'NI', 'SV', 'DO', 'PA', 'PE']);
/** Where "$" is the dollar. */
const dollarRegions = new Set(['US', 'PR', 'EC', 'SV', 'PA', 'ES']);

/** Spanish of Latin America, or of the region of the tag. */
export function spanish(region: string | undefined): SpeechLanguage {
  const first = region === 'ES' ? 'uno' : 'primero';
  return {
    numbers: {
      decimalMark: region !== undefined && dotRegions.has(region) ? '.' : ',',
      cardinal,
      decimal,
      ordinal,
      fraction,
      mixed: (whole, part) => `${whole} y ${part.replace(/^un medio/u, 'medio')}`,
      andHalf: (whole, scale) => `${whole} ${scale} y medio`,
      gender: (n, place) => genderIn(spanishNouns, n, place),
      isBeforeNoun: (place) => isBeforeNounIn(spanishNouns, place),
      isSingular: (value) => Math.abs(value) === 1,
      digit: (digit) => cardinal(Number(digit)),
      ordinals: {
        pattern: String.raw`(\d{1,3})\.?(º|ª|er|ro|ra|do|da|to|ta|mo|ma|vo|va|no|na)`,
        ends: {
          º: 'm',
          ª: 'f',
          er: 'm',
          ro: 'm',
          do: 'm',
          to: 'm',
          mo: 'm',
          vo: 'm',
          no: 'm',
          ra: 'f',
          da: 'f',
          ta: 'f',
          ma: 'f',
          va: 'f',
          na: 'f',
        },
      },
      scales: {
        mil: { factor: 1e3, one: 'mil', many: 'mil' },
        k: { factor: 1e3, one: 'mil', many: 'mil' },
        millón: { factor: 1e6, one: 'millón', many: 'millones' },
        millones: { factor: 1e6, one: 'millón', many: 'millones' },
        M: { factor: 1e6, one: 'millón', many: 'millones' },
        billón: { factor: 1e12, one: 'billón', many: 'billones' },
        billones: { factor: 1e12, one: 'billón', many: 'billones' },
      },
      units,
      times: { one: 'vez', many: 'veces', gender: 'f' },
    },
    money: {
      currencies: { ...currencies, $: region !== undefined && dollarRegions.has(region) ? dollar : peso },
      words: { pesos: 'MXN', dólares: 'US$', euros: '€', soles: 'S/' },
      and: 'con',
      of: 'de',
    },
    calendar: {
      dayFirst: true,
      date: ({ day, month, year }) =>
        [
          day === 0 ? '' : `${day === 1 ? first : cardinal(day)} de `,
          months[month - 1],
          year === null ? '' : ` de ${cardinal(year)}`,
        ].join(''),
      dateContext: /(?:^|[\s(])(?:día|el|fecha|hasta|desde|vence|al)\s(?:el\s)?$/iu,
      year: (n) => cardinal(n),
      yearContext: /(?!)/u,
      clockContext: /(?:^|\s)(?:las|la)\s$/iu,
      time: sayTime,
      timeRange: (from, to, { before }) => {
        const start = from.replace(/ horas?$/u, '');
        const article = /(?:^|\s)(?:las|la)\s$/iu.test(before) ? '' : start.startsWith('una') ? 'de la ' : 'de las ';
        return `${article}${start} a ${to.startsWith('una ') ? 'la' : 'las'} ${to}`;
      },
    },
    words: {
      ...{
        minus: 'menos',
        plus: 'más',
        percent: 'por ciento',
        to: 'a',
        per: 'por',
        or: 'o',
        slash: 'barra',
        dot: 'punto',
      },
      ...{ at: 'arroba', hyphen: 'guion', underscore: 'guion bajo', by: 'por', version: 'versión', number: 'número' },
      ...{ ratio: 'a', squared: 'al cuadrado', cubed: 'al cubo' },
    },
    signs: wordTable(`
      & | y
      + | más
      × | por
      * | por
      ÷ | dividido por
      = | igual a
      < | menor que
      > | mayor que
      ≤ | menor o igual que
      ≥ | mayor o igual que
      ≈ | aproximadamente
      ~ | aproximadamente
      ± | más o menos
      √ | raíz de
      § | párrafo`),
    abbreviations: {
      ...abbreviations,
      'd.': { say: 'don', when: followedBy(/^\s\p{Lu}\p{Ll}/u) },
      'no.': { say: 'número', when: followedBy(/^\s?\d/u) },
      'c/': { say: 'calle', when: followedBy(/^\s?\p{Lu}/u) },
      'art.': { say: 'artículo', when: followedBy(/^\s?\d/u) },
      km: { say: 'kilómetro', when: followedBy(/^\s\d/u) },
      'ing.': { say: 'ingeniero', when: followedBy(/^\s\p{Lu}/u) },
      'lic.': { say: 'licenciado', when: followedBy(/^\s\p{Lu}/u) },
    },
    acronyms: {
      ...spelled('DNI RFC CURP NIE NIF IVA SMS PDF TV DVD CD API URL USB IA HD ID QR GPS CEO PIB UE IP TCP'),
      ...{ EEUU: 'Estados Unidos', COVID: 'covid', IVA: 'iva', CURP: 'curp' },
    },
    roman: {
      sayOrdinal: (n) => (n <= 10 ? ordinal(n, 'm') : null),
      ordinal:
        /(?:(?:Papa|Rey|Reina|Emperador|Don)(?:\s\p{Lu}\p{Ll}+){1,2}|(?:^|\s)(?:Felipe|Carlos|Juan Pablo|Alfonso|Fernando|Isabel|Enrique|Luis|Pedro|Benedicto|Pío|Juan|Napoleón))\s$/iu,
      cardinal: /(?:^|\s)(?:siglos?|cap[íi]tulo|volumen|tomo|fase|parte|título|anexo|tipo|nivel|artículo|módulo)\s$/iu,
    },
    codeContext:
      /(?:^|[\s(])(?:extensión|interno|anexo|marque|llame al|código|clave|contraseña|pin|token|dni|rfc|protocolo|pedido|teléfono|celular|móvil|terminada en|cuenta)(?:\s(?:es|número|n\.º|nº))*:?\s$/iu,
    groupedNumbers,
    ownRules: [
      rule('digit', String.raw`1\.?º?(?=\sde\s(?:${months.join('|')})(?!\p{L}))`, () => first),
      rule('digit', String.raw`24/7(?![\d/])`, (_, { before }) =>
        /(?:día|el|hasta)\s$/iu.test(before) ? null : 'veinticuatro horas al día, siete días a la semana',
      ),
      rule('letter', String.raw`EE\.\s?UU\.?`, (_, { after }) => `Estados Unidos${after === '' ? '.' : ''}`),
      rule('letter', String.raw`y/o(?!\p{L})`, () => 'y o'),
    ],
  };
}

function sayTime(
  { hour, minute, second }: ClockTime,
  { isClock, hasUnit, place }: { isClock: boolean; hasUnit: boolean; place: Place },
): string {
  const counted = `${cardinal(hour, 'f')} ${hour === 1 ? 'hora' : 'horas'}`;
  const minutes = `${cardinal(minute, 'm', true)} ${minute === 1 ? 'minuto' : 'minutos'}`;
  if (second !== null)
    return `${counted}, ${minutes} y ${cardinal(second, 'm', true)} ${second === 1 ? 'segundo' : 'segundos'}`;
  if (minute === 0) {
    const isShort = !hasUnit && hour <= 12 && /(?:^|\s)las?\s$/iu.test(place.before);
    return isShort || /^\s+(?:de|en)\s+(?:la|punto)/iu.test(place.after) ? cardinal(hour, 'f') : counted;
  }
  if (hasUnit && !isClock) return `${counted} y ${minutes}`;
  return `${cardinal(hour, 'f')} y ${cardinal(minute)}`;
}

const yearPair = /^(?:1[89]|20)\d\d-(?:1[89]|20)\d\d$/u;

const groupedNumbers: GroupedNumber[] = [
  { pattern: String.raw`(\d{4})[ .-](\d{4})[ .-](\d{4})[ .-](\d{4})` },
  { pattern: String.raw`\((\d{2,3})\)[ .-]?(\d{3,4})[ .-]?(\d{4})` },
  { pattern: String.raw`([6789]\d{2})[ .-](\d{3})[ .-](\d{3})` },
  { pattern: String.raw`([6789]\d{2})[ .-](\d{2})[ .-](\d{2})[ .-](\d{2})` },
  { pattern: String.raw`(\d{2,3})[ .-](\d{3,4})[ .-](\d{4})` },
  { pattern: String.raw`(\d{4})-(\d{4})`, unless: (match) => yearPair.test(match) },
  ...internationalPhones('más'),
];
