import { ActiveCallDetails, CallDetailsQuery, callPath } from '@ligai/contracts';
import { findActiveCall, listTurns } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { shown } from '../../../http/invalid-request.ts';
import { route } from '../../../http/route.ts';
import { activeCallExample, findCallId, toActiveCall, toTranscript, transcriptExample } from '../call-answers.ts';

export const getActiveCallRoute = route({
  method: 'get',
  path: '/api/v1/calls/active/:call_id',
  summary: 'Get Active Call Details',
  description: 'With the transcript and the keys pressed so far.',
  params: callPath('The call ID'),
  query: CallDetailsQuery,
  answer: ActiveCallDetails,
  errors: { 404: 'No such call is active' },
  example: { answer: { ...activeCallExample, transcript: transcriptExample, keys_pressed: [] } },
  async handle({ params, query }, { db }) {
    const callId = await findCallId(db, params.call_id);
    const call = await findActiveCall(db, callId);
    if (!call) throw new LigaiError('call_not_found', `No active call ${shown(callId)}`);
    const transcript = toTranscript(callId, await listTurns(db, callId), query);
    return { ...toActiveCall(call), transcript, keys_pressed: call.keysPressed };
  },
});
