import { recordPath, TestWebhookAnswer, testWebhook } from '@ligai/contracts';
import { route } from '../../http/route.ts';
import { requireWebhook } from './webhook-answers.ts';

/** The dispatcher gives the endpoint 10 s. */
const answerWithinMs = 15_000;

export const testWebhookRoute = route({
  method: 'post',
  path: '/api/v1/webhooks/:id/test',
  summary: 'Test Webhook',
  description:
    'Sends one `test` event at once, without a retry. The answer has status 200 and reports the result, also if the endpoint failed.',
  params: recordPath('The webhook ID to test'),
  answer: TestWebhookAnswer,
  errors: { 404: 'No such webhook' },
  example: { answer: { success: true, status_code: 200, response_time_ms: 150, message: 'Webhook test successful' } },
  async handle({ params: { id } }, gateway) {
    const { url } = await requireWebhook(gateway, id);
    await gateway.egress.check(url);
    const tested = await gateway.bus.request(testWebhook, { webhook_id: id }, { timeoutMs: answerWithinMs });
    const { success, status_code, response_time_ms, error } = tested;
    const message = success ? 'Webhook test successful' : `Webhook test failed: ${error}`;
    return { success, status_code, response_time_ms, message };
  },
});
