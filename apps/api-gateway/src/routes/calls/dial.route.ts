import { DialAnswer, DialBody, parseCallId } from '@ligai/contracts';
import { findActivePrompt, toSnapshot } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { numberRulesOf, readNumber } from '../../http/read-number.ts';
import { route } from '../../http/route.ts';
import { askForCall } from './ask-for-call.ts';

export const dialCallRoute = route({
  method: 'post',
  path: '/api/v1/calls/dial',
  summary: 'Initiate a Call',
  description: 'With the prompt that is active now.',
  body: DialBody,
  answer: DialAnswer,
  idempotent: true,
  errors: {
    400: 'No prompt is active',
    503: 'As many calls are up as may be, or no call can be placed now',
  },
  example: {
    body: { number: '5511999887766' },
    answer: { success: true, call_id: 'call-123456-abc', message: 'Call initiated to 5511999887766' },
  },
  async handle({ body, once }, gateway) {
    const number = readNumber('number', body.number, numberRulesOf(gateway));
    const prompt = await findActivePrompt(gateway.db);
    if (!prompt) throw new LigaiError('no_active_prompt', 'No active prompt');
    // Asking for it twice is one call.
    const callId = parseCallId(`call-${once.id}`);
    await askForCall(gateway, { call_id: callId, number, source: 'api', prompt: toSnapshot(prompt) });
    return { success: true as const, call_id: callId, message: `Call initiated to ${number}` };
  },
});
