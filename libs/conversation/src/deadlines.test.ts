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
    // More rungs are due at once than run in one step.
    const rungs = Array.from({ length: 30 }, () => ({ afterMs: -1, action: 'ask_again' as const }));
    const policy = {
      ...ana,
      agent: { ...ana.agent, greeting: null },
      ladder: { ...ana.ladder, first_piece: rungs },
    };
    const joined = { type: 'joined' as const, atMs: 0, history: [], epochMs: 0 };
    const { effects } = step(startConversation(policy), joined, policy);
    expect(effects.filter((effect) => effect.do === 'report_fault')).toMatchObject([{ fault: 'deadlines_unsettled' }]);
    expect(effects.filter((effect) => effect.do === 'wake_at')).toEqual([{ do: 'wake_at', atMs: 1000 }]);
  });
});
