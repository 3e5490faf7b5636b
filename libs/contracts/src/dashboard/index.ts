import { z } from 'zod';
import { CallUpdate } from './call-update.ts';
import { CampaignUpdate } from './campaign-update.ts';
import { KeyUpdate } from './key-update.ts';
import { ProviderUpdate } from './provider-update.ts';
import { StatsUpdate } from './stats-update.ts';
import { TurnUpdate } from './turn-update.ts';

export * from './call-update.ts';
export * from './campaign-update.ts';
export * from './key-update.ts';
export * from './provider-update.ts';
export * from './stats-update.ts';
export * from './turn-update.ts';

/** Every message of `/ws/dashboard`, told apart by `type`. Types may be added: a reader passes over those it does not know. */
export const DashboardMessage = z.discriminatedUnion('type', [
  StatsUpdate,
  CallUpdate,
  TurnUpdate,
  KeyUpdate,
  CampaignUpdate,
  ProviderUpdate,
]);
export type DashboardMessage = z.infer<typeof DashboardMessage>;
