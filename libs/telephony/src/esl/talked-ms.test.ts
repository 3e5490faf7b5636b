import { newCallId } from '@ligai/contracts';
import { recording, switchBytes } from '@ligai/testing';
import { describe, expect, test } from 'vitest';
import { EslEvent } from './esl-event.ts';
import { readFact } from './switch-fact.ts';
import { talkedMsIn } from './talked-ms.ts';

/** The JSON bodies of a recording's events of one name. */
const eventsOf = (name: string, eventName: string): Record<string, string>[] =>
  Array.from(
    switchBytes(name)
      .toString()
      .matchAll(/\{"Event-Name":.*\}/g),
    ([json]) => JSON.parse(json),
  ).filter((headers) => headers['Event-Name'] === eventName);

function endIn(name: string, eventName: string) {
  const [headers] = eventsOf(name, eventName);
  const fact = readFact(new EslEvent(Object.entries({ ...headers, 'Unique-ID': newCallId() })));
  return fact?.type === 'leg_ended' ? { end: fact.end, headers } : undefined;
}

describe('the talk time of a leg', () => {
  test.each(['12-answered-uuid-kill-json', '13-remote-hangup', '26-dtmf-rfc2833', '28-sched-hangup'])(
    'in %s is the billed time, in both end events',
    (name) => {
      const complete = endIn(name, 'CHANNEL_HANGUP_COMPLETE');
      const billedMs = Number(complete?.headers?.['variable_billmsec']);
      expect(billedMs).toBeGreaterThan(300);
      expect(Math.abs((complete?.end.talkedMs ?? 0) - billedMs)).toBeLessThanOrEqual(1);
      expect(endIn(name, 'CHANNEL_DESTROY')?.end.talkedMs).toBe(complete?.end.talkedMs);
    },
  );

  test.each(['14-busy-486', '15-no-answer-timeout', '24-cancelled-before-answer'])('in %s is null', (name) => {
    expect(endIn(name, 'CHANNEL_HANGUP_COMPLETE')?.end).toMatchObject({ answered: false, talkedMs: null });
  });

  test('is read from a channel dump during the call', () => {
    const all = recording('60-api-queries').flatMap((chunk) => ('bytes' in chunk && chunk.bytes ? [chunk.bytes] : []));
    const dump = /\{"Event-Name":"CHANNEL_DATA".*\}/.exec(Buffer.concat(all).toString())?.[0] ?? '';
    // Recorded: answered at …06.930292, dumped at …07.250290.
    expect(talkedMsIn(dump)).toBe(320);
  });

  test.each([
    ['nothing', '{}'],
    ['zero, as before the answer', '{"Caller-Channel-Answered-Time":"0","Event-Date-Timestamp":"1795331107250290"}'],
    ['an answer after the end', '{"Caller-Channel-Answered-Time":"9","Event-Date-Timestamp":"8"}'],
    ['text', '{"Caller-Channel-Answered-Time":"soon","Event-Date-Timestamp":"8"}'],
    ['arrays', '{"Caller-Channel-Answered-Time":["1","2"],"Event-Date-Timestamp":"8"}'],
  ])('is unknown if the times are %s', (_, dump) => {
    expect(talkedMsIn(dump)).toBeNull();
  });

  test('is an error in a dump that is not JSON', () => {
    expect(() => talkedMsIn('<html>')).toThrow('Cannot read the channel dump');
  });
});
