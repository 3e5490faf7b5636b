import type { Clock } from '@ligai/kernel';
import { describe, expect, it } from 'vitest';
import { spokenWords } from '../audible-text/alphabet.ts';
import { encodeSpeech } from '../audible-text/encode-speech.ts';
import { type CallRecord, heardText } from './call-record.ts';
import type { CalleePlanInput } from './callee-plan.ts';
import { numberTable, planByNumber } from './number-table.ts';
import type { CallProgress, PhoneCall } from './phone-call.ts';
import { createPhoneNetwork } from './phone-network.ts';

const frameSamples = 160;

/** A clock whose timers run when the test says so: the calls themselves are driven by frames. */
function handClock(): Clock & { run(): void } {
  const due: Array<() => void> = [];
  return {
    now: () => 1_800_000_000_000,
    monotonic: () => 0,
    sleep: async () => {},
    after(_ms, fn) {
      due.push(fn);
      return { [Symbol.dispose]: () => {} };
    },
    run() {
      for (let fn = due.shift(); fn; fn = due.shift()) fn();
    },
  };
}

/** An agent at the switch's end of the line: says a text, and the next when the callee has answered and is quiet for 1 s. */
class Agent {
  readonly #speech: Int16Array[];
  readonly #stopsWhenTalkedOver: boolean;
  #at = 0;
  #answered = true;
  #quietFrames = 0;

  constructor(texts: string[], stopsWhenTalkedOver = true) {
    this.#speech = texts.map((text, nth) => encodeSpeech(text, { seed: nth + 100, sampleRateHz: 8000 }));
    this.#stopsWhenTalkedOver = stopsWhenTalkedOver;
  }

