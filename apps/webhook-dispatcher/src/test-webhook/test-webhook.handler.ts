import { randomUUID } from 'node:crypto';
import { type TestPayload, testWebhook, toTimestamp } from '@ligai/contracts';
import { findWebhook, logTest, openWebhookSecret } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import type { Answer } from '../send/message.ts';
import { sendMessage } from '../send/send-message.ts';
import type { DispatcherContext } from '../timing.ts';

/** Handles `webhook.test`. A repeated request is a second test: its client waits for the result. */
export function handleTestWebhook(context: DispatcherContext): Disposable {
  const { bus, db, secrets } = context;
  return bus.handle(testWebhook, { queue: 'webhook-dispatcher' }, async ({ webhook_id }) => {
    const webhook = await findWebhook(db, webhook_id);
    if (!webhook) throw new LigaiError('not_found', `Webhook ${webhook_id} not found`);
    const body = JSON.stringify(testPayload(new Date(context.clock.now())));
    const answer = await send(context, { url: webhook.url, secret: openWebhookSecret(secrets, webhook) }, body);
    const { statusCode, error, tookMs } = answer;
    if (answer.refused) throw new LigaiError('invalid_request', error ?? 'url: refused');
    const success = error === null;
    const logged = { statusCode, responseBody: answer.body, success, error, responseTimeMs: tookMs };
    await logTest(db, { webhookId: webhook_id, body, ...logged });
    return { success, status_code: statusCode, response_time_ms: tookMs, error };
  });
}

/** Uses a separate connection, so that it neither waits behind the deliveries to the endpoint nor delays them. */
async function send(
  { egress, clock, timing }: DispatcherContext,
  endpoint: { url: string; secret: string | null },
  body: string,
): Promise<Answer> {
  const withinMs = timing.answerWithinMs;
  const agent = egress.agent({ connections: 1, connectWithinMs: withinMs });
  try {
    const message = { id: randomUUID(), event: 'test', body };
    return await sendMessage(endpoint, message, { agent, clock, withinMs, signal: new AbortController().signal });
  } finally {
    await agent.destroy();
  }
}

function testPayload(now: Date): TestPayload {
  const timestamp = toTimestamp(now);
  const data = {
    call_id: 'call-test',
    called_number: '5511999887766',
    start_time: timestamp,
    message: 'A test of LigAI',
  };
  return { event: 'test', timestamp, data };
}
