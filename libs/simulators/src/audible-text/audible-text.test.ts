import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { spokenWords } from './alphabet.ts';
import { type AudibleEvent, AudibleTextDecoder } from './audible-text-decoder.ts';
import { encodeSpeech } from './encode-speech.ts';

// Much is computed here, and the machine may be busy.
vi.setConfig({ testTimeout: 30_000 });

const sentence = 'Olá, tudo bem? Aqui é a Ana; não desligue, "por favor"! Coração: 25% às 14h30… ll ああ 👍🏽 fim.';
const rates = [8000, 16000] as const;
const seed = 7;

const wordsIn = (events: AudibleEvent[]) => events.flatMap((event) => (event.type === 'word' ? [event.text] : []));
const kinds = (events: AudibleEvent[]) => events.map((event) => event.type);

function hear(samples: Int16Array, sampleRateHz: 8000 | 16000 = 8000, frame = samples.length || 1): AudibleEvent[] {
  const decoder = new AudibleTextDecoder(sampleRateHz);
  const events: AudibleEvent[] = [];
  for (let at = 0; at < samples.length; at += frame) events.push(...decoder.push(samples.subarray(at, at + frame)));
  return [...events, ...decoder.flush()];
}

test.each(rates)('a sentence at %i Hz is decoded word for word', (sampleRateHz) => {
  const heard = hear(encodeSpeech(sentence, { seed, sampleRateHz }), sampleRateHz, 37);
  expect(wordsIn(heard)).toEqual(spokenWords(sentence));
  expect(heard.some((event) => event.type === 'word' && event.damaged)).toBe(false);
  expect(kinds(heard)).not.toContain('partial');
});

test('any text with any seed, sample rate and frame size is decoded unchanged', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme', maxLength: 60 }));
  fc.assert(
    fc.property(
      text,
      fc.integer(),
      fc.constantFrom(...rates),
      fc.integer({ min: 1, max: 700 }),
      (said, any, rate, frame) => {
        const heard = hear(encodeSpeech(said, { seed: any, sampleRateHz: rate }), rate, frame);
        expect(wordsIn(heard)).toEqual(spokenWords(said));
      },
    ),
    { numRuns: 60 },
  );
});

function join(...parts: Int16Array[]): Int16Array {
  const joined = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
const silence = (ms: number) => new Int16Array(ms * 8);
const say = (text: string, any = seed) => encodeSpeech(text, { seed: any, sampleRateHz: 8000 });
const said = spokenWords(sentence);

/** G.711 µ-law there and back, by the definition of its segments. */
function companded(sample: number): number {
  const biased = Math.min(32635, Math.abs(sample)) + 132;
  const step = 2 ** (Math.floor(Math.log2(biased)) - 4);
  const decoded = (Math.floor(biased / step) + 0.5) * step - 132;
  return sample < 0 ? -decoded : decoded;
}

test.each([
  ['µ-law', (x: number) => companded(x)],
  ['a line 18 dB quieter', (x: number) => x >> 3],
  ['a line so loud that it clips', (x: number) => Math.max(-32768, Math.min(32767, x * 6))],
  ['−1 replaced by −2, as some switches do', (x: number) => (x === -1 ? -2 : x)],
  ['mild noise', (x: number, n: number) => x + ((n * 7919) % 21) - 10],
  ['loud noise', (x: number, n: number) => x + ((n * 7919) % 2001) - 1000],
])('words are decoded after %s', (_, line) => {
  expect(wordsIn(hear(say(sentence).map(line)))).toEqual(said);
});

test('words are decoded after resampling from 8 to 16 kHz and from 16 to 8 kHz', () => {
  const narrow = say(sentence);
  const doubled = new Int16Array(narrow.length * 2);
  for (let n = 0; n < doubled.length; n += 1) {
    doubled[n] = ((narrow[n >> 1] ?? 0) + (narrow[(n + 1) >> 1] ?? 0)) / 2;
  }
  expect(wordsIn(hear(doubled, 16000))).toEqual(said);

  const wide = encodeSpeech(sentence, { seed, sampleRateHz: 16000 });
  expect(wordsIn(hear(wide.filter((_, n) => n % 2 === 0)))).toEqual(said);
});

test('20 ms that are cut out or silenced damage at most one word, which is marked', () => {
  const whole = say(sentence);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: whole.length - 160 }), fc.boolean(), (at, cutOut) => {
      const gap = cutOut ? new Int16Array(0) : new Int16Array(160);
      const heard = hear(join(whole.subarray(0, at), gap, whole.subarray(at + 160)));
      const spoilt = heard.filter((event) => event.type === 'partial' || (event.type === 'word' && event.damaged));
      const clean = heard.flatMap((event) => (event.type === 'word' && !event.damaged ? [event.text] : []));
      expect(spoilt.length).toBeLessThanOrEqual(1);
      expect(clean.length).toBe(said.length - spoilt.length);
      expect(said.filter((word) => clean.includes(word)).length).toBeGreaterThanOrEqual(said.length - 1);
    }),
    { numRuns: 60 },
  );
});

