import { CallEventItem, CallHistoryQuery, CallRecordPath, toTimestamp } from '@ligai/contracts';
import { listCallEvents } from '@ligai/db';
import { z } from 'zod';
import { Reply, route } from '../../http/route.ts';
import { knownCall } from './call-answers.ts';

export const listCallEventsRoute = route({
  method: 'get',
  path: '/api/v1/calls/:id/events',
  summary: 'List Events of a Call',
  description:
    'What happened in the call, oldest first: the events that are published on NATS. Those of ended calls are deleted after `retain_events_days`.',
  params: CallRecordPath,
  query: CallHistoryQuery,
  answer: z.array(CallEventItem),
  errors: { 404: 'No such call' },
  example: {
    answer: [
      {
        id: '0198c4c1-5f0e-7d35-9d1c-0a7b6c1f2e3d',
        sequence: 1,
        type: 'call.state_changed',
        occurred_at: '2026-01-15T10:29:51Z',
        published_at: '2026-01-15T10:29:51Z',
        data: { call_id: 'call-123456-abc', called_number: '5511999887766', state: 'dialing', previous_state: null },
      },
    ],
  },
  async handle({ params, query }, { db }) {
    const { callId } = await knownCall(db, params.id);
    const { events, total } = await listCallEvents(db, callId, query);
    const body = events.map(({ id, sequence, type, occurredAt, publishedAt, data }) => ({
      ...{ id, sequence, type, occurred_at: toTimestamp(occurredAt) },
      published_at: publishedAt && toTimestamp(publishedAt),
      data: data as CallEventItem['data'],
    }));
    return new Reply(body, { headers: { 'X-Total-Count': String(total) } });
  },
});
