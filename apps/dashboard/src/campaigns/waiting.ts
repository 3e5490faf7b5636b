import type { CampaignAnswer } from '@ligai/contracts';

export type Waiting =
  | { why: 'no_contacts' | 'ready' | 'paused' | 'completed' | 'calling' | 'own_limit' | 'lines' }
  | { why: 'provider'; provider: string; state: 'refused' | 'limited' | 'unreachable' }
  | { why: 'other'; reason: string };

type Lines = { active: number; lines: number };

const states = {
  'refuses requests': 'refused',
  'limits requests': 'limited',
  'does not respond': 'unreachable',
} as const;

/** Why a campaign places calls or none. A reason that is not known is given as the API words it. */
export function waitingOf(campaign: CampaignAnswer, { active, lines }: Lines): Waiting {
  const { status, waiting_reason: reason, total_contacts: total, in_progress: onLine } = campaign;
  if (status === 'draft') return { why: total === 0 ? 'no_contacts' : 'ready' };
  if (status !== 'running') return { why: status };
  if (reason !== null) return providerOf(reason) ?? { why: 'other', reason };
  if (active >= lines) return { why: 'lines' };
  return { why: onLine >= campaign.max_concurrent ? 'own_limit' : 'calling' };
}

function providerOf(reason: string): Waiting | undefined {
  const found = /^(\w+) (refuses requests|limits requests|does not respond)/.exec(reason);
  const [, provider, words] = found ?? [];
  if (provider === undefined) return undefined;
  return { why: 'provider', provider, state: states[words as keyof typeof states] };
}
