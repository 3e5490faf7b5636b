import { CalleePlan, type CalleePlanInput } from './callee-plan.ts';

/** The conversation of any other number: four turns, and a goodbye of the agent. */
const lines = [
  'Alô! Sim, pode falar.',
  'Ainda não uso nada parecido. Quanto custa?',
  'Acho que cabe, sim. Amanhã de manhã fica bom.',
  'Não, é só isso. Muito obrigada, tchau!',
];
const conversation: CalleePlanInput = { name: 'talks', manner: { kind: 'talks', lines } };

const refusal = (status: number, name: string): CalleePlanInput => ({
  name,
  pickUp: { kind: 'refuses', status },
  manner: { kind: 'silent' },
});

/** By the last four digits; `libs/simulators/README.md` has the list. */
const bySuffix: Record<string, CalleePlanInput> = {
  '0486': refusal(486, 'busy'),
  '0403': refusal(403, 'rejects'),
  '0603': { ...refusal(603, 'declines'), pickUp: { kind: 'refuses', status: 603, ringsFirst: true, afterMs: 2000 } },
  '0404': refusal(404, 'unallocated number'),
  '0480': refusal(480, 'switched off'),
  '0500': refusal(500, 'server error'),
  '0503': refusal(503, 'trunk failure'),
  '0180': { name: 'no answer', pickUp: { kind: 'rings_for_ever' }, manner: { kind: 'silent' } },
  '0408': { name: 'no SIP reply', pickUp: { kind: 'unreachable', how: 'no_reply' }, manner: { kind: 'silent' } },
  '0000': { name: 'unreachable', pickUp: { kind: 'unreachable', how: 'refused' }, manner: { kind: 'silent' } },
  '0183': { ...conversation, name: 'early media', pickUp: { kind: 'answers', earlyMedia: true, answerAfterMs: 1500 } },
  '0701': {
    name: 'one line, then hangs up',
    manner: { kind: 'talks', lines: ['Agora não posso, tchau!'], ending: { kind: 'after_last_line' } },
  },
  '0702': {
    name: 'hangs up in mid-sentence',
    manner: {
      kind: 'talks',
      lines: [
        'Sim, pode falar.',
        { text: 'Olha, na verdade eu não tenho muito interesse agora.', hangUpAfterWords: 4 },
      ],
    },
  },
  '0703': {
    name: 'hangs up while the agent speaks',
    manner: { kind: 'talks', lines: ['Sim, pode falar.'], ending: { kind: 'in_mid_reply', afterWords: 4 } },
  },
  '0704': {
    name: 'talks over the agent',
    manner: {
      kind: 'talks',
      lines: [
        'Sim, pode falar.',
        { text: 'Espera, espera. Quanto custa isso?', interruptAfterWords: 5 },
        'Entendi. Pode ser amanhã de manhã.',
        'Não, obrigada. Tchau!',
      ],
    },
  },
  '0705': {
    name: 'interrupts again and again',
    manner: {
      kind: 'talks',
      lines: [
        { text: 'Quem está falando?', interruptAfterWords: 3 },
        { text: 'Não escutei direito, repete por favor.', interruptAfterWords: 4 },
        { text: 'Já entendi, já entendi.', interruptAfterWords: 6 },
        'Não quero nada, tchau!',
      ],
    },
  },
  '0706': { name: 'silent', manner: { kind: 'silent' } },
  '0707': { name: 'echo', manner: { kind: 'echoes' } },
  '0708': {
    name: 'voicemail',
    manner: {
      kind: 'voicemail',
      greeting: 'Você ligou para a caixa postal. No momento não posso atender. Deixe o seu recado após o sinal.',
    },
  },
  '0709': { ...conversation, name: 'answers late', pickUp: { kind: 'answers', answerAfterMs: 8000 } },
  '0710': {
    name: 'says goodbye and waits',
    manner: {
      kind: 'talks',
      lines: ['Sim, pode falar.', 'Não tenho interesse, obrigada. Tchau!'],
      ending: { kind: 'agent_hangs_up' },
    },
  },
  '0711': { name: 'hangs up at once', manner: { kind: 'hangs_up_at_once' } },
  '0712': {
    name: 'backchannels',
    manner: {
      kind: 'talks',
      lines: [
        'Sim, pode falar.',
        { text: 'Aham.', interruptAfterWords: 5 },
        'Certo. Quanto custa?',
        { text: 'Sim, sim.', interruptAfterWords: 6 },
        'Está bem, obrigada. Tchau!',
      ],
    },
  },
  '0713': {
    name: 'presses keys',
    manner: { kind: 'talks', lines: [{ text: 'Um momento, vou digitar.', press: '12#' }, 'Pronto, obrigada. Tchau!'] },
  },
  '0714': {
    name: 'falls silent',
    manner: {
      kind: 'talks',
      lines: ['Sim, pode falar.', 'Deixa eu pensar um pouco.'],
      ending: { kind: 'agent_hangs_up' },
      patienceMs: 120_000,
    },
  },
  '0715': { name: 'speaks first', manner: { kind: 'talks', lines, speaksFirst: true } },
  '0716': {
    name: 'puts the call on hold for 20 s',
    manner: {
      kind: 'talks',
      lines: [
        'Sim, pode falar.',
        { text: 'Só um minutinho, não desliga.', holdMs: 20_000 },
        'Pronto, obrigada. Tchau!',
      ],
    },
  },
  '0717': { name: 'sends no audio', manner: { kind: 'silent', rtpAfterMs: null } },
  '0718': {
    name: 'presses keys by SIP INFO and by RTP at once',
    manner: {
      kind: 'talks',
      lines: [{ text: 'Um momento, vou digitar.', press: '12#', pressBy: 'both' }, 'Pronto, obrigada. Tchau!'],
    },
  },
};

const table = new Map(Object.entries(bySuffix).map(([suffix, plan]) => [suffix, CalleePlan.parse(plan)]));
const anyOther = CalleePlan.parse(conversation);

/** The plan of a number that no test has set, by its last four digits; any other number has a conversation. */
export function planByNumber(number: string): CalleePlan {
  return table.get(number.slice(-4)) ?? anyOther;
}

/** For the README, `--help` and tests: last four digits → name of the behaviour. */
export function numberTable(): Array<{ digits: string; name: string }> {
  return [...table].map(([digits, plan]) => ({ digits, name: plan.name }));
}
