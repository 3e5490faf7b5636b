import { createRootRouteWithContext, createRoute, createRouter } from '@tanstack/react-router';
import { readCallSearch } from '../calls/call-search.ts';
import { readCallsSearch } from '../calls/calls-search.ts';
import { readCampaignSearch, readSetupSearch } from '../campaigns/campaign-search.ts';
import { NowPage } from '../now/now-page.tsx';
import { readPromptSearch, readPromptsSearch } from '../prompts/prompt-search.ts';
import { readNewScheduleSearch, readSchedulesSearch } from '../schedules/schedules-search.ts';
import { readSettingsSearch } from '../settings/settings-search.ts';
import { readWebhookSearch, readWebhooksSearch } from '../webhooks/webhook-search.ts';
import { noteSearch } from './last-search.ts';
import { loadedPage, type PageContext } from './loaded-page.ts';
import { NotFound } from './not-found.tsx';
import { PageError } from './page-error.tsx';
import { Shell } from './shell.tsx';

const root = createRootRouteWithContext<PageContext>()({ component: Shell, notFoundComponent: NotFound });

const now = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: NowPage,
});

const dial = createRoute({
  getParentRoute: () => root,
  path: '/dial',
  ...loadedPage(() => import('../dial/dial-page.tsx'), 'DialPage'),
});

const calls = createRoute({
  getParentRoute: () => root,
  path: '/calls',
  validateSearch: readCallsSearch,
  ...loadedPage(() => import('../calls/calls-page.tsx'), 'CallsPage'),
});

const call = createRoute({
  getParentRoute: () => root,
  path: '/calls/$callId',
  validateSearch: readCallSearch,
  ...loadedPage(() => import('../calls/call-page.tsx'), 'CallPage'),
});

const prompts = createRoute({
  getParentRoute: () => root,
  path: '/prompts',
  validateSearch: readPromptsSearch,
  ...loadedPage(() => import('../prompts/prompts-page.tsx'), 'PromptsPage'),
});

const prompt = createRoute({
  getParentRoute: () => root,
  path: '/prompts/$promptId',
  validateSearch: readPromptSearch,
  ...loadedPage(() => import('../prompts/prompt-page.tsx'), 'PromptPage'),
});

const campaigns = createRoute({
  getParentRoute: () => root,
  path: '/campaigns',
  ...loadedPage(() => import('../campaigns/campaigns-page.tsx'), 'CampaignsPage'),
});

const newCampaign = createRoute({
  getParentRoute: () => root,
  path: '/campaigns/new',
  ...loadedPage(() => import('../campaigns/new-campaign-page.tsx'), 'NewCampaignPage'),
});

const campaign = createRoute({
  getParentRoute: () => root,
  path: '/campaigns/$campaignId',
  validateSearch: readCampaignSearch,
  ...loadedPage(() => import('../campaigns/campaign-page.tsx'), 'CampaignPage'),
});

const status = createRoute({
  getParentRoute: () => root,
  path: '/status',
  ...loadedPage(() => import('../status/status-page.tsx'), 'StatusPage'),
});

const setupCampaign = createRoute({
  getParentRoute: () => root,
  path: '/campaigns/$campaignId/setup',
  validateSearch: readSetupSearch,
  ...loadedPage(() => import('../campaigns/setup-page.tsx'), 'SetupPage'),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  validateSearch: readSettingsSearch,
  ...loadedPage(() => import('../settings/settings-page.tsx'), 'SettingsPage'),
});

const start = createRoute({
  getParentRoute: () => root,
  path: '/start',
  ...loadedPage(() => import('../start/start-page.tsx'), 'StartPage'),
});

const schedules = createRoute({
  getParentRoute: () => root,
  path: '/schedules',
  validateSearch: readSchedulesSearch,
  ...loadedPage(() => import('../schedules/schedules-page.tsx'), 'SchedulesPage'),
});

const newSchedule = createRoute({
  getParentRoute: () => root,
  path: '/schedules/new',
  validateSearch: readNewScheduleSearch,
  ...loadedPage(() => import('../schedules/new-schedule-page.tsx'), 'NewSchedulePage'),
});

const schedule = createRoute({
  getParentRoute: () => root,
  path: '/schedules/$scheduleId',
  validateSearch: readNewScheduleSearch,
  ...loadedPage(() => import('../schedules/schedule-page.tsx'), 'SchedulePage'),
});

const webhooks = createRoute({
  getParentRoute: () => root,
  path: '/webhooks',
  validateSearch: readWebhooksSearch,
  ...loadedPage(() => import('../webhooks/webhooks-page.tsx'), 'WebhooksPage'),
});

const newWebhook = createRoute({
  getParentRoute: () => root,
  path: '/webhooks/new',
  ...loadedPage(() => import('../webhooks/new-webhook-page.tsx'), 'NewWebhookPage'),
});

const webhook = createRoute({
  getParentRoute: () => root,
  path: '/webhooks/$webhookId',
  validateSearch: readWebhookSearch,
  ...loadedPage(() => import('../webhooks/webhook-page.tsx'), 'WebhookPage'),
});

const pages = root.addChildren([
  now,
  dial,
  calls,
  call,
  campaigns,
  newCampaign,
  campaign,
  setupCampaign,
  prompts,
  prompt,
  schedules,
  newSchedule,
  schedule,
  webhooks,
  newWebhook,
  webhook,
  status,
  settings,
  start,
]);

export type PageRouter = ReturnType<typeof createPageRouter>;

/**
 * Every page, with the shape of its address. Except for the first one, the code of a page is loaded when it is opened.
 */
export function createPageRouter(context: PageContext) {
  const router = createRouter({
    routeTree: pages,
    context,
    defaultErrorComponent: ({ error, reset }) => <PageError error={error as Error} onRetry={reset} />,
    defaultPreload: 'intent',
    scrollRestoration: true,
  });
  router.subscribe('onResolved', ({ toLocation }) => noteSearch(toLocation));
  return router;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: PageRouter;
  }
}
