import type { AnyRoute } from '../http/route.ts';
import { getActiveCallRoute } from './calls/active/get.route.ts';
import { listActiveCallsRoute } from './calls/active/list.route.ts';
import { deleteCallRoute } from './calls/delete.route.ts';
import { listCallDeliveriesRoute } from './calls/deliveries.route.ts';
import { dialCallRoute } from './calls/dial.route.ts';
import { listCallEventsRoute } from './calls/events.route.ts';
import { exportCallsRoute } from './calls/export.route.ts';
import { getCallRoute } from './calls/get.route.ts';
import { hangupCallRoute } from './calls/hangup.route.ts';
import { listCallsRoute } from './calls/list.route.ts';
import { getModelMessagesRoute } from './calls/model-messages.route.ts';
import { openBrowserCallRoute } from './calls/open-browser.route.ts';
import { importCsvRoute } from './campaigns/contacts/csv/import.route.ts';
import { deleteContactsRoute } from './campaigns/contacts/delete.route.ts';
import { exportContactsRoute } from './campaigns/contacts/export.route.ts';
import { importContactsRoute } from './campaigns/contacts/import.route.ts';
import { listContactsRoute } from './campaigns/contacts/list.route.ts';
import { createCampaignRoute } from './campaigns/create.route.ts';
import { deleteCampaignRoute } from './campaigns/delete.route.ts';
import { getCampaignRoute } from './campaigns/get.route.ts';
import { listCampaignsRoute } from './campaigns/list.route.ts';
import { getCampaignOutcomesRoute } from './campaigns/outcomes.route.ts';
import { pauseCampaignRoute } from './campaigns/pause.route.ts';
import { listRefusedRowsRoute } from './campaigns/refused-rows.route.ts';
import { startCampaignRoute } from './campaigns/start.route.ts';
import { getCampaignStatsRoute } from './campaigns/stats.route.ts';
import { updateCampaignRoute } from './campaigns/update.route.ts';
import { findContactsRoute } from './contacts/find.route.ts';
import { getHealthRoute } from './health/get.route.ts';
import { getLivenessRoute } from './health/live.route.ts';
import { getReadinessRoute } from './health/ready.route.ts';
import { getImportErrorsRoute } from './imports/errors.route.ts';
import { listModelsRoute } from './models/list.route.ts';
import { activatePromptRoute } from './prompts/activate.route.ts';
import { getActivePromptRoute } from './prompts/active/get.route.ts';
import { createPromptRoute } from './prompts/create.route.ts';
import { deletePromptRoute } from './prompts/delete.route.ts';
import { getPromptRoute } from './prompts/get.route.ts';
import { listPromptsRoute } from './prompts/list.route.ts';
import { previewPromptRoute } from './prompts/preview.route.ts';
import { updatePromptRoute } from './prompts/update.route.ts';
import { getPromptUsesRoute } from './prompts/uses.route.ts';
import { getPromptVersionRoute } from './prompts/versions/get.route.ts';
import { listPromptVersionsRoute } from './prompts/versions/list.route.ts';
import { restorePromptVersionRoute } from './prompts/versions/restore.route.ts';
import { listProvidersRoute } from './providers/list.route.ts';
import { cancelScheduleRoute } from './schedules/cancel.route.ts';
import { createScheduleRoute } from './schedules/create.route.ts';
import { countScheduleDaysRoute } from './schedules/days.route.ts';
import { getScheduleRoute } from './schedules/get.route.ts';
import { listSchedulesRoute } from './schedules/list.route.ts';
import { updateScheduleRoute } from './schedules/update.route.ts';
import { createSessionRoute } from './session/create.route.ts';
import { deleteSessionRoute } from './session/delete.route.ts';
import { getSessionRoute } from './session/get.route.ts';
import { clearSettingRoute } from './settings/clear.route.ts';
import { getSettingRoute } from './settings/get.route.ts';
import { listSettingsRoute } from './settings/list.route.ts';
import { reloadSettingsRoute } from './settings/reload.route.ts';
import { testKeyRoute } from './settings/test.route.ts';
import { updateSettingRoute } from './settings/update.route.ts';
import { getSetupRoute } from './setup/get.route.ts';
import { getStatsRoute } from './stats/get.route.ts';
import { getLiveStatsRoute } from './stats/live.route.ts';
import { listVoicesRoute } from './voices/list.route.ts';
import { getVoiceSampleRoute } from './voices/sample.route.ts';
import { createWebhookRoute } from './webhooks/create.route.ts';
import { deleteWebhookRoute } from './webhooks/delete.route.ts';
import { getDeliveryRoute } from './webhooks/deliveries/get.route.ts';
import { listDeliveriesRoute } from './webhooks/deliveries/list.route.ts';
import { resendDeliveryRoute } from './webhooks/deliveries/resend.route.ts';
import { listWebhookEventsRoute } from './webhooks/events/list.route.ts';
import { getWebhookRoute } from './webhooks/get.route.ts';
import { listWebhooksRoute } from './webhooks/list.route.ts';
import { listWebhookLogsRoute } from './webhooks/logs/list.route.ts';
import { replayWebhookRoute } from './webhooks/replay.route.ts';
import { testWebhookRoute } from './webhooks/test.route.ts';
import { updateWebhookRoute } from './webhooks/update.route.ts';
import { createTicketRoute } from './ws/tickets/create.route.ts';

