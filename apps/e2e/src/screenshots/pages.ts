/** Ids of what was seeded, which addresses contain. */
export type Seeded = { call: string; campaign: number; prompt: number; webhook: number };

/** A page to picture. `docs`: its picture is one of those in `docs/pictures`. */
export type Pictured = { name: string; path: (seeded: Seeded) => string; docs?: true };

/** Every page of the dashboard. */
export const pictured: readonly Pictured[] = [
  { name: 'now', path: () => '/', docs: true },
  { name: 'start', path: () => '/start' },
  { name: 'dial', path: () => '/dial' },
  { name: 'calls', path: () => '/calls', docs: true },
  { name: 'call', path: ({ call }) => `/calls/${call}`, docs: true },
  { name: 'talk', path: () => '/talk' },
  { name: 'campaigns', path: () => '/campaigns' },
  { name: 'new-campaign', path: () => '/campaigns/new' },
  { name: 'campaign', path: ({ campaign }) => `/campaigns/${campaign}`, docs: true },
  { name: 'outcomes', path: ({ campaign }) => `/campaigns/${campaign}?tab=outcomes` },
  { name: 'import', path: ({ campaign }) => `/campaigns/${campaign}?tab=import` },
  { name: 'prompts', path: () => '/prompts' },
  { name: 'prompt', path: ({ prompt }) => `/prompts/${prompt}`, docs: true },
  { name: 'schedules', path: () => '/schedules', docs: true },
  { name: 'new-schedule', path: () => '/schedules/new' },
  { name: 'webhooks', path: () => '/webhooks' },
  { name: 'webhook', path: ({ webhook }) => `/webhooks/${webhook}` },
  { name: 'settings', path: () => '/settings' },
  { name: 'health', path: () => '/status' },
  { name: 'api', path: () => '/docs' },
];
