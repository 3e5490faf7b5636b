import { CallDetails, CallDetailsQuery, CallRecordPath } from '@ligai/contracts';
import { failedProvider, listTurns } from '@ligai/db';
import { route } from '../../http/route.ts';
import { callDetailsExample, knownCall, toListItem, toTranscript } from './call-answers.ts';

export const getCallRoute = route({
  method: 'get',
  path: '/api/v1/calls/:id',
  summary: 'Get Call with Transcript',
  description: 'By the integer `id` or by the `call_id`.',
  params: CallRecordPath,
  query: CallDetailsQuery,
  answer: CallDetails,
  errors: { 404: 'No such call' },
  example: { answer: callDetailsExample },
  async handle({ params, query }, { db }) {
    const call = await knownCall(db, params.id);
    const transcript = toTranscript(call.callId, await listTurns(db, call.callId), query);
    const { hangupCause: hangup_cause, reason, keysPressed: keys_pressed } = call;
    return { ...toListItem(call), transcript, hangup_cause, reason, ...failedProvider(call), keys_pressed };
  },
});
