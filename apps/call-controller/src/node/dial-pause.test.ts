import { NodeName } from '@ligai/contracts';
import { silentLog } from '@ligai/kernel';
import { FakeClock } from '@ligai/testing';
import { describe, expect, it } from 'vitest';
import { DialPause } from './dial-pause.ts';

function open() {
  const clock = new FakeClock();
  const lines: string[] = [];
  const note = (_fields: unknown, message: string) => void lines.push(message);
  const log = { ...silentLog, info: note, warn: note };
  const over: number[] = [];
  const node = NodeName.parse('fs1:8021');
  const pause = new DialPause({ node, clock, log, over: () => over.push(clock.monotonic()) });
  return { clock, pause, lines, over };
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
    expect(lines).toEqual(['switch refuses calls, dialling paused']);
    expect(over).toEqual([1_000, 3_000, 7_000, 12_000, 17_000]);
  });

  it('of a switch that accepts some calls each second is one line a minute, and one when it rejects none', async () => {
    const { clock, pause, lines } = open();
    for (let second = 0; second < 61; second += 1) {
      pause.refused('NORMAL_TEMPORARY_FAILURE');
      pause.accepted();
      await clock.advance(1_000);
    }
    await clock.advance(10_000);
    pause.accepted();
    pause.accepted();
    expect(lines).toEqual([
      'switch refuses calls, dialling paused',
      'switch refuses calls, dialling paused, still failing',
      'switch accepts calls again',
    ]);
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
