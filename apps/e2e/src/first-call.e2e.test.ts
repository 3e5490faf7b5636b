import { CallDetails, CallId, DashboardMessage } from '@ligai/contracts';
import { ApiClient, compareTranscript, differs, LocalStack, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** As it starts where no nats-server is installed. */
let stack: LocalStack;
let api: ApiClient;
beforeAll(async () => {
  stack = await LocalStack.start({ LIGAI_NATS: 'embedded', FREESWITCH_AUDIO: 'stream', LOG_LEVEL: 'debug' });
  api = new ApiClient(stack.ready.api);
});
afterAll(() => stack?.[Symbol.asyncDispose]());

/** The commands of the specification, in a user's likely order. */
test('the requests to dial, list, read, hang up and delete a call respond as the specification documents', async () => {
  const dialled = await api.ask('POST', '/api/v1/calls/dial', { number: '5511999887766' });
  const callId = CallId.parse((dialled.body as { call_id: unknown }).call_id);
  expect(dialled).toMatchObject({
    status: 200,
    body: { success: true, call_id: callId, message: 'Call initiated to 5511999887766' },
  });

  const [listed] = await api.list(10);
  expect(listed).toMatchObject({ call_id: callId, called_number: '5511999887766', end_time: null });

  await api.untilSpoken(callId, 2);
  const [active] = await api.active();
  expect(active).toMatchObject({
    call_id: callId,
    freeswitch_uuid: callId,
    caller_number: expect.any(String),
    called_number: '5511999887766',
  });
  expect(active?.duration).toBeGreaterThan(0);
  expect(active?.message_count).toBeGreaterThanOrEqual(2);
  expect((await api.activeDetails(callId)).transcript.length).toBeGreaterThanOrEqual(2);

  await api.hangup(callId);
  const ended = await api.untilEnded(callId);
  expect(ended).toMatchObject({ id: listed?.id, status: 'completed', called_number: '5511999887766' });
  expect(ended.transcript[0]?.role).toBe('assistant');
  expect(ended.transcript.map(({ role }) => role)).toContain('user');
  expect(Date.parse(ended.end_time ?? '')).toBeGreaterThanOrEqual(Date.parse(ended.start_time ?? ''));
  expect(await api.active()).toEqual([]);

  expect(await api.ask('DELETE', `/api/v1/calls/${ended.id}`)).toMatchObject({ status: 200, body: { success: true } });
  expect((await api.ask('GET', `/api/v1/calls/${ended.id}`)).status).toBe(404);
  expect(await api.list()).toEqual([]);
});

/** 20 ms of silence. */
const frame = Buffer.alloc(320);

test('a page talks to the agent by typing, and the call ends when the page closes', async () => {
  const url = stack.ready.api;
  const opened = await fetch(`${url}/api/v1/calls/browser`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ prompt: { content: 'You sell insurance.', greeting: 'Good morning.' } }),
  });
  expect(opened.status).toBe(201);
  const { call_id, ticket, path } = (await opened.json()) as { call_id: string; ticket: string; path: string };
  type Details = { transcript: { role: string; content: string }[] };
  const details = async () => (await (await fetch(`${url}/api/v1/calls/${call_id}`)).json()) as Details;

  const ws = new WebSocket(`${url.replace('http', 'ws')}${path}`);
  ws.binaryType = 'arraybuffer';
  await new Promise((resolve, reject) => {
    ws.onopen = resolve;
    ws.onerror = reject;
  });
  let heardBytes = 0;
  ws.onmessage = ({ data }: { data: ArrayBuffer | string }) => {
    if (typeof data !== 'string') heardBytes += data.byteLength;
    else {
      const { type, data: mark } = JSON.parse(data);
      if (type === 'mark') ws.send(JSON.stringify({ type: 'mark', data: { ...mark, event: 'playout' } }));
    }
  };
  ws.send(JSON.stringify({ token: ticket }));
  const microphone = setInterval(() => ws.send(frame), 20);
  try {
    await expect.poll(() => heardBytes, { timeout: 10_000 }).toBeGreaterThan(0);
    ws.send(JSON.stringify({ type: 'typed', text: 'How much does it cost for a family of four?' }));
    await expect
      .poll(async () => (await details()).transcript.map(({ role }) => role), { timeout: 15_000 })
      .toEqual(['assistant', 'user', 'assistant']);
  } finally {
    clearInterval(microphone);
    ws.close();
  }
  await expect
    .poll(async () => await details(), { timeout: 10_000 })
    .toMatchObject({ called_number: 'browser', status: 'completed', reason: 'callee_hangup', successful: true });
  const { transcript } = await details();
  expect(transcript[1]).toMatchObject({ role: 'user', content: 'How much does it cost for a family of four?' });
});

/** What `/ws/dashboard` sent during one whole call. */
const messages: DashboardMessage[] = [];
let wholeCall: CallId;

test('the embedded broker carries a complete call without a nats-server', async () => {
  const dashboard = new WebSocket(`${stack.ready.api.replace('http', 'ws')}/ws/dashboard`);
  dashboard.onmessage = ({ data }) => messages.push(DashboardMessage.parse(JSON.parse(data)));
  wholeCall = await api.dial('5511999990710');
  const { status, transcript } = await api.untilEnded(wholeCall, 90_000);
  expect(status).toBe('completed');
  expect(transcript.length).toBeGreaterThanOrEqual(5);
  const truth = await stack.simulatedSwitch.call(wholeCall);
  expect(compareTranscript(transcript, truth).filter(differs)).toEqual([]);
});

/** Service and message of each line that has this turn, in order. */
function linesOf(turnId: string): string[] {
  const lines = stack.output.split('\n').filter((line) => line.includes(`"${turnId}"`));
  return lines.map((line) => /\(([a-z-]+)\/\d+\): (.*?) \{/.exec(line)?.slice(1).join(': ') ?? line);
}

test('a turn has the same id in the API, on the dashboard and in the logs of each service that handles it', async () => {
  const { body } = await api.ask('GET', `/api/v1/calls/${wholeCall}?details=true`);
  const { transcript } = CallDetails.parse(body);
  const answered = transcript.find(({ latency }) => latency);
  const { turn_id = '', answers, latency } = answered ?? {};
  expect(turn_id).toMatch(`${wholeCall}:`);
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
