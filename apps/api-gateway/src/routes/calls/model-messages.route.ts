import { type CallId, CallRecordPath, ModelMessagesAnswer, ModelMessagesQuery } from '@ligai/contracts';
import { hangUpTool } from '@ligai/conversation';
import { findCall, listTurns } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { LoopSlices } from '../../http/loop-slices.ts';
import { route } from '../../http/route.ts';
import { modelPolicy, modelReplies, modelRequest, systemPrompt } from './model-messages.ts';

export const getModelMessagesRoute = route({
  method: 'get',
  path: '/api/v1/calls/:id/model-messages',
  summary: 'Get What the Model Was Sent',
  description:
    'The system prompt of the call, and for each reply of the agent the messages of its request. The prompt, its variables and what ' +
    'both sides said are stored; the requests are made from them again by the code that makes them during a call, with the ' +
    'current settings `max_history_tokens` and `language`. Not stored, and therefore missing here: what a turn contained at ' +
    'the moment of the request if it was completed later, repeated requests after a failure, and the note of an interrupted line.',
  params: CallRecordPath,
  query: ModelMessagesQuery,
  answer: ModelMessagesAnswer,
  errors: { 404: 'No such call' },
  example: {
    answer: {
      call_id: 'call-123456-abc' as CallId,
      model: null,
      system_prompt: 'You are a helpful sales assistant. The customer is Maria Silva.',
      tools: [{ name: hangUpTool.name, description: hangUpTool.description }],
      total_requests: 1,
      requests: [
        {
          turn_index: 2,
          kind: 'answer',
          at: '2026-01-15T10:30:06Z',
          system_prompt_note: null,
          messages: [
            { role: 'assistant', content: 'Hello, how can I help you?' },
            { role: 'user', content: 'I have a question about...' },
          ],
          written: 'Of course. What would you like to know?',
          heard: 'Of course. What would you like to know?',
          interrupted: false,
        },
      ],
    },
  },
  async handle({ params, query: { skip, limit, turn } }, { db, settings, clock }) {
    const call = await findCall(db, params.id);
    if (!call) throw new LigaiError('call_not_found', `Call ${params.id} not found`);
    const policy = modelPolicy(call.prompt, settings.current());
    const turns = await listTurns(db, call.callId);
    const replies = modelReplies(turns, call.prompt, policy);
    const wanted = turn === undefined ? replies : replies.filter(({ first }) => first.index === turn);
    const slices = new LoopSlices(clock);
    const requests: ModelMessagesAnswer['requests'] = [];
    for (const reply of wanted.slice(skip, skip + limit)) {
      requests.push(modelRequest(reply, turns, policy));
      if (slices.due) await slices.turn();
    }
    return {
      call_id: call.callId,
      model: call.prompt.model,
      system_prompt: systemPrompt(policy),
      tools: [{ name: hangUpTool.name, description: hangUpTool.description }],
      total_requests: wanted.length,
      requests,
    };
  },
});
