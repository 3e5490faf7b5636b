import type { LlmAnswer, LlmRequest, SttFault, SttOptions, TtsAnswer, TtsRequest } from '@ligai/virtual-calls';

/** A fault of one provider in a call. The models answer as the product's adapters report the fault. */
export type Case = {
  name: string;
  llm?: (request: LlmRequest) => LlmAnswer;
  tts?: (request: TtsRequest) => TtsAnswer;
  /** Fixed phrases are not stored yet. */
  storesFixed?: false;
  textsAtOnce?: number;
  stt?: Partial<SttOptions>;
  /** The caller is not heard: silence counts from 1.5 s after the end of the voice. */
  isDeaf?: true;
};

const reply = 'O plano custa noventa reais por mês. A instalação é grátis, sem fidelidade. Quer marcar um horário?';
const endless = 'e depois tem ainda mais uma opção com outro preço e outro prazo '.repeat(300);

const good = (answer: Partial<LlmAnswer> = {}): LlmAnswer => ({ text: reply, ...answer });
const always = (answer: Partial<LlmAnswer>) => () => good(answer);
const failing = (
  fault: Omit<Extract<LlmAnswer['fault'], { kind: 'fails' }>, 'kind' | 'afterTokens'>,
  afterTokens = 0,
) => always({ fault: { kind: 'fails', afterTokens, ...fault } });
const stalled = (afterTokens: number) => always({ fault: { kind: 'stalls', afterTokens } });
const first = (fault: LlmAnswer['fault']) => (request: LlmRequest) =>
  good(request.number === 1 && fault ? { fault } : {});
const forever = Number.POSITIVE_INFINITY;

const llmCases: Case[] = [
  { name: 'first token after 2 s', llm: always({ firstTokenMs: 2000 }) },
  { name: 'first token after 4 s', llm: always({ firstTokenMs: 4000 }) },
  { name: 'first token after 5 s', llm: always({ firstTokenMs: 5000 }) },
  { name: 'first token after 10 s', llm: always({ firstTokenMs: 10_000 }) },
  { name: 'no answer (stall before headers)', llm: always({ firstTokenMs: forever }) },
  { name: 'no answer once', llm: first({ kind: 'stalls', afterTokens: 0 }) },
  {
    name: 'dribble without the end of a sentence',
    llm: always({ text: 'então o plano que temos aqui custa noventa reais por mês', tokenEveryMs: 700 }),
  },
  ...[2, 3, 5, 7, 10].map((tokens) => ({ name: `stall after ${tokens} tokens`, llm: stalled(tokens) })),
  { name: 'stall after 5 tokens once', llm: first({ kind: 'stalls', afterTokens: 5 }) },
  { name: 'stall after 5 tokens for 3 s', llm: always({ fault: { kind: 'stalls', afterTokens: 5, forMs: 3000 } }) },
  { name: 'stall in the middle of the second sentence', llm: stalled(16) },
  { name: 'stall in the middle of a sentence once', llm: first({ kind: 'stalls', afterTokens: 16 }) },
  { name: 'stall after a whole sentence', llm: stalled(13) },
  { name: 'connection lost before the first token', llm: failing({}) },
  { name: 'connection lost in the middle', llm: failing({}, 16) },
  { name: 'connection lost once', llm: first({ kind: 'fails', afterTokens: 8 }) },
  { name: 'body ends early', llm: failing({ detail: 'ended its reply without a finish' }, 12) },
  { name: 'error in the stream', llm: failing({ detail: 'error in the stream' }, 4) },
  { name: 'broken JSON', llm: failing({ detail: 'broke off' }, 1) },
  { name: '429 with Retry-After 2', llm: failing({ retryAfterMs: 2000 }) },
  { name: '429 with Retry-After 2 once', llm: first({ kind: 'fails', afterTokens: 0, retryAfterMs: 2000 }) },
  { name: '429 with Retry-After 30', llm: failing({ retryAfterMs: 30_000 }) },
  { name: '429 without Retry-After', llm: failing({ retryAfterMs: 1000 }) },
  { name: '429 insufficient_quota', llm: failing({ retryable: false, refused: true }) },
  { name: '401', llm: failing({ retryable: false, refused: true }) },
  { name: '403', llm: failing({ retryable: false, refused: true }) },
  { name: '404 unknown model', llm: failing({ retryable: false }) },
  { name: '400', llm: failing({ retryable: false }) },
  { name: '500', llm: failing({}) },
  { name: '503', llm: failing({}) },
  { name: '500 once', llm: first({ kind: 'fails', afterTokens: 0 }) },
  { name: 'empty reply', llm: always({ text: '' }) },
  { name: 'empty reply once', llm: ({ number }) => (number === 1 ? { text: '' } : good()) },
  { name: 'content filter (empty)', llm: always({ text: '' }) },
  { name: 'only markup', llm: always({ text: '| --- | --- |\n```js\n```\n<b></b> ' }) },
  {
    name: 'only reasoning',
    llm: always({ text: '<think>O cliente quer saber o preço, que é noventa reais.</think>' }),
  },
  {
    name: 'long reasoning before the reply',
    llm: always({ text: `<think>${'O cliente quer saber o preço. '.repeat(60)}</think>${reply}` }),
  },
  { name: 'endless text', llm: always({ text: endless, tokenEveryMs: 5 }) },
  { name: 'slow tokens (800 ms)', llm: always({ tokenEveryMs: 800 }) },
];

const spoken = (answer: TtsAnswer) => () => answer;
const once =
  (answer: TtsAnswer) =>
  ({ number }: TtsRequest) =>
    number === 2 ? answer : {};
