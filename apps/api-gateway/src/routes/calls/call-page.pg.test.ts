import {
  type CallDeliveryItem,
  type CallDetails,
  type CallEventItem,
  type CallId,
  type ModelMessagesAnswer,
  newCallId,
} from '@ligai/contracts';
import {
  appendEvent,
  deletePrompt,
  insertPrompt,
  insertWebhook,
  saveTurns,
  schema,
  secretBox,
  toCallSnapshot,
  updatePrompt,
} from '@ligai/db';
import { aPhoneNumber, aPrompt, aTurn, plainCallContext } from '@ligai/testing';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayUnderTest, startGatewayOnOwnServers } from '../../testing/gateway-under-test.ts';
import { withoutSecrets } from './deliveries.route.ts';

let gateway: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGatewayOnOwnServers();
});

beforeEach(async () => {
  await gateway.context.db.delete(schema.calls);
  await gateway.context.db.delete(schema.webhooks);
});

afterAll(() => gateway[Symbol.asyncDispose]());

async function aCall(row: Partial<typeof schema.calls.$inferInsert> = {}): Promise<{ id: number; callId: CallId }> {
  const required = { callId: newCallId(), calledNumber: aPhoneNumber(), source: 'api' as const, prompt: aPrompt() };
  const [call] = await gateway.context.db
    .insert(schema.calls)
    .values({ ...required, dialBefore: new Date(), ...row })
    .returning();
  if (!call) throw new Error('no row came back');
  return call;
}

const append = (callId: CallId, state: 'dialing' | 'ringing') =>
  gateway.context.db.transaction((tx) =>
    appendEvent(tx, callId, {
      type: 'call.state_changed',
      data: {
        ...{ call_id: callId, called_number: '5511999887766', start_time: null, ...plainCallContext },
        ...{ state, previous_state: null },
      },
    }),
  );

async function get<T>(path: string): Promise<T> {
  const { status, body } = await gateway.ask(`GET /api/v1/calls/${path}`);
  expect(status).toBe(200);
  return body as T;
}

describe('the prompt of a call', () => {
  const promptOf = async (callId: CallId) => (await get<CallDetails>(callId)).prompt;

  it('is named as it was when the call was requested, with the version that was copied', async () => {
    const { db } = gateway.context;
    const prompt = await insertPrompt(db, { name: 'Renewal', content: 'Sell.' });
    const { callId } = await aCall({ promptId: prompt.id, prompt: toCallSnapshot(prompt) });
    await updatePrompt(db, prompt.id, { name: 'Renewal of plans' });
    expect(await promptOf(callId)).toEqual({ id: prompt.id, name: 'Renewal', version: 1, deleted: false });
    await deletePrompt(db, prompt.id);
    expect(await promptOf(callId)).toEqual({ id: prompt.id, name: 'Renewal', version: 1, deleted: true });
  });

  it('has no id if it was never stored, and no version if none was noted', async () => {
    const { callId } = await aCall({ promptId: null, prompt: aPrompt({ prompt_id: null, name: 'Draft' }) });
    expect(await promptOf(callId)).toEqual({ id: null, name: 'Draft', version: null, deleted: false });
  });
});

