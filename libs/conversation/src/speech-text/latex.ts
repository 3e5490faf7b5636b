import { entryOf } from './tables.ts';

const commands: Record<string, string> = {
  ...{
    times: '×',
    cdot: '×',
    div: '÷',
    pm: '±',
    leq: '≤',
    le: '≤',
    geq: '≥',
    ge: '≥',
    neq: '≠',
    approx: '≈',
    sim: '~',
  },
  ...{
    pi: 'π',
    alpha: 'α',
    beta: 'β',
    gamma: 'γ',
    delta: 'δ',
    Delta: 'Δ',
    theta: 'θ',
    lambda: 'λ',
    mu: 'μ',
    sigma: 'σ',
  },
  ...{
    infty: '∞',
    circ: '°',
    degree: '°',
    sqrt: '√',
    rightarrow: ' ',
    to: ' ',
    ldots: '…',
    dots: '…',
    quad: ' ',
    percent: '%',
  },
};

/** The longest formula; a longer one is read without its structure. */
export const longestFormula = 300;

/** A LaTeX formula as plain text: `\frac{1}{2}` is "1/2", `x^2` is "x²". */
export function formulaText(formula: string): string {
  return formula
    .replace(/\\[dt]?frac\{([^{}]{0,60})\}\{([^{}]{0,60})\}/gu, '$1/$2')
    .replace(/\\(?:text|mathrm|mathbf|mathit|operatorname)\{([^{}]{0,100})\}/gu, '$1')
    .replace(/\^\{?2\}?(?![\d}])/gu, '²')
    .replace(/\^\{?3\}?(?![\d}])/gu, '³')
    .replace(/\\([a-zA-Z]{1,20})/gu, (_, name: string) => commandText(name))
    .replace(/\\[,;:! ]/gu, ' ')
    .replace(/\\(.)/gu, '$1')
    .replace(/[{}^_&~]/gu, ' ');
}

/** A command outside of a formula; an unknown one is not spoken. */
export const commandText = (name: string): string => entryOf(commands, name) ?? ' ';
