import { schema } from '@ligai/db';
import { plainCallContext } from '@ligai/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayUnderTest, startGatewayOnOwnServers } from '../../../testing/gateway-under-test.ts';
import { createWebhook, deleteCallsAndWebhooks, startCall } from '../../../testing/webhooks.ts';

let gateway: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGatewayOnOwnServers();
});

beforeEach(() => deleteCallsAndWebhooks(gateway));

afterAll(() => gateway[Symbol.asyncDispose]());

const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

describe('the logs of a webhook', () => {
  it('contain each attempt with the fields of the specification in their order, followed by the additional fields', async () => {
    const id = await createWebhook(gateway);
    const callId = await startCall(gateway);
    const [delivery] = await gateway.context.db.select().from(schema.webhookDeliveries);
    const attempt = { webhookId: id, deliveryId: delivery?.id ?? 0, event: 'call.started', attempt: 1 };
    const outcome = { statusCode: 200, responseBody: 'OK', success: true, responseTimeMs: 12 };
    await gateway.context.db.insert(schema.webhookAttempts).values([
      { ...attempt, ...outcome },
      { ...attempt, ...outcome },
    ]);
    const { status, headers, body } = await gateway.ask(`GET /api/v1/webhooks/${id}/logs?limit=1`);
    expect(status).toBe(200);
    expect(headers['x-total-count']).toBe('2');
    expect((body as object[]).map((log) => Object.entries(log))).toEqual([
      [
        ['id', expect.any(Number)],
        ['webhook_id', id],
        ['event', 'call.started'],
        [
          'payload',
          {
            call_id: callId,
            called_number: '5511999887766',
            start_time: '2026-01-15T10:30:00Z',
            ...plainCallContext,
            sequence: 1,
          },
        ],
        ['status_code', 200],
        ['response_body', 'OK'],
        ['success', true],
        ['created_at', timestamp],
        ['delivery_id', delivery?.id],
        ['attempt', 1],
        ['response_time_ms', 12],
        ['error', null],
      ],
    ]);
    expect((await gateway.ask(`GET /api/v1/webhooks/${id}/logs?limit=0`)).status).toBe(422);
    expect((await gateway.ask(`GET /api/v1/webhooks/${id}/logs?limit=1001`)).status).toBe(422);
  });

  it('can be filtered by success and by event, on every page', async () => {
    const id = await createWebhook(gateway);
    const attempt = { webhookId: id, body: '{"data":{}}', attempt: 1, responseTimeMs: 12 };
    const outcomes = [
      { event: 'call.started', success: true },
      { event: 'call.started', success: false },
      { event: 'call.ended', success: false },
      { event: 'call.failed', success: true },
    ];
    await gateway.context.db.insert(schema.webhookAttempts).values(outcomes.map((one) => ({ ...attempt, ...one })));
    const logs = async (query: string) => {
      const { status, headers, body } = await gateway.ask(`GET /api/v1/webhooks/${id}/logs?${query}`);
      const found =
        status === 200 ? (body as typeof outcomes).map(({ event, success }) => `${event} ${success}`) : body;
      return { status, total: headers['x-total-count'], next: String(headers['link'] ?? ''), found };
    };
    expect(await logs('success=false')).toMatchObject({
      total: '2',
      found: ['call.ended false', 'call.started false'],
    });
    expect(await logs('success=true')).toMatchObject({ total: '2', found: ['call.failed true', 'call.started true'] });
    expect(await logs('event=call.started')).toMatchObject({
      total: '2',
      found: ['call.started false', 'call.started true'],
    });
    expect(await logs('event=call.ended,call.failed&success=true')).toMatchObject({
      total: '1',
      found: ['call.failed true'],
    });

    const first = await logs('success=false&limit=1');
    expect(first).toMatchObject({ total: '2', found: ['call.ended false'] });
    const next = new URL(first.next.match(/<([^>]+)>; rel="next"/)?.[1] ?? '', 'http://gateway');
    expect(next.searchParams.get('success')).toBe('false');
    expect((await logs(next.search.slice(1))).found).toEqual(['call.started false']);
  });

  it('reject a filter that is neither true nor false, and an unknown event', async () => {
    const id = await createWebhook(gateway);
    const refusal = (query: string) => gateway.ask(`GET /api/v1/webhooks/${id}/logs?${query}`);
    expect(await refusal('success=maybe')).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('success: expected true or false') },
    });
    expect((await refusal('event=call.lost')).status).toBe(422);
  });
});
