import { expect, test } from 'vitest';
import { compareTranscript, differs } from './compare-transcript.ts';
import type { CallTruth } from './simulated-switch.ts';

const word = (text: string, whole = true) => ({ text, startMs: 0, endMs: 0, whole, damaged: false });

function truth(given: Partial<CallTruth>): CallTruth {
  return {
    callId: 'call-1',
    number: '5511999887766',
    plan: 'talks',
    dialledAt: 0,
    answeredAt: 0,
    endedAt: null,
    heard: [],
    agentTurns: [],
    said: [],
    cuts: [],
    pressed: [],
    frames: { heard: 0, sent: 0, late: 0 },
    end: null,
    ...given,
  };
}

const said = (text: string, left = text) => ({ line: 0, text, said: left, startMs: 0, endMs: 0 });
const agent = (content: string) => ({ role: 'assistant' as const, content });
const user = (content: string) => ({ role: 'user' as const, content });

test('words are equal regardless of case and punctuation', () => {
  const happened = truth({
    heard: ['Olá,', 'tudo', 'bem?'].map((text) => word(text)),
    said: [said('Sim, pode falar.')],
  });
  const transcript = [agent('olá tudo bem'), user('Sim pode falar')];
  expect(compareTranscript(transcript, happened).some(differs)).toBe(false);
});

test('a word that was not said is a difference', () => {
  const happened = truth({ heard: [word('Olá')], said: [said('Sim')] });
  const [byAgent, byUser] = compareTranscript([agent('Olá'), user('Sim senhora')], happened);
  expect(byAgent).toMatchObject({ words: 0 });
  expect(byUser).toMatchObject({ words: 1, allowed: 0, written: 'Sim senhora', happened: 'Sim' });
});

test('one word may differ at an interruption, and no more', () => {
  const cuts = [{ line: 1, startedMs: 0, agentSilentMs: 100 }];
  const happened = truth({ heard: ['um', 'dois', 'três'].map((text) => word(text)), cuts });
  expect(compareTranscript([agent('um dois')], happened).some(differs)).toBe(false);
  expect(compareTranscript([agent('um')], happened).some(differs)).toBe(true);
});

test('one word may differ if the call ended in the middle of a line', () => {
  const happened = truth({ said: [said('Olha, na verdade não', 'Olha, na verd')] });
  expect(compareTranscript([user('Olha na')], happened).some(differs)).toBe(false);
});

test('one word may differ if the call ended while the agent spoke, whether the callee heard a part of it or not', () => {
  const agentTurns = [{ text: 'um', startMs: 0, endMs: null, interrupted: false }];
  const between = truth({ heard: [word('um')], agentTurns });
  const inWord = truth({ heard: [word('um'), word('do', false)], agentTurns });
  for (const happened of [between, inWord]) {
    expect(compareTranscript([agent('um dois')], happened).some(differs)).toBe(false);
    expect(compareTranscript([agent('um dois três')], happened).some(differs)).toBe(true);
  }
});
