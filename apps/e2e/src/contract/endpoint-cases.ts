import { expect } from 'vitest';
import type { World } from './world.ts';

/** What a case needs in addition to the document's `curl`. */
export type EndpointCase = {
  status: number;
  /** Fresh ids for the path's parameters. */
  params?: (world: World) => Promise<Record<string, string>>;
  /** Endpoint whose documented answer has the same shape, if the document shows none for this one. */
  like?: string;
  /** Further checks of the answer, or of the state after the request. */
  check?: (answer: Record<string, unknown>, world: World, params: Record<string, string>) => Promise<void> | void;
};

const idOf = (make: (world: World) => Promise<string>) => async (world: World) => ({ id: await make(world) });
const callIdOf = async (world: World) => ({ call_id: await world.activeCall() });

/** Checks that the path now answers 404. */
const expectGone =
  (path: string) =>
  async (_: unknown, world: World, { id }: Record<string, string>) => {
    expect((await world.api.ask('GET', `${path}/${id}`)).status).toBe(404);
  };
const expectSuccess = (answer: Record<string, unknown>) => expect(answer).toMatchObject({ success: true });

export const endpointCases: Record<string, EndpointCase> = {
  'GET /api/v1/calls': {
    status: 200,
    params: async (world) => {
      await world.endedCall();
      return {};
    },
  },
  'GET /api/v1/calls/active': { status: 200, params: callIdOf },
  'GET /api/v1/calls/active/{call_id}': { status: 200, params: callIdOf, like: 'GET /api/v1/calls/active' },
  'GET /api/v1/calls/{id}': { status: 200, params: idOf((world) => world.endedCall()) },
  'POST /api/v1/calls/dial': {
    status: 200,
    check: async (answer, world) => {
      expect(answer['message']).toBe('Call initiated to 5511999887766');
      await world.api.activeDetails(answer['call_id'] as never);
    },
  },
  'POST /api/v1/calls/{call_id}/hangup': {
    status: 200,
    params: callIdOf,
    check: async (_, world, { call_id }) => {
      expect(await world.api.untilEnded(call_id as never)).toMatchObject({ status: 'completed', reason: 'api_hangup' });
    },
  },
  'DELETE /api/v1/calls/{id}': {
    status: 200,
    params: idOf((world) => world.newEndedCall()),
    check: expectGone('/api/v1/calls'),
  },

  'GET /api/v1/prompts': { status: 200 },
  'GET /api/v1/prompts/active': { status: 200, like: 'GET /api/v1/prompts' },
  'GET /api/v1/prompts/{id}': { status: 200, params: idOf((world) => world.newPrompt()), like: 'GET /api/v1/prompts' },
  'POST /api/v1/prompts': {
    status: 201,
    like: 'GET /api/v1/prompts',
    check: async (answer, world) => {
      expect(answer).toMatchObject({ name: 'Customer Support', is_active: true });
      const active = (await world.api.ask('GET', '/api/v1/prompts')).body as Array<{ id: number; is_active: boolean }>;
      expect(active.filter((prompt) => prompt.is_active)).toMatchObject([{ id: answer['id'] }]);
    },
  },
  'PUT /api/v1/prompts/{id}': {
    status: 200,
    params: idOf((world) => world.newPrompt()),
    like: 'GET /api/v1/prompts',
    check: (answer) =>
      expect(answer).toMatchObject({ name: 'Updated Name', content: 'You are a helpful sales assistant.' }),
  },
  'POST /api/v1/prompts/{id}/activate': {
    status: 200,
    params: idOf((world) => world.newPrompt()),
    check: async (_, world, { id }) => {
      expect((await world.api.ask('GET', '/api/v1/prompts/active')).body).toMatchObject({ id: Number(id) });
    },
  },
  'DELETE /api/v1/prompts/{id}': {
    status: 200,
    params: idOf((world) => world.newPrompt()),
    check: expectGone('/api/v1/prompts'),
  },

  'GET /api/v1/webhooks/events': { status: 200 },
  'GET /api/v1/webhooks': { status: 200, params: idOf((world) => world.newWebhook()) },
  'GET /api/v1/webhooks/{id}': {
    status: 200,
    params: idOf((world) => world.newWebhook()),
    like: 'GET /api/v1/webhooks',
  },
  'GET /api/v1/webhooks/{id}/logs': {
    status: 200,
    params: async (world) => {
      const id = await world.newWebhook();
      await world.post(`/api/v1/webhooks/${id}/test`, undefined);
      return { id };
    },
  },
  'POST /api/v1/webhooks': {
    status: 201,
    like: 'GET /api/v1/webhooks',
    check: (answer) => {
      expect(answer).toMatchObject({ is_active: true, has_secret: true });
      expect(JSON.stringify(answer)).not.toContain('my-secret-key');
    },
  },
  'POST /api/v1/webhooks/{id}/test': {
    status: 200,
    params: idOf((world) => world.newWebhook()),
    check: (answer) => expect(answer).toMatchObject({ success: true, status_code: 200 }),
  },
  'PUT /api/v1/webhooks/{id}': {
    status: 200,
    params: idOf((world) => world.newWebhook()),
    like: 'GET /api/v1/webhooks',
    check: (answer) => expect(answer).toMatchObject({ is_active: false }),
  },
  'DELETE /api/v1/webhooks/{id}': {
    status: 200,
    params: idOf((world) => world.newWebhook()),
    check: expectGone('/api/v1/webhooks'),
  },

  'GET /api/v1/schedules': { status: 200, params: idOf((world) => world.newSchedule()) },
  'GET /api/v1/schedules/{id}': {
    status: 200,
    params: idOf((world) => world.newSchedule()),
    like: 'GET /api/v1/schedules',
  },
  'POST /api/v1/schedules': {
    status: 201,
    check: (answer) => expect(answer).toMatchObject({ status: 'pending', notes: 'Follow-up call' }),
  },
  'DELETE /api/v1/schedules/{id}': {
    status: 200,
    params: idOf((world) => world.newSchedule()),
    check: async (answer, world, { id }) => {
      expectSuccess(answer);
      expect((await world.api.ask('GET', `/api/v1/schedules/${id}`)).body).toMatchObject({ status: 'cancelled' });
    },
  },

  'GET /api/v1/campaigns': { status: 200, params: idOf((world) => world.newCampaign()) },
  'GET /api/v1/campaigns/{id}': {
    status: 200,
    params: idOf((world) => world.newCampaign()),
    like: 'GET /api/v1/campaigns',
  },
  'GET /api/v1/campaigns/{id}/stats': { status: 200, params: idOf((world) => world.newCampaign()) },
  'GET /api/v1/campaigns/{id}/contacts': {
    status: 200,
    params: idOf((world) => world.newCampaign()),
    check: (answer) => expect(answer).toMatchObject([{ phone_number: '5511999887766', status: 'pending' }, {}]),
  },
  'POST /api/v1/campaigns': {
    status: 201,
    like: 'GET /api/v1/campaigns',
    check: (answer) => expect(answer).toMatchObject({ status: 'draft', max_concurrent: 3, total_contacts: 0 }),
  },
  'POST /api/v1/campaigns/{id}/contacts': {
    status: 200,
    params: idOf((world) => world.newCampaign([])),
    check: (answer) => expect(answer).toMatchObject({ imported: 2, duplicates: 0, errors: 0 }),
  },
  'POST /api/v1/campaigns/{id}/contacts/csv': {
    status: 200,
    params: idOf((world) => world.newCampaign([])),
    like: 'POST /api/v1/campaigns/{id}/contacts',
    check: async (answer, world, { id }) => {
      expect(answer).toMatchObject({ imported: 2, duplicates: 0, errors: 0 });
      const contacts = (await world.api.ask('GET', `/api/v1/campaigns/${id}/contacts`)).body;
      expect(contacts).toMatchObject([{ name: 'John Doe', metadata: { company: 'ACME' } }, {}]);
    },
  },
  'POST /api/v1/campaigns/{id}/start': { status: 200, params: idOf((world) => world.newCampaign()) },
  'POST /api/v1/campaigns/{id}/pause': {
    status: 200,
    params: idOf((world) => world.runningCampaign()),
    check: async (answer, world, { id }) => {
      expectSuccess(answer);
      expect((await world.api.ask('GET', `/api/v1/campaigns/${id}`)).body).toMatchObject({ status: 'paused' });
    },
  },
  'PUT /api/v1/campaigns/{id}': {
    status: 200,
    params: idOf((world) => world.newCampaign()),
    like: 'GET /api/v1/campaigns',
    check: (answer) => expect(answer).toMatchObject({ max_concurrent: 10, name: 'January Promotion' }),
  },
  'DELETE /api/v1/campaigns/{id}': {
    status: 200,
    params: idOf((world) => world.newCampaign()),
    check: expectGone('/api/v1/campaigns'),
  },

  'GET /api/v1/settings': { status: 200 },
  'GET /api/v1/settings/{key}': {
    status: 200,
    params: async () => ({ key: 'max_concurrent_calls' }),
    check: (answer) => expect(answer).toMatchObject({ key: 'max_concurrent_calls', value: expect.any(String) }),
  },
  'PUT /api/v1/settings/{key}': {
    status: 200,
    params: async () => ({ key: 'max_concurrent_calls' }),
    check: (answer) => expect(answer).toEqual({ key: 'max_concurrent_calls', value: '20' }),
  },
  'POST /api/v1/settings/test': { status: 200, check: (answer) => expect(answer).toMatchObject({ valid: true }) },
  'POST /api/v1/settings/reload': { status: 200, check: expectSuccess },

  'GET /health': { status: 200 },
  'GET /api/v1/stats': { status: 200 },
};
