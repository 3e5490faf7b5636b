import { ApiClient, compareTranscript, differs, LocalStack, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Last four digits of the callees, some of which barge in: see the table in libs/simulators/README.md. */
const scripts = ['7766', '0701', '0702', '0703', '0704', '0705', '0710', '0712', '0715', '0183'];

describe.each([
  ['raw frames on the socket (mod_audio_fork)', { FREESWITCH_AUDIO: 'fork' }, 20],
  ['files that the switch plays (mod_audio_stream)', { FREESWITCH_AUDIO: 'stream' }, 4],
])('with %s', (_path, env, count) => {
  let stack: LocalStack;
  let api: ApiClient;
  beforeAll(async () => {
    stack = await LocalStack.start({ ...env, MAX_CONCURRENT_CALLS: '25' });
    api = new ApiClient(stack.ready.api);
  });
  afterAll(() => stack?.[Symbol.asyncDispose]());

  test(`the transcripts of ${count} concurrent calls match what the callees heard and said, word for word`, async () => {
    const dialled = await Promise.all(
      Array.from({ length: count }, (_, index) => api.dial(`55119${1000 + index}${scripts[index % scripts.length]}`)),
    );
    const ended = await Promise.all(dialled.map((callId) => api.untilEnded(callId, 200_000)));
    const differences = await Promise.all(
      ended.map(async ({ call_id, transcript }) => {
        const truth = await stack.simulatedSwitch.call(call_id);
        return compareTranscript(transcript, truth)
          .filter(differs)
          .map((difference) => ({ callee: truth.plan, ...difference }));
      }),
    );
    expect(differences.flat()).toEqual([]);
    expect(ended.map(({ status }) => status)).toEqual(Array.from({ length: count }, () => 'completed'));
    expect(await api.active()).toEqual([]);
    expect(await stack.simulatedSwitch.channels()).toEqual([]);
  }, 240_000);

  test('on a line with echo, the transcript contains the whole conversation of the agent with its own voice', async () => {
    const callId = await api.dial('5511999880707');
    const turnsOf = async (role: string) =>
      (await api.activeDetails(callId)).transcript.filter((line) => line.role === role).length;
    const check = async () => (await turnsOf('user')) >= 3 && (await turnsOf('assistant')) >= 3;
    await waitUntil(check, { what: 'three turns each way', timeoutMs: 90_000, everyMs: 200 });
    // Hang up after the callee has heard part of the agent's next turn.
    const heard = async () => (await stack.simulatedSwitch.call(callId)).heard.length;
    const before = await heard();
    const hasHeardMore = async () => (await heard()) > before;
    await waitUntil(hasHeardMore, { what: 'the agent speaks again', timeoutMs: 30_000, everyMs: 20 });
    await api.hangup(callId);
    const { transcript } = await api.untilEnded(callId, 20_000);
    const truth = await stack.simulatedSwitch.call(callId);
    // The line echoes what was heard, except the word that the hangup cut.
    const echo = truth.heard.filter(({ whole }) => whole).map(({ text }) => text);
    const said = [{ line: 0, text: echo.join(' '), said: echo.join(' '), startMs: 0, endMs: null }];
    const [agent, callee] = compareTranscript(transcript, { ...truth, said });
    expect(agent && differs(agent), JSON.stringify(agent)).toBe(false);
    expect(callee?.words, JSON.stringify(callee)).toBeLessThanOrEqual(3);
  }, 150_000);
});
