import { ApiClient, waitUntil } from '@ligai/testing';
import type { Page } from 'playwright-core';
import type { Seeded } from './seed.ts';

/** A page to picture. */
export type Pictured = {
  name: string;
  path: (seeded: Seeded, api: string) => string | Promise<string>;
  /** Opens what is on the page but not in its address. */
  act?: (page: Page) => Promise<void>;
  /** Its picture is one of those in `docs/pictures`. */
  docs?: true;
};

/** Every page of the dashboard, and its tabs. */
export const pictured: readonly Pictured[] = [
  { name: 'now', path: () => '/', docs: true },
  { name: 'call-live', path: (_, api) => talkingCall(api) },
  { name: 'start', path: () => '/start' },
  { name: 'dial', path: () => '/dial' },
  {
    name: 'talk',
    path: () => '/dial',
    act: (page) => page.getByRole('button', { name: 'Conversar no navegador' }).click(),
  },
  { name: 'calls', path: () => '/calls' },
  { name: 'call', path: ({ call }) => `/calls/${call}`, docs: true },
  { name: 'call-latency', path: ({ call }) => `/calls/${call}?tab=latency`, docs: true },
  { name: 'call-events', path: ({ call }) => `/calls/${call}?tab=events` },
  { name: 'call-webhooks', path: ({ call }) => `/calls/${call}?tab=webhooks` },
  { name: 'call-model', path: ({ call }) => `/calls/${call}?tab=model` },
  { name: 'campaigns', path: () => '/campaigns' },
  { name: 'campaign', path: ({ campaign }) => `/campaigns/${campaign}` },
  { name: 'campaign-outcomes', path: ({ campaign }) => `/campaigns/${campaign}?tab=outcomes`, docs: true },
  { name: 'campaign-import', path: ({ campaign }) => `/campaigns/${campaign}?tab=import` },
  { name: 'campaign-new', path: () => '/campaigns/new' },
  { name: 'campaign-setup-contacts', path: ({ draft }) => `/campaigns/${draft}/setup?step=contacts` },
  { name: 'campaign-setup-limits', path: ({ draft }) => `/campaigns/${draft}/setup?step=limits` },
  { name: 'campaign-setup-check', path: ({ draft }) => `/campaigns/${draft}/setup?step=check` },
  { name: 'prompts', path: () => '/prompts' },
  { name: 'prompt', path: ({ prompt }) => `/prompts/${prompt}`, docs: true },
  { name: 'prompt-versions', path: ({ prompt }) => `/prompts/${prompt}?tab=versions&version=2&against=previous` },
  { name: 'prompt-uses', path: ({ prompt }) => `/prompts/${prompt}?tab=uses` },
  { name: 'schedules', path: () => '/schedules', docs: true },
  { name: 'schedules-list', path: () => '/schedules?view=list' },
  { name: 'schedule-new', path: () => '/schedules/new' },
  { name: 'webhooks', path: () => '/webhooks' },
  { name: 'webhook', path: ({ webhook }) => `/webhooks/${webhook}` },
  { name: 'webhook-receiver', path: ({ webhook }) => `/webhooks/${webhook}?tab=receiver` },
  { name: 'webhook-configuration', path: ({ webhook }) => `/webhooks/${webhook}?tab=configuration` },
  { name: 'webhook-new', path: () => '/webhooks/new' },
  { name: 'settings', path: () => '/settings' },
  { name: 'status', path: () => '/status' },
  { name: 'jump', path: () => '/', act: (page) => page.keyboard.press('Control+k') },
  { name: 'keys', path: () => '/', act: (page) => page.keyboard.press('?') },
  { name: 'api', path: () => '/docs' },
];

/** The page of a call on the line in which something was said. */
async function talkingCall(api: string): Promise<string> {
  const client = new ApiClient(api);
  const call = await waitUntil(
    async () => {
      const active = await client.active();
      const talking = active.filter(({ duration }) => duration > 8);
      return talking.sort((one, other) => one.duration - other.duration)[0];
    },
    { what: 'a call is on the line for 8 s', timeoutMs: 60_000, everyMs: 500 },
  );
  return `/calls/${call.call_id}`;
}
