import { CallDetails, CallDetailsQuery, CallRecordPath } from '@ligai/contracts';
import { failedProvider, findPromptOfCall, listTurns } from '@ligai/db';
import { route } from '../../http/route.ts';
import { callDetailsExample, callNotFound, knownCall, toListItem, toTranscript } from './call-answers.ts';

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
    const [turns, prompt] = await Promise.all([listTurns(db, call.callId), findPromptOfCall(db, call.callId)]);
    if (!prompt) throw callNotFound(params.id);
    const { hangupCause: hangup_cause, keysPressed: keys_pressed } = call;
    return {
      ...{ ...toListItem(call), transcript: toTranscript(call.callId, turns, query), hangup_cause },
      ...{ ...failedProvider(call), keys_pressed, prompt },
    };
  },
});
