import type { AnyRoute } from '../../http/route.ts';

/** The sections of the specification, in its order: the tags of the document. */
const sections = {
  Calls: 'Placing calls, following them, and their history',
  Prompts: 'Instructions for the agent. At most one prompt is active',
  Webhooks: 'Events sent to addresses of your own',
  Schedules: 'Calls at a given time',
  Campaigns: 'Calls to many contacts',
  Settings: 'What can be changed while the system runs',
  WebSocket: 'Live updates: the messages are in `/asyncapi.json`',
  System: 'Health and statistics',
} as const;

export type Section = keyof typeof sections;

export const tags = Object.entries(sections).map(([name, description]) => ({ name, description }));

const sectionOfPath: Record<string, Section> = {
  calls: 'Calls',
  prompts: 'Prompts',
  models: 'Prompts',
  voices: 'Prompts',
  webhooks: 'Webhooks',
  schedules: 'Schedules',
  campaigns: 'Campaigns',
  contacts: 'Campaigns',
  imports: 'Campaigns',
  settings: 'Settings',
  ws: 'WebSocket',
};

/** By the first word after `/api/v1`; a path without a section of its own belongs to the system. */
export function sectionOf({ path }: Pick<AnyRoute, 'path'>): Section {
  return sectionOfPath[path.replace('/api/v1', '').split('/')[1] ?? ''] ?? 'System';
}
