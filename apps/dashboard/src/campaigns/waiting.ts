import type { CampaignAnswer } from '@ligai/contracts';

/** What the campaign waits for. A reason that is not known is given as the API words it. */
export type WaitingFor =
  | { why: 'provider'; provider: string; state: 'refused' | 'limited' | 'unreachable' }
  | { why: 'other'; reason: string };

export type Waiting =
  | { why: 'no_contacts' | 'ready' | 'paused' | 'completed' | 'calling' | 'last_calls' | 'own_limit' | 'lines' }
  | WaitingFor;

type Lines = { active: number; lines: number };

const states = {
  'refuses requests': 'refused',
  'limits requests': 'limited',
  'does not respond': 'unreachable',
} as const;

/** Why a campaign places calls or none. */
export function waitingOf(campaign: CampaignAnswer, { active, lines }: Lines): Waiting {
  const { status, waiting_reason: reason, total_contacts: total, in_progress: onLine } = campaign;
  if (status === 'draft') return { why: total === 0 ? 'no_contacts' : 'ready' };
  if (status !== 'running') return { why: status };
  if (reason !== null) return waitingFor(reason);
  if (onLine > 0 && notCalled(campaign) === 0) return { why: 'last_calls' };
  if (active >= lines) return { why: 'lines' };
  return { why: onLine >= campaign.max_concurrent ? 'own_limit' : 'calling' };
}

/** Contacts that have not been called, which those on the line have. */
export const notCalled = ({
  total_contacts: total,
  completed_contacts: done,
  in_progress: onLine,
}: Pick<CampaignAnswer, 'total_contacts' | 'completed_contacts' | 'in_progress'>): number =>
  Math.max(0, total - done - onLine);

/** Reads a `waiting_reason`. */
export function waitingFor(reason: string): WaitingFor {
  const found = /^(\w+) (refuses requests|limits requests|does not respond)/.exec(reason);
  const [, provider, words] = found ?? [];
  if (provider === undefined) return { why: 'other', reason };
  return { why: 'provider', provider, state: states[words as keyof typeof states] };
}
