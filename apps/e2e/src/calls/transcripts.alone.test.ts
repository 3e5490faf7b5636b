import { ApiClient, compareTranscript, differs, LocalStack } from '@ligai/testing';
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

  test.concurrent(`the transcripts of ${count} concurrent calls match what the callees heard and said, word for word`, async () => {
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
  }, 240_000);

  // Mostly silence.
  test.concurrent('on a line with echo, the agent neither answers its own voice nor writes it as words of the callee', async () => {
    const callId = await api.dial('5511999880707');
    const { transcript, reason } = await api.untilEnded(callId, 90_000);
    expect(reason).toBe('silence');
    expect(transcript.filter(({ role }) => role === 'user')).toEqual([]);
    expect(transcript.length).toBeGreaterThan(2);
    const [agent] = compareTranscript(transcript, await stack.simulatedSwitch.call(callId));
    expect(agent && differs(agent), JSON.stringify(agent)).toBe(false);
  }, 150_000);

  test('no call and no channel is left afterwards', async () => {
    expect(await api.active()).toEqual([]);
    expect(await stack.simulatedSwitch.channels()).toEqual([]);
  });
});
