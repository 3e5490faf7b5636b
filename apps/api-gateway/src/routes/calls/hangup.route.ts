import { callPath, DoneAnswer, hangupCall } from '@ligai/contracts';
import { retry } from '@ligai/kernel';
import { route } from '../../http/route.ts';
import { findCallId } from './call-answers.ts';

const answerWithinMs = 3000;

export const hangupCallRoute = route({
  method: 'post',
  path: '/api/v1/calls/:call_id/hangup',
  summary: 'Hangup a Call',
  description: 'By the `call_id` or by the integer `id` of the record. A call that has not been answered is cancelled.',
  params: callPath('The call ID to hang up'),
  answer: DoneAnswer,
  errors: { 400: 'The call has ended', 404: 'No such call' },
  example: { answer: { success: true, message: 'Call hangup initiated' } },
  async handle({ params }, { db, bus, clock }) {
    const intent = { call_id: await findCallId(db, params.call_id), reason: 'api_hangup' as const };
    // Asking twice is harmless.
    await retry(clock, { attempts: 2, backoff: { firstMs: 100, maxMs: 500 } }, () =>
      bus.request(hangupCall, intent, { timeoutMs: answerWithinMs }),
    );
    return { success: true as const, message: 'Call hangup initiated' };
  },
});
