import { NodeName } from '@ligai/contracts';
import { silentLog } from '@ligai/kernel';
import { FakeClock } from '@ligai/testing';
import { describe, expect, it } from 'vitest';
import { DialPause } from './dial-pause.ts';

function open() {
  const clock = new FakeClock();
  const lines: string[] = [];
  const fieldsOf: Record<string, unknown>[] = [];
  const note = (fields: Record<string, unknown>, message: string) => {
    lines.push(message);
    fieldsOf.push(fields);
  };
  const log = { ...silentLog, info: note, warn: note };
  const over: number[] = [];
  const node = NodeName.parse('fs1:8021');
  const pause = new DialPause({ node, clock, log, over: () => over.push(clock.monotonic()) });
  return { clock, pause, lines, fieldsOf, over };
}

describe('the pause of a switch that rejects calls', () => {
  it('grows to 5 s while the switch accepts no call, is logged once, and is a problem from the second pause on', async () => {
    const { clock, pause, lines, over } = open();
    for (const [index, pauseMs] of [1_000, 2_000, 4_000, 5_000, 5_000].entries()) {
      pause.refused('GATEWAY_DOWN');
      pause.refused('GATEWAY_DOWN');
      expect(pause.active).toBe(true);
      expect(pause.problem).toBe(index === 0 ? undefined : 'fs1:8021 refuses calls: GATEWAY_DOWN');
      await clock.advance(pauseMs - 1);
      expect(pause.active).toBe(true);
      await clock.advance(1);
      expect(pause).toMatchObject({ active: false, problem: undefined });
    }
    expect(lines).toEqual(['switch rejects originates']);
    expect(over).toEqual([1_000, 3_000, 7_000, 12_000, 17_000]);
  });

  it('of a switch that accepts some calls each second is one line a minute, and one when it rejects none', async () => {
    const { clock, pause, lines, fieldsOf } = open();
    for (let second = 0; second < 61; second += 1) {
      pause.refused('NORMAL_TEMPORARY_FAILURE');
      pause.accepted();
      await clock.advance(1_000);
    }
    await clock.advance(10_000);
    pause.accepted();
    pause.accepted();
    expect(lines).toEqual([
      'switch rejects originates',
      'switch rejects originates, still failing',
      'switch accepts originates again',
    ]);
    expect(fieldsOf.at(-1)).toEqual({ node: 'fs1:8021', failures: 61, seconds: 60 });
    expect(clock.pending).toBe(0);
  });

  it('ends in the log 10 s after the last rejection, even if the next call comes hours later', async () => {
    const { clock, pause, lines, fieldsOf } = open();
    for (let nth = 0; nth < 3; nth += 1) pause.refused('GATEWAY_DOWN');
    await clock.advance(2_000);
    pause.accepted();
    await clock.advance(7_999);
    expect(lines).toHaveLength(1);
    await clock.advance(1);
    expect(lines).toEqual(['switch rejects originates', 'switch accepts originates again']);
    expect(fieldsOf.at(-1)).toEqual({ node: 'fs1:8021', failures: 3, seconds: 0 });
    await clock.advance(4 * 3_600_000);
    pause.accepted();
    expect(lines).toHaveLength(2);
  });

  it('has no end in the log while the switch has accepted no call since, and leaves no timer', async () => {
    const { clock, pause, lines } = open();
    pause.refused('GATEWAY_DOWN');
    pause.accepted();
    pause.refused('GATEWAY_DOWN');
    await clock.advance(60_000);
    expect(lines).toHaveLength(1);
    pause.accepted();
    pause[Symbol.dispose]();
    expect(clock.pending).toBe(0);
  });

  it('is 1 s again, and no problem, if the switch accepts some calls', async () => {
    const { clock, pause } = open();
    for (let second = 0; second < 3; second += 1) {
      pause.refused('DESTINATION_OUT_OF_ORDER');
      expect(pause.problem).toBeUndefined();
      pause.accepted();
      expect(pause.active).toBe(true);
      await clock.advance(1_000);
      expect(pause.active).toBe(false);
    }
  });
});
