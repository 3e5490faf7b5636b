import { CallDetails, CallDetailsQuery, CallRecordPath } from '@ligai/contracts';
import { failedProvider, findLiveCall, listTurns } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { route } from '../../http/route.ts';
import { callDetailsExample, toListItem, toTranscript } from './call-answers.ts';

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
    const call = await findLiveCall(db, params.id);
    if (!call) throw new LigaiError('call_not_found', `Call ${params.id} not found`);
    const transcript = toTranscript(call.callId, await listTurns(db, call.callId), query);
    const { hangupCause: hangup_cause, reason, keysPressed: keys_pressed } = call;
    return { ...toListItem(call), transcript, hangup_cause, reason, ...failedProvider(call), keys_pressed };
  },
});
