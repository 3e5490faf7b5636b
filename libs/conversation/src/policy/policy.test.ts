import {
  defaultTurnTaking,
  type Figure,
  type Figures,
  turnTakingFigures,
  turnTakingNames,
  turnTakingPresets,
} from '@ligai/contracts';
import { describe, expect, it } from 'vitest';
import { bargeInFigures } from './barge-in.ts';
import { endingFigures } from './ending.ts';
import { endpointingFigures } from './endpointing.ts';
import { hearingFigures } from './hearing.ts';
import { historyFigures } from './history.ts';
import { holdFigures } from './hold.ts';
import { keyFigures } from './keys.ts';
import { defaultLadder } from './ladder.ts';
import { pieceFigures } from './pieces.ts';
import { defaultPolicy, type Policy, policyFor } from './policy.ts';
import { replyFigures } from './reply.ts';
import { silenceFigures } from './silence.ts';
import { speculationFigures } from './speculation.ts';
import { voicemailFigures } from './voicemail.ts';

const tables = {
  endpointing: endpointingFigures,
  speculation: speculationFigures,
  bargeIn: bargeInFigures,
  pieces: pieceFigures,
  reply: replyFigures,
  keys: keyFigures,
  hold: holdFigures,
  silence: silenceFigures,
  ending: endingFigures,
  hearing: hearingFigures,
  history: historyFigures,
  voicemail: voicemailFigures,
} satisfies Record<Exclude<keyof Policy, 'agent' | 'language' | 'opening' | 'ladder'>, Figures>;

const figures = Object.entries(tables).flatMap(([policy, table]) =>
  Object.entries<Figure>(table).map(([name, figure]) => ({ policy: policy as keyof typeof tables, name, figure })),
);

describe('a figure of a policy', () => {
  it.each(figures)('$policy.$name has a default in its range', ({ figure }) => {
    expect(figure.min).toBeLessThan(figure.max);
    expect(figure.default).toBeGreaterThanOrEqual(figure.min);
    expect(figure.default).toBeLessThanOrEqual(figure.max);
  });

  it.each(figures)('$policy.$name is a whole number whose name has its unit', ({ name, figure }) => {
    expect([figure.default, figure.min, figure.max].every(Number.isInteger)).toBe(true);
    expect(/Ms$/u.test(name)).toBe(figure.unit === 'ms');
    expect(/Chars$/u.test(name)).toBe(figure.unit === 'characters');
  });

  it.each(figures)('$policy.$name has its default in the default policy', ({ policy, name, figure }) => {
    expect(defaultPolicy[policy]).toHaveProperty(name, figure.default);
  });
});

const agent = { instructions: 'Be brief.', greeting: null, variables: {} };
const withoutAgent = ({ agent: _, language: __, ...rest }: typeof defaultPolicy) => rest;

describe('the policy for an agent', () => {
  it('is the default policy without options, and with the values of the preset normal', () => {
    expect(withoutAgent(policyFor(agent, 'pt-BR'))).toEqual(withoutAgent(defaultPolicy));
    const turnTaking = { ...defaultTurnTaking, ...turnTakingPresets.normal };
    expect(withoutAgent(policyFor(agent, 'pt-BR', { turnTaking }))).toEqual(withoutAgent(defaultPolicy));
  });

  it.each(turnTakingNames)('uses the value of %s in exactly one place', (name) => {
    const value = turnTakingFigures[name].max - 1;
    const turnTaking = { ...defaultTurnTaking, [name]: value };
    const before = JSON.stringify(policyFor(agent, 'pt-BR'), null, 1).split('\n');
    const after = JSON.stringify(policyFor(agent, 'pt-BR', { turnTaking }), null, 1).split('\n');
    const changed = after.filter((line, nth) => line !== before[nth]);
    expect(changed).toEqual([expect.stringMatching(new RegExp(`^ +"\\w+": ${value},?$`, 'u'))]);
  });

  it('limits the reply and the history by the tokens of the settings', () => {
    const { reply, history } = policyFor(agent, 'pt-BR', { maxReplyTokens: 100, maxHistoryTokens: 5000 });
    expect({ maxChars: reply.maxChars, maxTokens: history.maxTokens }).toEqual({ maxChars: 400, maxTokens: 5000 });
  });

  it('takes over how the conversation begins', () => {
    expect(policyFor(agent, 'pt-BR').opening).toMatchObject({ mode: 'speak_first', interruptible: true });
    const options = { opening: 'listen_first', greetingInterruptible: false } as const;
    expect(policyFor(agent, 'pt-BR', options).opening).toMatchObject({ mode: 'listen_first', interruptible: false });
  });
});

describe('the default ladder', () => {
  it.each(Object.entries(defaultLadder))('climbs in %s one rung after another', (_, rungs) => {
    const times = rungs.map(({ afterMs }) => afterMs);
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    expect(times.every((afterMs) => afterMs > 0 && afterMs <= 20_000)).toBe(true);
  });
});
