import { newCallId, PhoneNumber } from '@ligai/contracts';
import { FakeClock } from '@ligai/testing';
import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import type { SwitchTools } from './leg-ports.ts';
import { countLegViolations, LegSession } from './leg-session.ts';
import { beginLeg } from './leg-state-machine.ts';

it('a command result that the state of the leg does not allow is logged and counted, and has no other effect', async () => {
  const metrics = new Registry();
  const errors: unknown[] = [];
  const log = { debug() {}, info() {}, warn() {}, error: (fields: unknown) => void errors.push(fields) };
  const context = { clock: new FakeClock(), log, legViolations: countLegViolations(metrics) };
  const tools = { context, signal: new AbortController().signal } as unknown as SwitchTools;
  const callId = newCallId();
  const session = new LegSession({
    ...{ tools, owned: { callId, epoch: 1, claim: 1 }, number: PhoneNumber.parse('5511999887766'), source: 'api' },
    ...{ beginning: beginLeg({ callId, session: null }), closed: () => {} },
  });
  const before = session.leg;
  session.take({ type: 'released' });
  expect(session.leg).toBe(before);
  expect(errors).toEqual([{ callId, state: 'dialing', input: 'released' }]);
  expect(await metrics.metrics()).toContain('ligai_leg_violations_total{state="dialing",input="released"} 1');
});