const afterGreeting =
  (answer: TtsAnswer) =>
  ({ number }: TtsRequest) =>
    number > 1 ? answer : {};

const ttsCases: Case[] = [
  { name: 'first byte after 2 s', tts: spoken({ firstByteMs: 2000 }) },
  { name: 'first byte after 4 s', tts: spoken({ firstByteMs: 4000 }) },
  { name: 'first byte after 4 s, one text at once', tts: spoken({ firstByteMs: 4000 }), textsAtOnce: 1 },
  { name: 'dead after the greeting', tts: afterGreeting({ firstByteMs: forever }) },
  { name: 'dead after the greeting, one text at once', tts: afterGreeting({ firstByteMs: forever }), textsAtOnce: 1 },
  { name: 'dead from the beginning', tts: spoken({ firstByteMs: forever }) },
  { name: 'no audio once', tts: once({ firstByteMs: forever }) },
  { name: 'breaks off in the middle of each piece', tts: afterGreeting({ fault: { kind: 'fails', atShare: 0.5 } }) },
  { name: 'breaks off in the middle once', tts: once({ fault: { kind: 'fails', atShare: 0.5 } }) },
  { name: 'fails each time without audio', tts: afterGreeting({ fault: { kind: 'fails' } }) },
  { name: 'fails once without audio', tts: once({ fault: { kind: 'fails' } }) },
  { name: 'ends without audio (empty)', tts: afterGreeting({ fault: { kind: 'fails' } }) },
  { name: 'bursts', tts: spoken({ firstByteMs: 600, speed: 40 }) },
  { name: 'slower than speech', tts: spoken({ speed: 0.6 }) },
  { name: 'stall in the middle of a piece', tts: afterGreeting({ fault: { kind: 'stalls', atShare: 0.4 } }) },
  { name: 'stall in the middle once', tts: once({ fault: { kind: 'stalls', atShare: 0.4 } }) },
  {
    name: 'stall of 2.5 s in the middle',
    tts: afterGreeting({ fault: { kind: 'stalls', atShare: 0.4, forMs: 2500 } }),
  },
  { name: 'refused (401, 402, 403, unknown voice)', tts: spoken({ fault: { kind: 'fails', retryable: false } }) },
  { name: 'refused after the greeting', tts: afterGreeting({ fault: { kind: 'fails', retryable: false } }) },
];

const deaf = (fault: SttFault, more: Partial<SttOptions> = {}): Pick<Case, 'stt' | 'isDeaf'> => ({
  stt: { ...more, faults: [fault] },
  isDeaf: true,
});
/** In the middle of the caller's first question. */
const inSpeechMs = 5800;

const sttCases: Case[] = [
  { name: 'silent from the beginning', ...deaf({ atMs: 0, kind: 'silent', forMs: 120_000 }) },
  { name: 'silent in mid-sentence', ...deaf({ atMs: inSpeechMs, kind: 'silent' }) },
  { name: 'dies for 1 s', ...deaf({ atMs: inSpeechMs, kind: 'dies', forMs: 1000 }) },
  { name: 'dies for 5 s', ...deaf({ atMs: inSpeechMs, kind: 'dies', forMs: 5000 }) },
  { name: 'dies for 60 s', ...deaf({ atMs: inSpeechMs, kind: 'dies', forMs: 60_000 }) },
  { name: 'dies before the caller speaks', ...deaf({ atMs: 1000, kind: 'dies', forMs: 60_000 }) },
  { name: '401 after the reconnect', ...deaf({ atMs: inSpeechMs, kind: 'refused' }) },
  { name: '401 from the beginning', ...deaf({ atMs: 0, kind: 'refused' }) },
  { name: 'final missing', stt: { speechFinal: false, answersFinalize: false }, isDeaf: true },
];

/** The first call of a voice: no fixed phrase is stored yet, so everything that the agent says needs TTS. */
const firstOfVoice: Case[] = [
  { name: 'healthy' },
  { name: 'first byte after 1 s', tts: spoken({ firstByteMs: 1000 }) },
  { name: 'first byte after 2 s', tts: spoken({ firstByteMs: 2000 }) },
  { name: 'first byte after 4 s', tts: spoken({ firstByteMs: 4000 }) },
  { name: 'dead from the beginning', tts: spoken({ firstByteMs: forever }) },
  { name: 'dead from the beginning, one text at once', tts: spoken({ firstByteMs: forever }), textsAtOnce: 1 },
  { name: 'refused', tts: spoken({ fault: { kind: 'fails', retryable: false } }) },
  { name: 'fails each time without audio', tts: spoken({ fault: { kind: 'fails' } }) },
  { name: 'dead after the greeting', tts: afterGreeting({ firstByteMs: forever }) },
  { name: 'refused after the greeting', tts: afterGreeting({ fault: { kind: 'fails', retryable: false } }) },
  { name: 'stall in the middle of a piece', tts: afterGreeting({ fault: { kind: 'stalls', atShare: 0.4 } }) },
  { name: 'no audio once', tts: once({ firstByteMs: forever }) },
].map((one) => ({ ...one, storesFixed: false }));

const of = (provider: string, cases: Case[]): Case[] =>
  cases.map((one) => ({ ...one, name: `${provider}: ${one.name}` }));

export const cases: Case[] = [
  ...of('LLM', llmCases),
  ...of('TTS', ttsCases),
  ...of('STT', sttCases),
  ...of('TTS, first call of the voice', firstOfVoice),
];
