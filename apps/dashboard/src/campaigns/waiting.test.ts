import { type CampaignAnswer, providerProblem } from '@ligai/contracts';
import { expect, it } from 'vitest';
import { notCalled, waitingOf } from './waiting.ts';

const campaign = {
  ...{
    status: 'running',
    waiting_reason: null,
    total_contacts: 10,
    completed_contacts: 0,
    in_progress: 1,
    max_concurrent: 5,
  },
} as CampaignAnswer;
const free = { active: 1, lines: 15 };

it.each(['refused', 'limited', 'unreachable'] as const)('a provider that is %s is named', (state) => {
  const waiting_reason = providerProblem({ provider: 'openai', state, status_code: 401, message: 'Incorrect key' });
  expect(waitingOf({ ...campaign, waiting_reason }, free)).toEqual({ why: 'provider', provider: 'OpenAI', state });
});

it('another reason is given as the API words it', () => {
  expect(waitingOf({ ...campaign, waiting_reason: 'It rains' }, free)).toEqual({ why: 'other', reason: 'It rains' });
});

it('the lines of all campaigns, then its own limit hold a campaign up', () => {
  expect(waitingOf(campaign, free)).toEqual({ why: 'calling' });
  expect(waitingOf({ ...campaign, in_progress: 5 }, free)).toEqual({ why: 'own_limit' });
  expect(waitingOf({ ...campaign, in_progress: 5 }, { active: 15, lines: 15 })).toEqual({ why: 'lines' });
});

it('when everybody has been called, the last calls are on the line, whatever the limits', () => {
  const last = { ...campaign, completed_contacts: 5, in_progress: 5 };
  expect(waitingOf(last, { active: 15, lines: 15 })).toEqual({ why: 'last_calls' });
  expect([notCalled(last), notCalled({ ...last, in_progress: 4 })]).toEqual([0, 1]);
});

it('a draft lacks contacts or is ready', () => {
  expect(waitingOf({ ...campaign, status: 'draft', total_contacts: 0 }, free)).toEqual({ why: 'no_contacts' });
  expect(waitingOf({ ...campaign, status: 'draft' }, free)).toEqual({ why: 'ready' });
});
