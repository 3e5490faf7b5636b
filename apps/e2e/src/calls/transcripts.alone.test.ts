import { type CallId, DashboardMessage } from '@ligai/contracts';
import { freePort } from '@ligai/local-servers';
import { ApiClient, compareTranscript, differs, LocalStack, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Last four digits of the callees, some of which barge in: see the table in libs/simulators/README.md. */
const scripts = ['7766', '0701', '0702', '0703', '0704', '0705', '0710', '0712', '0715', '0183'];

const paths = [
  ['raw frames on the socket (mod_audio_fork)', 'fork', 20],
  ['files that the switch plays (mod_audio_stream)', 'stream', 4],
] as const;

/**
 * By return path. Both are started before the first call: a start takes the whole machine. The switch gets the documented
 * address, `ws://…:8000/ws/{uuid}`, so all audio passes the gateway; in other tests it goes directly to the media-bridge.
 */
const stacks = new Map<string, LocalStack>();
beforeAll(async () => {
  const starts = paths.map(async ([, FREESWITCH_AUDIO]) => {
    const port = await freePort();
    const address = { HTTP_PORT: String(port), MEDIA_BRIDGE_PUBLIC_URL: `ws://127.0.0.1:${port}` };
    stacks.set(FREESWITCH_AUDIO, await LocalStack.start({ FREESWITCH_AUDIO, MAX_CONCURRENT_CALLS: '25', ...address }));
  });
  await Promise.all(starts);
});
afterAll(async () => {
  for (const stack of stacks.values()) await stack[Symbol.asyncDispose]();
});

/** For tests on the same stack: whoever dials many calls delays the audio of the others. */
const inOrder = { concurrent: false };

// Both paths at the same time: together these are fewer calls than one stack supports.
describe.concurrent.each(paths)('with %s', (_path, name, count) => {
  let stack: LocalStack;
  let api: ApiClient;
  beforeAll(() => {
    stack = stacks.get(name) as LocalStack;
    api = new ApiClient(stack.ready.api);
  });

  test(`the transcripts of ${count} concurrent calls match what the callees heard and said, word for word, and the dashboard shows them`, {
    ...inOrder,
    timeout: 240_000,
  }, async () => {
    using dashboard = new Dashboard(stack.ready.api);
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
    const areShownEnded = () => dialled.every((callId) => dashboard.stateOf(callId) === 'completed');
    await waitUntil(areShownEnded, { what: 'the dashboard shows the end of each call', timeoutMs: 10_000 });
    for (const { call_id, transcript } of ended)
      expect(dashboard.turnsOf(call_id)).toEqual(transcript.map(({ content }) => content));
    const { port } = new URL(stack.ready.api);
    const addresses = (await stack.simulatedSwitch.receivedBytes()).toString().match(/ws:\/\/[^/\s]+/gu) ?? [];
    expect([...new Set(addresses)]).toEqual([`ws://127.0.0.1:${port}`]);
  });

  test('on a line with echo, the agent neither answers its own voice nor writes it as words of the callee', {
    ...inOrder,
    timeout: 150_000,
  }, async () => {
    const callId = await api.dial('5511999880707');
    const { transcript, reason } = await api.untilEnded(callId, 90_000);
    expect(reason).toBe('silence');
    expect(transcript.filter(({ role }) => role === 'user')).toEqual([]);
    expect(transcript.length).toBeGreaterThan(2);
    const [agent] = compareTranscript(transcript, await stack.simulatedSwitch.call(callId));
    expect(agent && differs(agent), JSON.stringify(agent)).toBe(false);
  });

  test('no call and no channel is left afterwards', inOrder, async () => {
    expect(await api.active()).toEqual([]);
    expect(await stack.simulatedSwitch.channels()).toEqual([]);
  });
});

/** A dashboard client that records every message. */
class Dashboard implements Disposable {
  readonly #ws: WebSocket;
  readonly #seen: DashboardMessage[] = [];

  constructor(api: string) {
    this.#ws = new WebSocket(`${api.replace('http', 'ws')}/ws/dashboard`);
    this.#ws.onmessage = ({ data }) => this.#seen.push(DashboardMessage.parse(JSON.parse(data)));
  }

  stateOf(callId: CallId): string | undefined {
    const states = this.#seen.flatMap(({ type, data }) =>
      type === 'call_update' && data.call_id === callId ? [data.state] : [],
    );
    return states.at(-1);
  }

  /** The latest content of each turn, without empty turns. */
  turnsOf(callId: CallId): string[] {
    const turns = new Map<number, string>();
    for (const { type, data } of this.#seen) {
      if (type === 'turn' && data.call_id === callId) turns.set(data.index, data.content);
    }
    return [...turns.values()].filter((content) => content !== '');
  }

  [Symbol.dispose](): void {
    this.#ws.close();
  }
}
