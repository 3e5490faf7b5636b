import { describe, expect, it } from 'vitest';
import { startConversation } from './conversation.ts';
import { type Deadline, meetDeadlines } from './deadlines.ts';
import { step } from './step.ts';
import { type StepContext, update } from './step-context.ts';
import { ana } from './testing/ana.ts';

const momentOf = (): StepContext => ({ atMs: 1000, policy: ana, conversation: startConversation(ana), effects: [] });

describe('deadlines', () => {
  it('that undo each other run a bounded number of times, and are reported', () => {
    let met = 0;
    const toggling = (from: number, to: number): Deadline => ({
      dueAt: ({ reprompts }) => (reprompts === from ? 0 : null),
      meet: (context) => {
        met += 1;
        update(context, { reprompts: to });
      },
    });
    const context = momentOf();
    expect(meetDeadlines(context, [toggling(0, 1), toggling(1, 0)])).toBe(false);
    expect(met).toBe(20);
    expect(context.effects).toEqual([
      { do: 'report_fault', fault: 'deadlines_unsettled', detail: '20 rounds in phase waiting' },
    ]);
  });

  it('that have run are settled', () => {
    const once: Deadline = {
      dueAt: ({ reprompts }) => (reprompts === 0 ? 0 : null),
      meet: (context) => update(context, { reprompts: 1 }),
    };
    expect(meetDeadlines(momentOf(), [once])).toBe(true);
  });

  it('that did not settle run again after a second, not in an endless loop', () => {
    // Every reprompt is due at once, and so is its end.
    const policy = {
      ...ana,
      agent: { ...ana.agent, greeting: null },
      silence: { repromptAfterMs: -1, reprompts: 1e9 },
    };
    const joined = { type: 'joined' as const, atMs: 0, history: [], epochMs: 0 };
    const history = [{ index: 0, role: 'assistant' as const, content: 'Olá.', generated: 'Olá.' }];
    const turn = { interrupted: false, startedAtMs: 0, endedAtMs: 1, latency: null };
    const { effects } = step(
      startConversation(policy),
      { ...joined, history: history.map((one) => ({ ...one, ...turn })) },
      { ...policy, reply: { ...policy.reply, stallMs: -1, maxFailures: 1e9 } },
    );
    expect(effects.filter((effect) => effect.do === 'report_fault')).toMatchObject([{ fault: 'deadlines_unsettled' }]);
    expect(effects.filter((effect) => effect.do === 'wake_at')).toEqual([{ do: 'wake_at', atMs: 1000 }]);
  });
});
