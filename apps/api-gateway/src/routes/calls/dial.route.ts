import { DialAnswer, DialBody, parseCallId } from '@ligai/contracts';
import { numberRulesOf, readNumber } from '../../http/read-number.ts';
import { route } from '../../http/route.ts';
import { promptForCall } from './call-prompt.ts';
import { requestCall } from './request-call.ts';

export const dialCallRoute = route({
  method: 'post',
  path: '/api/v1/calls/dial',
  summary: 'Initiate a Call',
  description:
    'Places a call with the prompt `prompt_id`, or the active prompt. A variable of the prompt without a value is 422.',
  body: DialBody,
  answer: DialAnswer,
  idempotent: true,
  errors: {
    400: 'No prompt is active, or the number is on a call while `one_call_per_number` is `all`',
    503: 'The limit of concurrent calls is reached, or no call can be placed now',
    504: 'The call was requested but not confirmed: it may take place',
  },
  example: {
    body: { number: '5511999887766' },
    answer: { success: true, call_id: 'call-123456-abc', message: 'Call initiated to 5511999887766' },
  },
  async handle({ body, idempotency }, gateway) {
    const number = readNumber('number', body.number, numberRulesOf(gateway));
    const { name, metadata, variables } = body;
    const prompt = await promptForCall(gateway.db, body.prompt_id, { number, name, metadata, variables });
    // Asking for it twice is one call.
    const callId = parseCallId(`call-${idempotency.id}`);
    await requestCall(gateway, { call_id: callId, number, source: 'api', prompt, name, metadata });
    return { success: true as const, call_id: callId, message: `Call initiated to ${number}` };
  },
});