test('interrupted speech is decoded as the words up to the interruption and at most one partial word', () => {
  const whole = say(sentence);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: whole.length }), (end) => {
      const heard = hear(join(whole.subarray(0, end), silence(500)));
      const words = wordsIn(heard);
      expect(words).toEqual(said.slice(0, words.length));
      const parts = heard.flatMap((event) => (event.type === 'partial' ? [event.text] : []));
      expect(parts.length).toBeLessThanOrEqual(1);
      for (const part of parts) expect(said[words.length]?.startsWith(part)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('an interrupted word does not damage the speech that follows immediately', () => {
  const first = say('desligando');
  const heard = hear(join(first.subarray(0, first.length / 2), say('Pois não?', 3)));
  expect(kinds(heard)).toEqual(['speech', 'partial', 'word', 'word']);
  expect('desligando'.startsWith(heard[1]?.type === 'partial' ? heard[1].text : '?')).toBe(true);
  expect(wordsIn(heard)).toEqual(['Pois', 'não?']);
});

test('an underrun of 200 ms within a word does not split it', () => {
  const word = say('extraordinariamente');
  const heard = hear(join(word.subarray(0, 3000), silence(200), word.subarray(3000)));
  expect(wordsIn(heard)).toEqual(['extraordinariamente']);
});

test('two consecutive utterances are decoded in order', () => {
  expect(wordsIn(hear(join(say('um dois', 1), say('três quatro', 2))))).toEqual(['um', 'dois', 'três', 'quatro']);
});

test('voice and silence are reported with their start times', () => {
  const speech = say('alô');
  const heard = hear(join(silence(500), speech, silence(400)));
  const endMs = 500 + speech.length / 8;
  expect(kinds(heard)).toEqual(['silence', 'speech', 'word', 'silence']);
  expect(startOf(heard[1]) - 500).toBeLessThanOrEqual(15);
  expect(Math.abs(startOf(heard[3]) - endMs)).toBeLessThanOrEqual(15);
});

const startOf = (event: AudibleEvent | undefined) => event?.startMs ?? Number.NaN;

test('the unfinished word and the current silence can be read at any time', () => {
  const decoder = new AudibleTextDecoder(8000);
  const word = say('desligando');
  decoder.push(word.subarray(0, word.length / 2));
  expect('desligando'.startsWith(decoder.pendingText)).toBe(true);
  expect(decoder.pendingText).not.toBe('');
  decoder.push(word.subarray(word.length / 2));
  decoder.push(silence(250));
  expect(decoder.pendingText).toBe('');
  expect(Math.abs(decoder.silentMs - 250)).toBeLessThanOrEqual(15);
});

test('silence and noise are decoded as no words', () => {
  const noise = Int16Array.from({ length: 80_000 }, (_, n) => ((n * 2_654_435_761) % 16_001) - 8000);
  expect(hear(silence(5000))).toEqual([{ type: 'silence', startMs: 0 }]);
  expect(wordsIn(hear(noise))).toEqual([]);
});

test('speech has about fifteen characters per second, at a speed that depends on the seed', () => {
  const text = 'Bom dia, aqui é a Ana da clínica e eu queria confirmar a sua consulta de amanhã. '.repeat(20);
  const seconds = say(text).length / 8000;
  expect(text.length / seconds).toBeGreaterThan(13);
  expect(text.length / seconds).toBeLessThan(17);
  expect(say(text)).toEqual(say(text));
  expect(say(text, 8).length).not.toBe(say(text, 9).length);
});
