import { entryOf } from './tables.ts';

const named: Record<string, string> = {
  ...{ nbsp: ' ', amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", hellip: '…', mdash: '—', ndash: '–', times: '×' },
  ...{
    divide: '÷',
    deg: '°',
    ordm: 'º',
    ordf: 'ª',
    frac12: '½',
    frac14: '¼',
    frac34: '¾',
    euro: '€',
    pound: '£',
    yen: '¥',
  },
  ...{ sup2: '²', sup3: '³', le: '≤', ge: '≥', plusmn: '±', sect: '§', laquo: '«', raquo: '»', ldquo: '“', rdquo: '”' },
  ...{
    lsquo: '‘',
    rsquo: '’',
    middot: ' ',
    bull: ' ',
    ensp: ' ',
    emsp: ' ',
    thinsp: ' ',
    rarr: ' ',
    copy: '',
    reg: '',
  },
  ...{ szlig: 'ß', aelig: 'æ', oslash: 'ø', iexcl: '¡', iquest: '¿', percnt: '%', comma: ',', period: '.', num: '#' },
};

const accents: Record<string, string> = {
  acute: '\u0301',
  grave: '\u0300',
  circ: '\u0302',
  tilde: '\u0303',
  uml: '\u0308',
  cedil: '\u0327',
};

/** The text of an HTML entity without its `&` and `;`; empty for an unknown one. */
export function entityText(name: string): string {
  const known = entryOf(named, name);
  if (known !== undefined) return known;
  const number = /^#(?:(\d{1,7})|[xX]([0-9a-fA-F]{1,6}))$/u.exec(name);
  if (number) return codePointText(number[1] === undefined ? Number.parseInt(number[2] ?? '', 16) : Number(number[1]));
  const [, letter = '', accent = ''] = /^([a-zA-Z])(acute|grave|circ|tilde|uml|cedil)$/u.exec(name) ?? [];
  return letter === '' ? '' : `${letter}${accents[accent] ?? ''}`.normalize('NFC');
}

function codePointText(code: number): string {
  const isText = code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isText ? String.fromCodePoint(code) : ' ';
}