describe('the events of a call', () => {
  it('are listed in their order, as published, by the id of the record and by the call_id', async () => {
    const { id, callId } = await aCall();
    const other = await aCall();
    await append(callId, 'dialing');
    await append(other.callId, 'dialing');
    await append(callId, 'ringing');
    const listed = await get<CallEventItem[]>(`${id}/events`);
    expect(listed.map(({ sequence, type, data }) => [sequence, type, data['state']])).toEqual([
      [1, 'call.state_changed', 'dialing'],
      [2, 'call.state_changed', 'ringing'],
    ]);
    expect(await get(`${callId}/events`)).toEqual(listed);
  });

  it('are continued by the address of the next page', async () => {
    const { id, callId } = await aCall();
    for (let nth = 0; nth < 5; nth += 1) await append(callId, 'dialing');
    const { headers, body } = await gateway.ask(`GET /api/v1/calls/${id}/events?limit=3`);
    expect(headers['x-total-count']).toBe('5');
    expect((body as CallEventItem[]).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    const next = /<(.*)>/.exec(String(headers['link']))?.[1];
    const page = await gateway.ask(`GET ${next}`);
    expect((page.body as CallEventItem[]).map(({ sequence }) => sequence)).toEqual([4, 5]);
    expect(page.headers['link']).toBeUndefined();
  });

  it.each(['events', 'deliveries', 'model-messages'])('of an unknown call are 404: %s', async (part) => {
    expect(await gateway.ask(`GET /api/v1/calls/999999/${part}`)).toMatchObject({ status: 404 });
  });
});

describe('the webhook deliveries of a call', () => {
  it('have the webhook, its address without secrets, and the last response', async () => {
    const { db } = gateway.context;
    const webhook = await insertWebhook(db, secretBox(Buffer.alloc(32, 7)), {
      ...{ name: 'My CRM', events: ['call.state_changed'], secret: 'whsec', isActive: true },
      url: 'https://user:pass@example.com/hook?token=abc',
    });
    const { id, callId } = await aCall();
    await append(callId, 'dialing');
    await append(callId, 'ringing');
    const [delivery] = await db.select().from(schema.webhookDeliveries).orderBy(schema.webhookDeliveries.id);
    if (!delivery) throw new Error('no delivery was inserted');
    await db
      .update(schema.webhookDeliveries)
      .set({ attempts: 2, statusCode: 500, error: 'status 500' })
      .where(eq(schema.webhookDeliveries.id, delivery.id));
    const attempt = { webhookId: webhook.id, deliveryId: delivery.id, event: 'call.state_changed', success: false };
    await db.insert(schema.webhookAttempts).values([
      { ...attempt, attempt: 1, responseBody: 'first', responseTimeMs: 9 },
      { ...attempt, attempt: 2, responseBody: `x${'é'.repeat(5000)}`, responseTimeMs: 12 },
    ]);
    const listed = await get<CallDeliveryItem[]>(`${id}/deliveries`);
    expect(listed).toHaveLength(2);
    expect(listed[0]).toMatchObject({
      ...{ id: delivery.id, webhook_id: webhook.id, webhook_name: 'My CRM', event: 'call.state_changed', sequence: 1 },
      ...{ status: 'pending', attempts: 2, status_code: 500, error: 'status 500', response_time_ms: 12 },
      url: 'https://****:****@example.com/hook?token=****',
      response_body: `x${'é'.repeat(1999)}`,
    });
    expect(listed[1]).toMatchObject({ sequence: 2, attempts: 0, response_body: null, attempted_at: null });
    expect(JSON.stringify(listed)).not.toMatch(/pass|abc|whsec/);
  });

  it('show no secret of an address', () => {
    expect(withoutSecrets('https://example.com/a?key=1&key=2&x')).toBe('https://example.com/a?key=****&x=****');
    expect(withoutSecrets('http://example.com:8080/a#top')).toBe('http://example.com:8080/a');
  });
});

describe('what the model was sent', () => {
  const prompt = aPrompt({
    content: 'You sell to {{name}}. {{unknown}}',
    greeting: 'Hello {{name}}.',
    variables: { name: 'Maria {{phone_number}}' },
    model: 'gpt-4.1-mini',
  });
  const user = { role: 'user' as const, generated: null };

  async function conversation(prompted = prompt, greeting = 'Hello Maria {{phone_number}}.') {
    const call = await aCall({ prompt: prompted, mediaGeneration: 1 });
    const turns = [
      aTurn({ index: 0, content: greeting, generated: greeting }),
      aTurn({ index: 1, ...user, content: 'Who is this?' }),
      aTurn({ index: 2, answers: 1, content: 'One moment, please.', generated: null }),
      aTurn({ index: 3, answers: 1, content: 'I am', generated: 'I am Ana, and I', interrupted: true }),
      aTurn({ index: 4, ...user, content: 'What do you want?' }),
      aTurn({ index: 5, answers: 4, content: 'I sell.', generated: 'I sell.' }),
      aTurn({ index: 6, content: 'Hello, are you still there?', generated: 'Hello, are you still there?' }),
    ];
    for (const turn of turns)
      await saveTurns(gateway.context.db, [{ callId: call.callId, generation: 1, turns: [turn] }]);
    return call;
  }

  it('is the system prompt with its variables filled in, and for each reply what both sides heard before it', async () => {
    const { id, callId } = await conversation();
    const answer = await get<ModelMessagesAnswer>(`${id}/model-messages`);
    expect(answer).toMatchObject({
      ...{ call_id: callId, model: 'gpt-4.1-mini', total_requests: 2 },
      system_prompt: 'You sell to Maria {{phone_number}}. ',
      tools: [{ name: 'hang_up' }],
    });
    expect(answer.requests).toMatchObject([
      {
        ...{ turn_index: 3, kind: 'answer', written: 'I am Ana, and I', heard: 'I am', interrupted: true },
        system_prompt_note: null,
        messages: [
          { role: 'assistant', content: 'Hello Maria {{phone_number}}.' },
          { role: 'user', content: 'Who is this?' },
        ],
      },
      {
        ...{ turn_index: 5, kind: 'answer', heard: 'I sell.' },
        messages: [
          { role: 'assistant', content: 'Hello Maria {{phone_number}}.' },
          { role: 'user', content: 'Who is this?' },
          // What was cut is not in the conversation.
          { role: 'assistant', content: 'I am' },
          { role: 'user', content: 'What do you want?' },
        ],
      },
    ]);
  });

  it('of one reply alone is found by its turn', async () => {
    const { id } = await conversation();
    const { requests, total_requests } = await get<ModelMessagesAnswer>(`${id}/model-messages?turn=5`);
    expect([total_requests, ...requests.map(({ turn_index }) => turn_index)]).toEqual([1, 5]);
    expect(await get(`${id}/model-messages?skip=1&limit=1`)).toMatchObject({ requests: [{ turn_index: 5 }] });
  });

  it('begins with the note that asks the model to open, if the prompt has no greeting', async () => {
    const { id } = await conversation({ ...prompt, greeting: null }, 'Good day, this is Ana.');
    const { requests } = await get<ModelMessagesAnswer>(`${id}/model-messages?limit=1`);
    expect(requests).toMatchObject([
      {
        ...{ turn_index: 0, kind: 'opening', written: 'Good day, this is Ana.' },
        messages: [{ role: 'system', content: expect.stringMatching(/You speak first/) }],
      },
    ]);
  });
});
