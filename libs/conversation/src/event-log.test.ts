import { describe, expect, it } from 'vitest';
import { EventLogWriter, type Masking, replayLog } from './event-log.ts';
import { ana } from './testing/ana.ts';
import { callerSays } from './testing/caller.ts';
import { PhoneCall } from './testing/phone-call.ts';
import { replay } from './testing/replay.ts';

const number = '5511999887766';

/** The log of a call in which the person asks, and the agent answers with a phone number. */
function logOf(mask?: Masking): string {
  const llm = () => ({ text: `Ligue para ${number}, por favor.` });
  const call = new PhoneCall({ policy: ana, llm }).join().run(4000);
  callerSays(call, `Qual é o telefone? O meu é ${number}.`);
  call.run(20_000);
  const writer = new EventLogWriter(ana, mask);
  const lines = replay(call.events, ana).decisions.map(({ event, effects }) => writer.line(event, effects));
  return [writer.head(), ...lines].join('\n');
}

describe('a log of events', () => {
  it('that is replayed leads to the same effects', () => {
    const log = logOf();
    const { events, difference, cut } = replayLog(log);
    expect(events).toBeGreaterThan(20);
    expect({ difference, cut }).toEqual({ difference: null, cut: null });
  });

  it('without phone numbers is replayed too, and has no number as words', () => {
    const log = logOf((text) => text.replaceAll(number, '****'));
    expect(log).not.toContain(number);
    expect(log).not.toContain('99988');
    expect(log).not.toMatch(/nove nove oito/u);
    expect(replayLog(log).difference).toBeNull();
  });

  it('names the first event after which the engine decides otherwise', () => {
    const lines = logOf().split('\n');
    const at = lines.findIndex((line) => line.includes('"ask_llm"'));
    lines[at] = (lines[at] ?? '').replace('"role":"user","content":"Qual', '"role":"user","content":"Onde');
    const { difference } = replayLog(lines.join('\n'));
    expect(difference?.line).toBe(at + 1);
    expect(difference?.recorded.join()).toContain('Onde');
    expect(difference?.replayed.join()).toContain('Qual');
  });

  it('that was cut at its limit is compared up to there', () => {
    const lines = logOf().split('\n').slice(0, 10);
    expect(replayLog([...lines, '{"cut":"100 bytes"}'].join('\n'))).toEqual({
      events: 9,
      difference: null,
      cut: '100 bytes',
    });
  });

  it.each([
    ['', 'line 1: expected a JSON object'],
    ['{"level":30}', 'line 1: expected the head of an event log, as RECORD_EVENTS writes it'],
    [`${logOf().split('\n')[0]}\nnonsense`, 'line 2: expected a JSON object'],
    [`${logOf().split('\n')[0]}\n{"event":{}}`, 'line 2: expected an event and its effects'],
  ])('is not %#', (text, problem) => {
    expect(() => replayLog(text)).toThrow(problem);
  });
});
