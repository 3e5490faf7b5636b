import { CallRecordPath, DoneAnswer, statsWake } from '@ligai/contracts';
import { deleteFinishedCall } from '@ligai/db';
import { route } from '../../http/route.ts';

export const deleteCallRoute = route({
  method: 'delete',
  path: '/api/v1/calls/:id',
  summary: 'Delete Call Record',
  description: 'By the integer `id` or by the `call_id`. Also deletes its transcript and events.',
  params: CallRecordPath,
  answer: DoneAnswer,
  errors: { 400: 'The call is still active', 404: 'No such call' },
  example: { answer: { success: true, message: 'Call deleted' } },
  async handle({ params }, { bus, db }) {
    await deleteFinishedCall(db, params.id);
    bus.publish(statsWake, {});
    return { success: true as const, message: 'Call deleted' };
  },
});
