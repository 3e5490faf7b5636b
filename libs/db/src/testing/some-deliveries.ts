import { type CallEvent, type CallId, type NewCallEvent, newCallId } from '@ligai/contracts';
import { aPhoneNumber, aPrompt, plainCallContext } from '@ligai/testing';
import { beforeEach } from 'vitest';
import type { Database } from '../database.ts';
import {
  appendEvent,
  type ClaimedDelivery,
  claimDeliveries,
  type Deactivated,
  insertQueuedCall,
  insertWebhook,
  type NewWebhook,
  type SettledAttempt,
  secretBox,
  settleAttempts,
  type Webhook,
} from '../index.ts';
import { calls, webhooks } from '../schema/tables.ts';

export const box = secretBox(Buffer.alloc(32, 7));
export const firstPage = { skip: 0, limit: 100 };

/** Without a success for this time, an endpoint is deactivated. */
const patienceMs = 3 * 86_400_000;

export const startedEvent = (call_id: CallId): NewCallEvent => ({
  type: 'call.started',
  data: { call_id, called_number: '5511999887766', start_time: '2026-01-15T10:30:00Z', ...plainCallContext },
});

/** The result of an attempt at a delivery: by default a success. */
export const attemptAt = (delivery: ClaimedDelivery, given: Partial<SettledAttempt> = {}): SettledAttempt => ({
  ...{ deliveryId: delivery.id, claim: delivery.claim, webhookId: delivery.webhookId, attempt: delivery.attempts + 1 },
  ...{ success: true, statusCode: 200, responseBody: 'OK', error: null, responseTimeMs: 12, gone: false },
  next: { status: 'delivered' },
  ...given,
});

export const failed = { success: false, statusCode: 500, error: 'status 500' };

/** The only row of a result. */
export async function one<T>(rows: Promise<T[]>): Promise<T> {
  const [first, ...others] = await rows;
  if (!first || others.length > 0) throw new Error(`one row was expected, not ${others.length + (first ? 1 : 0)}`);
  return first;
}

/** Inserts, claims and settles deliveries for a test file. Before each test, all calls and webhooks are deleted. */
export function someDeliveries(db: Database) {
  beforeEach(async () => {
    await db.delete(calls);
    await db.delete(webhooks);
  });

  async function aCall(): Promise<CallId> {
    const call_id = newCallId();
    const request = { call_id, number: aPhoneNumber(), source: 'api' as const, prompt: aPrompt() };
    await db.transaction((tx) => insertQueuedCall(tx, { ...request, dial_within_ms: 60_000 }));
    return call_id;
  }

  return {
    aCall,
    /** A webhook that subscribes to `call.started` and `call.ended`. */
    aWebhook: (given: Partial<NewWebhook> = {}): Promise<Webhook> =>
      insertWebhook(db, box, {
        name: 'My CRM',
        url: 'https://example.com/webhook',
        events: ['call.started', 'call.ended'],
        secret: null,
        isActive: true,
        ...given,
      }),
    append: (callId: CallId, event = startedEvent(callId)): Promise<CallEvent> =>
      db.transaction((tx) => appendEvent(tx, callId, event)),
    claim: (room = 100, leaseMs = 60_000): Promise<ClaimedDelivery[]> =>
      claimDeliveries(db, { byWebhook: new Map(), ofOthers: room, total: 1000 }, leaseMs),
    settle: (...attempts: SettledAttempt[]): Promise<Deactivated[]> => settleAttempts(db, attempts, patienceMs),
  };
}
