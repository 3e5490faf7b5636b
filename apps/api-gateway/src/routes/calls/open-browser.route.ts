import { newCallId, OpenBrowserCallAnswer, OpenBrowserCallBody, openBrowserCall } from '@ligai/contracts';
import { route } from '../../http/route.ts';
import { filledPrompt, promptForCall } from './call-prompt.ts';

/** Longer than call-controller searches for a bridge. */
const answerWithinMs = 8000;
/** For `{{phone_number}}`, as in the preview of a prompt: nobody is dialled. */
const exampleNumber = '5511999887766';
/** The agent's voice has the rate of a telephone line. */
const playbackRateHz = 8000;

export const openBrowserCallRoute = route({
  method: 'post',
  path: '/api/v1/calls/browser',
  summary: 'Open a Browser Call',
  description:
    'Talks to the agent without a telephone: a web page is the other end of the call. Nobody is dialled and no line is used; `called_number` is `browser`. ' +
    'The page opens the WebSocket `path` within 10 seconds, sends `{"token":"<ticket>"}` as its first text, then its audio in binary messages of 20 ms (silence too: without any audio for 15 seconds the call ends). ' +
    'It plays the audio that it receives, returns `{"type":"mark","data":{"name":"…"}}` with `"event":"playout"` in `data` when it has played the audio before it, and empties its buffer at `{"type":"killAudio"}`, returning the marks in it with `"event":"cleared"`. ' +
    'Typed text is sent as `{"type":"typed","text":"…"}` and counts as said. ' +
    'The call ends when the socket closes, and like every call by `POST /calls/{call_id}/hangup`, the agent, or `max_call_duration_seconds`.',
  body: OpenBrowserCallBody,
  answer: OpenBrowserCallAnswer,
  status: 201,
  errors: {
    400: 'No prompt is active',
    503: 'The limit of browser calls (`max_browser_calls`) is reached, or no conversation can be held now',
  },
  example: {
    body: { prompt_id: 1, variables: { name: 'Maria' } },
    answer: {
      ...{ success: true, call_id: 'call-123456-abc', ticket: 'mB9sXq0c6F1yN3v7', path: '/ws/call-123456-abc' },
      ...{ sample_rate_hz: 8000, playback_rate_hz: playbackRateHz },
    },
  },
  async handle({ body }, { bus, db }) {
    const { name, metadata, variables } = body;
    const party = { number: exampleNumber, name, metadata, variables };
    const prompt = body.prompt
      ? filledPrompt({ prompt_id: null, ...body.prompt }, party)
      : await promptForCall(db, body.prompt_id, party);
    const request = { call_id: newCallId(), prompt, name, metadata };
    const { call_id, ticket, sample_rate_hz } = await bus.request(openBrowserCall, request, {
      timeoutMs: answerWithinMs,
    });
    const audio = { sample_rate_hz, playback_rate_hz: playbackRateHz };
    return { success: true as const, call_id, ticket, path: `/ws/${call_id}`, ...audio };
  },
});
