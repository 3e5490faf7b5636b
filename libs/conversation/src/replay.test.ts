import { describe, expect, it } from 'vitest';
import { parseEventLog, replay } from './replay.ts';
import { ana } from './testing/ana.ts';
import { callerSays } from './testing/caller.ts';
import { PhoneCall } from './testing/phone-call.ts';

describe('an event log', () => {
  it('written as JSON lines replays to the same decisions', () => {
    const call = new PhoneCall({ policy: ana }).join().run(4000);
    callerSays(call, 'Quanto custa?');
    call.run(60_000);
    const log = call.events.map((event) => JSON.stringify(event)).join('\n');
    const { decisions } = replay(parseEventLog(`${log}\n`), ana);
    expect(decisions.flatMap(({ effects }) => effects)).toEqual(call.effects.map(({ effect }) => effect));
  });

  it('names the line that is damaged', () => {
    const first = '{"type":"woken","atMs":1}';
    expect(() => parseEventLog(`${first}\n{"type":`)).toThrow('line 2');
    expect(() => parseEventLog(`${first}\n\n{"type":"woken"}`)).toThrow('line 3');
  });
});
