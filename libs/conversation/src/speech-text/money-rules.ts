import { numberSource } from './amount.ts';
import { alternatives, perUnit, scaleSource, signSource, wordEnd } from './number-rules.ts';
import { type Rule, rule } from './rule.ts';
import { readAmount, sayAmount, sayCounted, sayScaled } from './say-number.ts';
import type { Currency, SpeechLanguage } from './speech-language.ts';

const num = numberSource;

/** "R$ 1.299,90", "15 €", "USD 20", "R$ 1,5 milhão", "R$ 50/mês", "1.299,90 reais". */
export function moneyRules(language: SpeechLanguage): Rule[] {
  const { money, words } = language;
  const names = alternatives(Object.keys(money.currencies));
  const scale = `(?:(${scaleSource(language, /./u)})${wordEnd})?`;
  const per = String.raw`(?:\s?/\s?(\p{L}{1,12}))?`;
  const before = `(${names})\\s?(-?)(${num})(?:\\s?[-–—]\\s?(?:${names})?\\s?(${num}))?${scale}${per}`;
  const sayBefore: Rule['say'] = ([, sign = '', name = '', inner = '', n = '', to, scaleName, perName]) => {
    const currency = money.currencies[name];
    const amountText = `${sign.trim() || inner}${n}`;
    if (!currency) return null;
    const from = to === undefined ? '' : `${sayNumber(amountText, currency, language)} ${words.to} `;
    const said = sayMoney({ written: to ?? amountText, currency, scaleName }, language);
    return said && `${from}${said}${perUnit(perName, language)}`;
  };
  const after = `(${num})\\s?(${names})${wordEnd}${per}`;
  const sayAfter: Rule['say'] = ([, sign = '', n = '', name = '', perName]) => {
    const currency = money.currencies[name];
    const said = currency && sayMoney({ written: `${sign.trim()}${n}`, currency }, language);
    return said ? `${said}${perUnit(perName, language)}` : null;
  };
  return [
    rule('letter', `()${before}`, sayBefore),
    rule('sign', `()${before}`, sayBefore),
    rule('sign', `(${signSource})${before}`, sayBefore),
    rule('digit', `()${after}`, sayAfter),
    rule('sign', `(${signSource})${after}`, sayAfter),
    rule('digit', `(${num})\\s(${alternatives(Object.keys(money.words))})${wordEnd}`, ([, n = '', word = '']) => {
      const currency = money.currencies[money.words[word] ?? ''];
      const fraction = readAmount(n, language)?.fraction.length ?? 0;
      return currency && fraction > 0 && fraction < 3 ? sayMoney({ written: n, currency }, language) : null;
    }),
  ];
}

function sayNumber(written: string, currency: Currency, language: SpeechLanguage): string {
  const amount = readAmount(written, language);
  return amount ? sayAmount(amount, currency.gender, language, true) : '';
}

type Sum = { written: string; currency: Currency; scaleName?: string | undefined };

function sayMoney({ written, currency, scaleName }: Sum, language: SpeechLanguage): string | null {
  const { money, words } = language;
  const amount = readAmount(written, language);
  if (!amount) return null;
  if (scaleName !== undefined) {
    const scaled = sayScaled(amount, scaleName.trim(), currency.gender, language);
    return scaled && `${scaled.said}${scaled.isRound && money.of ? ` ${money.of}` : ''} ${currency.many}`;
  }
  if (amount.fraction.length > 2) return sayCounted(amount, currency, language);
  const cents = Number(amount.fraction.padEnd(2, '0'));
  const sign = amount.sign === '-' ? `${words.minus} ` : amount.sign === '+' ? `${words.plus} ` : '';
  const said = [
    amount.whole > 0 || cents === 0 ? sayWhole(amount.whole, currency, language) : '',
    sayCents(cents, currency, language),
  ];
  return `${sign}${said.filter((part) => part !== '').join(` ${money.and} `)}`;
}

function sayWhole(n: number, currency: Currency, { money, numbers }: SpeechLanguage): string {
  const of = money.of !== '' && n >= 1e6 && n % 1e6 === 0 ? ` ${money.of}` : '';
  return `${numbers.cardinal(n, currency.gender, true)}${of} ${n === 1 ? currency.one : currency.many}`;
}

function sayCents(n: number, { cents }: Currency, { numbers }: SpeechLanguage): string {
  return n === 0 ? '' : `${numbers.cardinal(n, cents.gender, true)} ${n === 1 ? cents.one : cents.many}`;
}