  next(heard: Int16Array | null): Int16Array | null {
    const voice = heard?.some((sample) => Math.abs(sample) > 500) ?? false;
    this.#quietFrames = voice ? 0 : this.#quietFrames + 1;
    this.#answered ||= voice;
    const speech = this.#speech[0];
    if (!speech || (this.#at === 0 && !(this.#answered && this.#quietFrames >= 50))) return null;
    const frame = new Int16Array(frameSamples);
    frame.set(speech.subarray(this.#at, this.#at + frameSamples));
    this.#at += frameSamples;
    if (this.#at >= speech.length || (voice && this.#stopsWhenTalkedOver)) this.#finish(voice);
    return frame;
  }

  #finish(answered: boolean): void {
    this.#speech.shift();
    this.#at = 0;
    this.#answered = answered;
  }
}

function recordProgress(progress: string[]): CallProgress {
  return {
    ringing: () => progress.push('ringing'),
    earlyMedia: () => progress.push('early media'),
    answered: () => progress.push('answered'),
    refused: (status) => progress.push(`refused ${status}`),
    unreachable: () => progress.push('unreachable'),
    hungUp: () => progress.push('hung up'),
    pressed: (digit) => progress.push(`pressed ${digit}`),
    held: () => progress.push('held'),
    unheld: () => progress.push('unheld'),
  };
}

function callOf(plan: CalleePlanInput | string, agent: Agent, maxMs = 120_000) {
  const clock = handClock();
  const network = createPhoneNetwork({ clock, seed: 7 });
  const number = typeof plan === 'string' ? plan : '5511999887766';
  if (typeof plan !== 'string') network.setNumber(number, plan);
  const progress: string[] = [];
  const call = network.dial({ callId: 'call-1', number, callerNumber: null }, recordProgress(progress));
  clock.run();
  let heard: Int16Array | null = null;
  for (let ms = 0; ms < maxMs && !call.record.end && call.record.answeredAt; ms += 20) {
    heard = call.exchange(agent.next(heard));
  }
  return { call, record: call.record, progress };
}

const opening = 'Bom dia, aqui é a assistente da LigAI. Podemos falar agora?';

describe('the default callee', () => {
  const replies = [
    opening,
    'Você já usa algo assim?',
    'Custa quarenta reais. Serve?',
    'Mais alguma coisa?',
    'Até logo!',
  ];
  const { record, progress } = callOf('5511999887766', new Agent(replies));

  it('has at least three turns of each side, and hangs up at the end of the script', () => {
    expect(record.said.length).toBeGreaterThanOrEqual(3);
    expect(record.agentTurns.length).toBe(replies.length);
    expect(record.end).toMatchObject({ by: 'callee', reason: 'end of the script' });
    expect(progress).toEqual(['ringing', 'answered', 'hung up']);
  });

  it('hears every word of the agent through the trunk', () => {
    expect(heardText(record)).toBe(replies.join(' '));
    expect(record.heard.every((word) => word.whole && !word.damaged)).toBe(true);
    expect(record.agentTurns.map((turn) => turn.text)).toEqual(replies);
  });

  it('says each line after the agent has finished', () => {
    for (const [nth, line] of record.said.entries()) {
      expect(line.said).toBe(spokenWords(line.text).join(' '));
      expect(line.startMs).toBeGreaterThan(record.agentTurns[nth]?.endMs ?? 0);
    }
    expect(record.cuts).toEqual([]);
  });

  it('says the same with the same seed', () => {
    const again = callOf('5511999887766', new Agent(replies)).record;
    expect(again.said).toEqual(record.said);
  });
});

describe('barge-in', () => {
  const plan: CalleePlanInput = {
    manner: {
      kind: 'talks',
      lines: [{ text: 'Espera, quanto custa isso?', interruptAfterWords: 4 }, 'Obrigada, tchau!'],
    },
  };

  it("starts during the agent's turn and records when the agent became silent", () => {
    const { record } = callOf(plan, new Agent([opening, 'Custa dez reais.', 'Até logo!']));
    expect(record.cuts).toHaveLength(1);
    const [cut] = record.cuts;
    expect(record.agentTurns[0]?.interrupted).toBe(true);
    expect(record.agentTurns[0]?.text.split(' ').length).toBeLessThan(opening.split(' ').length);
    expect(cut?.agentSilentMs).toBeGreaterThanOrEqual(cut?.startedMs ?? Number.NaN);
    expect(cut?.agentSilentMs).toBeLessThan((cut?.startedMs ?? 0) + 200);
  });

  it('records an agent that does not stop', () => {
    const { record } = callOf(plan, new Agent([opening, 'Custa dez reais.', 'Até logo!'], false));
    const [cut] = record.cuts;
    expect(cut?.agentSilentMs).toBeGreaterThan((cut?.startedMs ?? 0) + 1000);
    expect(record.agentTurns[0]?.text).toBe(opening);
  });
});

describe('a callee that hangs up', () => {
  it('in the middle of its own sentence has said only the beginning', () => {
    const { record } = callOf('5511999880702', new Agent([opening, 'Você tem um minuto?']));
    expect(record.end).toMatchObject({ by: 'callee', reason: 'in the middle of a sentence' });
    const last = record.said.at(-1);
    expect(last?.text.startsWith(last.said.split(' ').slice(0, 4).join(' '))).toBe(true);
    expect(last?.said.length).toBeLessThan(last?.text.length ?? 0);
  });

  it('while the agent speaks has heard only the beginning', () => {
    const long = 'Que bom, eu ligo para falar do nosso novo plano de internet para a sua casa.';
    const { record } = callOf('5511999880703', new Agent([opening, long]));
    expect(record.end?.reason).toBe('while the agent spoke');
    expect(long.startsWith(record.agentTurns.at(-1)?.text.slice(0, 10) ?? 'nothing')).toBe(true);
    expect(record.agentTurns.at(-1)?.text.length).toBeLessThan(long.length);
  });

  it('hangs up on an agent that says nothing', () => {
    const { record } = callOf('5511999887766', new Agent([]));
    expect(record.end).toMatchObject({ by: 'callee', reason: 'the agent was silent' });
  });

  it('waits for the hangup of the agent if the plan requires it', () => {
    const { record, call } = callOf('5511999880710', new Agent([opening, 'Certo.', 'Até logo!']), 12_000);
    expect(record.said).toHaveLength(2);
    expect(record.end).toBeNull();
    call.release('NORMAL_CLEARING');
    expect(record.end).toMatchObject({ by: 'switch', reason: 'NORMAL_CLEARING' });
  });
});

describe('other callees', () => {
  it('a voicemail greets, beeps and hangs up after the recording', () => {
    const { record } = callOf('5511999880708', new Agent([]));
    expect(record.said[0]?.said).toContain('caixa postal.');
    expect(record.end?.reason).toBe('the recording is over');
  });

  it('an echo sends back every word', () => {
    const { record } = callOf('5511999880707', new Agent([opening], false), 15_000);
    expect(heardText(record)).toBe(opening);
    expect(record.frames.sent).toBeGreaterThan(0);
  });

  it('presses keys after its line', () => {
    const { progress } = callOf('5511999880713', new Agent([opening, 'Certo.', 'Tchau!']));
    expect(progress.filter((what) => what.startsWith('pressed'))).toEqual(['pressed 1', 'pressed 2', 'pressed #']);
  });
});

describe('an unanswered call', () => {
  const outcome = (digits: string) => callOf(`551199988${digits}`, new Agent([]));

  it.each(['0486', '0403', '0603', '0404', '0480', '0500', '0503'])('to …%s is rejected with that status', (digits) => {
    const { progress, record } = outcome(digits);
    expect(progress.at(-1)).toBe(`refused ${Number(digits)}`);
    expect(progress).not.toContain('answered');
    expect(record.answeredAt).toBeNull();
  });

  it('to …0180 rings until the switch ends it', () => {
    const { progress, call, record } = outcome('0180');
    expect(progress).toEqual(['ringing']);
    call.release('NO_ANSWER');
    expect(record.end).toMatchObject({ by: 'switch', reason: 'NO_ANSWER' });
  });

  it('to …0000 is unreachable, and to …0408 gets no response', () => {
    expect(outcome('0000').progress).toEqual(['unreachable']);
    expect(outcome('0408').progress).toEqual([]);
  });
});

describe('the table of numbers', () => {
  it('assigns every listed suffix the plan of that name, and any other number a conversation', () => {
    for (const { digits, name } of numberTable()) expect(planByNumber(`5511999${digits}`).name).toBe(name);
    expect(planByNumber('5511999887766').manner.kind).toBe('talks');
  });

  it('is overridden by a plan for a whole number until that plan is removed', () => {
    const network = createPhoneNetwork();
    network.setNumber('5511999880486', { manner: { kind: 'silent' } });
    expect(network.planOf('5511999880486').pickUp.kind).toBe('answers');
    network.setNumber('5511999880486', null);
    expect(network.planOf('5511999880486').name).toBe('busy');
  });

  it('rejects an invalid plan', () => {
    expect(() => createPhoneNetwork({ numbers: { '1': { manner: { kind: 'sings' } } as never } })).toThrow(/manner/);
  });
});

it('a call id that is dialled twice has two records', () => {
  const network = createPhoneNetwork({ clock: handClock() });
  const dial = (): PhoneCall =>
    network.dial({ callId: 'call-1', number: '1000', callerNumber: null }, recordProgress([]));
  const records: CallRecord[] = [dial().record, dial().record];
  expect(network.journal.all()).toEqual(records);
});
