import { policyFor } from '@ligai/conversation';
import { describe, expect, it } from 'vitest';
import { livelyVoice, Random, VirtualCall } from './index.ts';

const greeting = 'Olá, aqui é a Ana da Clínica Sol. Em que posso ajudar?';
const policy = policyFor({ instructions: 'Você é Ana.', greeting, variables: {} }, 'pt-BR');
const replies = [
  'O plano custa noventa reais por mês, sem taxa de adesão, e você pode cancelar quando quiser.',
  'Claro! Temos horários na segunda, na terça e na quinta-feira. Qual você prefere?',
  'Está marcado.',
];
const sayings = [
  'Quanto custa?',
  'Espera, eu queria [600 ms] outra coisa.',
  'Aham.',
  'Alô?',
  'Não, obrigado, hoje não.',
];

/** A minute with everything that happens on telephones, at random times. */
function randomCall(seed: number): VirtualCall {
  const random = new Random(seed, 'script');
  const call = new VirtualCall({
    ...{ policy, seed },
    llm: ({ number }) => ({
      text: replies[number % replies.length] ?? '',
      firstTokenMs: random.pick([80, 300, 300, 900, 3000]),
      ...(random.chance(0.1) && { fault: { kind: 'fails', afterTokens: random.integer(0, 12) } as const }),
    }),
    tts: {
      voice: livelyVoice,
      answer: () => ({
        speed: random.pick([1.2, 4, 8]),
        ...(random.chance(0.15) && { fault: { kind: 'fails', atShare: random.next() } as const }),
        ...(random.chance(0.1) && { fault: { kind: 'stalls', atShare: random.next(), forMs: 800 } as const }),
      }),
    },
    stt: { wordErrorRate: 0.1, faults: random.chance(0.2) ? [{ atMs: 12_000, kind: 'dies', forMs: 1500 }] : [] },
    ...(random.chance(0.3) && { echo: { delayMs: random.integer(100, 800), levelDb: -random.integer(6, 30) } }),
  }).answer();
  for (let atMs = 500; atMs < 60_000; atMs += random.integer(800, 6000)) {
    const isNoise = random.chance(0.3);
    const said = random.pick(sayings);
    call.timeline.at(atMs, () => (isNoise ? call.makesNoise(random.integer(80, 900)) : call.says(said)));
  }
  call.timeline.at(70_000, () => call.hangsUp());
  return call.runToEnd(90_000);
}

const calls = Array.from({ length: 60 }, (_, i) => randomCall(i + 1));

describe('in any call', () => {
  it('what the ear hears is in order: words by their time, sounds one after the other', () => {
    for (const { ear } of calls) {
      expect(ear.words.length).toBeGreaterThan(5);
      const ends = ear.words.map(({ endMs }) => endMs);
      expect(ends).toEqual(ends.toSorted((a, b) => a - b));
      ear.sounds.forEach(({ startMs, endMs }, i) => {
        expect(endMs).toBeGreaterThanOrEqual(startMs);
        expect(startMs).toBeGreaterThanOrEqual(ear.sounds[i - 1]?.endMs ?? 0);
      });
    }
  });

  it('a piece is heard from its first word on, without a gap and without a repetition', () => {
    for (const call of calls) {
      const spoken = new Map(call.did('speak').map(({ pieceId, text }) => [pieceId, text]));
      for (const [pieceId, text] of spoken) {
        const heard = call.ear.words.filter((word) => word.whole && word.pieceId === pieceId).map((word) => word.text);
        expect(`${text} `.replaceAll(/\s+/gu, ' ')).toContain(heard.length > 0 ? `${heard.join(' ')} ` : '');
        expect(text.startsWith(heard[0] ?? '')).toBe(true);
      }
    }
  });

  it('every word is heard while the agent sounds', () => {
    for (const { ear } of calls)
      for (const { startMs, endMs, whole } of ear.words)
        if (whole) expect(ear.isHearing((startMs + endMs) / 2)).toBe(true);
  });

  it('the call ends, and no time runs backwards', () => {
    for (const { end, events } of calls) {
      expect(end).not.toBeNull();
      const times = events.map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
  });
});
