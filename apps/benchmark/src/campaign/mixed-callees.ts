import { mobileNumber } from '../mobile-number.ts';

/**
 * Callees, by the last four digits (libs/simulators/README.md) or by their own plan. Each call ends within seconds. Four
 * in ten answer; one of these has a conversation, one speaks and leaves, and two say nothing.
 */
const callees: { suffix: string; plan?: Record<string, unknown> }[] = [
  { suffix: '2001', plan: silent(1_500) },
  { suffix: '0486' },
  { suffix: '0711' },
  { suffix: '2002', plan: talks('Quanto custa o plano?', { kind: 'after_reply' }) },
  { suffix: '0180' },
  { suffix: '0404' },
  { suffix: '2003', plan: talks('Agora não posso, tchau!', { kind: 'after_last_line' }) },
  { suffix: '0480' },
  { suffix: '0603' },
  { suffix: '0000' },
];

export type Callee = { number: string; plan: Record<string, unknown> | undefined };

/** `count` callees with distinct numbers: they answer and leave, are busy, do not answer, decline or do not exist. */
export function mixedCallees(count: number): Callee[] {
  return Array.from({ length: count }, (_, nth) => {
    const { suffix = '', plan } = callees[nth % callees.length] ?? {};
    return { number: mobileNumber(nth, suffix), plan };
  });
}

export const csvOf = (all: readonly Callee[]): string =>
  `phone_number,name,company\n${all.map(({ number }, nth) => `${number},Contact ${nth},ACME ${nth % 7}\n`).join('')}`;

function silent(hangUpAfterMs: number): Record<string, unknown> {
  return { name: 'answers and leaves', pickUp: answers(200), manner: { kind: 'silent', hangUpAfterMs } };
}

function talks(line: string, ending: { kind: string }): Record<string, unknown> {
  const manner = { kind: 'talks', lines: [line], ending };
  return { name: 'says one line', pickUp: answers(300), manner };
}

function answers(answerAfterMs: number): Record<string, unknown> {
  return { kind: 'answers', answerAfterMs };
}