/** The whole API, in the specification's order; a path of fixed words comes before one that a parameter would match. */
export const routes: AnyRoute[] = [
  listCallsRoute,
  listActiveCallsRoute,
  getActiveCallRoute,
  dialCallRoute,
  openBrowserCallRoute,
  exportCallsRoute,
  getCallRoute,
  listCallEventsRoute,
  listCallDeliveriesRoute,
  getModelMessagesRoute,
  deleteCallRoute,
  hangupCallRoute,
  listPromptsRoute,
  createPromptRoute,
  getActivePromptRoute,
  previewPromptRoute,
  getPromptRoute,
  updatePromptRoute,
  deletePromptRoute,
  activatePromptRoute,
  listPromptVersionsRoute,
  getPromptVersionRoute,
  restorePromptVersionRoute,
  getPromptUsesRoute,
  listModelsRoute,
  listVoicesRoute,
  getVoiceSampleRoute,
  listWebhookEventsRoute,
  listWebhooksRoute,
  createWebhookRoute,
  getWebhookRoute,
  updateWebhookRoute,
  deleteWebhookRoute,
  listWebhookLogsRoute,
  testWebhookRoute,
  listDeliveriesRoute,
  getDeliveryRoute,
  resendDeliveryRoute,
  replayWebhookRoute,
  listSchedulesRoute,
  createScheduleRoute,
  countScheduleDaysRoute,
  getScheduleRoute,
  updateScheduleRoute,
  cancelScheduleRoute,
  listCampaignsRoute,
  getCampaignRoute,
  getCampaignStatsRoute,
  getCampaignOutcomesRoute,
  listContactsRoute,
  exportContactsRoute,
  findContactsRoute,
  listRefusedRowsRoute,
  createCampaignRoute,
  importContactsRoute,
  importCsvRoute,
  deleteContactsRoute,
  getImportErrorsRoute,
  startCampaignRoute,
  pauseCampaignRoute,
  updateCampaignRoute,
  deleteCampaignRoute,
  listSettingsRoute,
  testKeyRoute,
  reloadSettingsRoute,
  getSettingRoute,
  updateSettingRoute,
  clearSettingRoute,
  createTicketRoute,
  createSessionRoute,
  getSessionRoute,
  deleteSessionRoute,
  listProvidersRoute,
  getHealthRoute,
  getLivenessRoute,
  getReadinessRoute,
  getStatsRoute,
  getSetupRoute,
  getLiveStatsRoute,
];
