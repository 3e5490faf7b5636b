import { CallDetails, type CallId, DashboardMessage } from '@ligai/contracts';
import { ApiClient, compareTranscript, differs, LocalStack, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** One call over the embedded broker, and what `/ws/dashboard` sent meanwhile. */
let stack: LocalStack;
let api: ApiClient;
let callId: CallId;
const messages: DashboardMessage[] = [];

beforeAll(async () => {
  stack = await LocalStack.start({ LIGAI_NATS: 'embedded', FREESWITCH_AUDIO: 'stream', LOG_LEVEL: 'debug' });
  api = new ApiClient(stack.ready.api);
  const dashboard = new WebSocket(`${stack.ready.api.replace('http', 'ws')}/ws/dashboard`);
  dashboard.onmessage = ({ data }) => messages.push(DashboardMessage.parse(JSON.parse(data)));
  callId = await api.dial('5511999990710');
  await api.untilEnded(callId, 90_000);
});
afterAll(() => stack?.[Symbol.asyncDispose]());

test('the embedded broker carries a complete call without a nats-server', async () => {
  const { status, transcript } = await api.details(callId);
  expect(status).toBe('completed');
  expect(transcript.length).toBeGreaterThanOrEqual(5);
  const truth = await stack.simulatedSwitch.call(callId);
  expect(compareTranscript(transcript, truth).filter(differs)).toEqual([]);
});

/** Service and message of each line that has this turn, in order. */
function linesOf(turnId: string): string[] {
  const lines = stack.output.split('\n').filter((line) => line.includes(`"${turnId}"`));
  return lines.map((line) => /\(([a-z-]+)\/\d+\): (.*?) \{/.exec(line)?.slice(1).join(': ') ?? line);
}

test('a turn has the same id in the API, on the dashboard and in the logs of each service that handles it', async () => {
  const { body } = await api.ask('GET', `/api/v1/calls/${callId}?details=true`);
  const { transcript } = CallDetails.parse(body);
  const answered = transcript.find(({ latency }) => latency);
  const { turn_id = '', answers, latency } = answered ?? {};
  expect(turn_id).toMatch(`${callId}:`);
  expect(transcript.find((line) => line.turn_id === answers)?.role).toBe('user');
  const { total_ms = 0, ...stages } = latency ?? {};
  expect(Object.values(stages).reduce((sum, ms) => sum + ms, 0)).toBe(total_ms);

  // The request may be sent before the turn has ended; the lines of one process are in order.
  const seen = linesOf(answers ?? '');
  const at = (line: string) => seen.indexOf(line);
  expect(at('media-bridge: caller turn ended')).toBeGreaterThanOrEqual(0);
  expect(at('media-bridge: reply requested')).toBeGreaterThanOrEqual(0);
  const spokenAt = at('media-bridge: speech requested');
  expect(spokenAt).toBeGreaterThan(at('media-bridge: caller turn ended'));
  expect(spokenAt).toBeGreaterThan(at('media-bridge: reply requested'));
  expect(at('media-bridge: agent answers')).toBeGreaterThan(spokenAt);
  expect(seen).toContain('call-controller: playback requested');
  expect(linesOf(turn_id)).toContain('media-bridge: agent answers');

  const shown = () =>
    messages.flatMap(({ type, data }) => (type === 'turn' && data.turn_id === turn_id ? [data] : [])).at(-1);
  await waitUntil(() => shown()?.latency != null, { what: 'the dashboard shows the latency', timeoutMs: 10_000 });
  expect(shown()).toMatchObject({ answers, latency });
});
