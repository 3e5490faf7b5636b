import { newCallId } from '@ligai/contracts';
import { appendEvent, insertQueuedCall, schema } from '@ligai/db';
import { aPhoneNumber, aPrompt, plainCallContext } from '@ligai/testing';
import { expect } from 'vitest';
import type { GatewayUnderTest } from './gateway-under-test.ts';

export const crm = {
  name: 'My CRM',
  url: 'https://example.com/webhook',
  events: ['call.started', 'call.ended'],
  secret: 'my-secret-key',
};

/** Creates the webhook `crm`, changed as given, and returns its id. */
export async function createWebhook(gateway: GatewayUnderTest, given: object = {}): Promise<number> {
  const { status, body } = await gateway.ask('POST /api/v1/webhooks', { json: { ...crm, ...given } });
  expect(status, JSON.stringify(body)).toBe(201);
  return (body as { id: number }).id;
}

/** Appends `call.started` of a new call, which creates a delivery for each webhook that subscribes to it. */
export async function startCall({ context }: GatewayUnderTest): Promise<string> {
  const call_id = newCallId();
  const request = { call_id, number: aPhoneNumber(), source: 'api' as const, prompt: aPrompt() };
  const data = { call_id, called_number: '5511999887766', start_time: '2026-01-15T10:30:00Z', ...plainCallContext };
  await context.db.transaction(async (tx) => {
    await insertQueuedCall(tx, { ...request, dial_within_ms: 60_000 });
    await appendEvent(tx, call_id, { type: 'call.started', data });
  });
  return call_id;
}

export async function deleteCallsAndWebhooks({ context }: GatewayUnderTest): Promise<void> {
  await context.db.delete(schema.calls);
  await context.db.delete(schema.webhooks);
}
