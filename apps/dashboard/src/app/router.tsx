import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { readCallSearch } from '../calls/call-search.ts';
import { readCallsSearch } from '../calls/calls-search.ts';
import { readCampaignSearch, readSetupSearch } from '../campaigns/campaign-search.ts';
import { NowPage } from '../now/now-page.tsx';
import { readPromptSearch } from '../prompts/prompt-search.ts';
import { readNewScheduleSearch, readSchedulesSearch } from '../schedules/schedules-search.ts';
import { readSettingsSearch } from '../settings/settings-search.ts';
import { readWebhookSearch, readWebhooksSearch } from '../webhooks/webhook-search.ts';
import { noteSearch } from './last-search.ts';
import { NotFound } from './not-found.tsx';
import { PageError } from './page-error.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const now = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: NowPage,
});

const dial = createRoute({
  getParentRoute: () => root,
  path: '/dial',
  component: lazyRouteComponent(() => import('../dial/dial-page.tsx'), 'DialPage'),
});

const calls = createRoute({
  getParentRoute: () => root,
  path: '/calls',
  validateSearch: readCallsSearch,
  component: lazyRouteComponent(() => import('../calls/calls-page.tsx'), 'CallsPage'),
});

const call = createRoute({
  getParentRoute: () => root,
  path: '/calls/$callId',
  validateSearch: readCallSearch,
  component: lazyRouteComponent(() => import('../calls/call-page.tsx'), 'CallPage'),
});

const prompts = createRoute({
  getParentRoute: () => root,
  path: '/prompts',
  component: lazyRouteComponent(() => import('../prompts/prompts-page.tsx'), 'PromptsPage'),
});

const prompt = createRoute({
  getParentRoute: () => root,
  path: '/prompts/$promptId',
  validateSearch: readPromptSearch,
  component: lazyRouteComponent(() => import('../prompts/prompt-page.tsx'), 'PromptPage'),
});

const campaigns = createRoute({
  getParentRoute: () => root,
  path: '/campaigns',
  component: lazyRouteComponent(() => import('../campaigns/campaigns-page.tsx'), 'CampaignsPage'),
});

const newCampaign = createRoute({
  getParentRoute: () => root,
  path: '/campaigns/new',
  component: lazyRouteComponent(() => import('../campaigns/new-campaign-page.tsx'), 'NewCampaignPage'),
});

const campaign = createRoute({
  getParentRoute: () => root,
  path: '/campaigns/$campaignId',
  validateSearch: readCampaignSearch,
  component: lazyRouteComponent(() => import('../campaigns/campaign-page.tsx'), 'CampaignPage'),
});

const status = createRoute({
  getParentRoute: () => root,
  path: '/status',
  component: lazyRouteComponent(() => import('../status/status-page.tsx'), 'StatusPage'),
});

const setupCampaign = createRoute({
  getParentRoute: () => root,
  path: '/campaigns/$campaignId/setup',
  validateSearch: readSetupSearch,
  component: lazyRouteComponent(() => import('../campaigns/setup-page.tsx'), 'SetupPage'),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  validateSearch: readSettingsSearch,
  component: lazyRouteComponent(() => import('../settings/settings-page.tsx'), 'SettingsPage'),
});

const start = createRoute({
  getParentRoute: () => root,
  path: '/start',
  component: lazyRouteComponent(() => import('../start/start-page.tsx'), 'StartPage'),
});

const schedules = createRoute({
  getParentRoute: () => root,
  path: '/schedules',
  validateSearch: readSchedulesSearch,
  component: lazyRouteComponent(() => import('../schedules/schedules-page.tsx'), 'SchedulesPage'),
});

const newSchedule = createRoute({
  getParentRoute: () => root,
  path: '/schedules/new',
  validateSearch: readNewScheduleSearch,
  component: lazyRouteComponent(() => import('../schedules/new-schedule-page.tsx'), 'NewSchedulePage'),
});

const webhooks = createRoute({
  getParentRoute: () => root,
  path: '/webhooks',
  validateSearch: readWebhooksSearch,
  component: lazyRouteComponent(() => import('../webhooks/webhooks-page.tsx'), 'WebhooksPage'),
});

const newWebhook = createRoute({
  getParentRoute: () => root,
  path: '/webhooks/new',
  component: lazyRouteComponent(() => import('../webhooks/new-webhook-page.tsx'), 'NewWebhookPage'),
});

const webhook = createRoute({
  getParentRoute: () => root,
  path: '/webhooks/$webhookId',
  validateSearch: readWebhookSearch,
  component: lazyRouteComponent(() => import('../webhooks/webhook-page.tsx'), 'WebhookPage'),
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
  webhooks,
  newWebhook,
  webhook,
  status,
  settings,
  start,
]);

export type PageRouter = ReturnType<typeof createPageRouter>;

/** Every page, with the shape of its address. Except for the first one, the code of a page is loaded when it is opened. */
export function createPageRouter() {
  const router = createRouter({
    routeTree: pages,
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
