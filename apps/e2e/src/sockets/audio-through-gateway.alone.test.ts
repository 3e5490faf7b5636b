import { type CallId, DashboardMessage } from '@ligai/contracts';
import { freePort } from '@ligai/local-servers';
import { ApiClient, compareTranscript, differs, LocalStack, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Last four digits of the callees, some of which barge in: see the table in libs/simulators/README.md. */
const scripts = ['7766', '0704', '0710', '0703'];

const paths = [
  ['raw frames on the socket (mod_audio_fork)', 'fork'],
  ['files that the switch plays (mod_audio_stream)', 'stream'],
] as const;

/** By return path. The switch gets the documented address, `ws://…:8000/ws/{uuid}`, so all audio uses the gateway. */
const stacks = new Map<string, LocalStack>();
beforeAll(async () => {
  const starts = paths.map(async ([, FREESWITCH_AUDIO]) => {
    const port = await freePort();
    // `audio socket forwarded` is logged at debug.
    const env = {
      ...{ FREESWITCH_AUDIO, HTTP_PORT: String(port), LOG_LEVEL: 'debug' },
      MEDIA_BRIDGE_PUBLIC_URL: `ws://127.0.0.1:${port}`,
    };
    stacks.set(FREESWITCH_AUDIO, await LocalStack.start(env));
  });
  await Promise.all(starts);
});
afterAll(async () => {
  for (const stack of stacks.values()) await stack[Symbol.asyncDispose]();
});

// Concurrent: all services are running, and these are fewer calls than one stack supports.
describe.concurrent('calls whose audio the gateway forwards', () => {
  test.each(paths)(
    'with %s have exact transcripts, and the dashboard shows each call and turn',
    async (_path, name) => {
      const stack = stacks.get(name) as LocalStack;
      const api = new ApiClient(stack.ready.api);
      using dashboard = new Dashboard(stack.ready.api);
      const dialled = await Promise.all(scripts.map((script, index) => api.dial(`55119${1000 + index}${script}`)));
      const ended = await Promise.all(dialled.map((callId) => api.untilEnded(callId, 200_000)));
      for (const { call_id, status, transcript } of ended) {
        expect(transcript.length).toBeGreaterThan(1);
        expect(status).toBe('completed');
        const truth = await stack.simulatedSwitch.call(call_id);
        expect(compareTranscript(transcript, truth).filter(differs)).toEqual([]);
        const isShownEnded = () => dashboard.stateOf(call_id) === 'completed';
        await waitUntil(isShownEnded, { what: 'the dashboard shows the end', timeoutMs: 10_000 });
        expect(dashboard.turnsOf(call_id)).toEqual(transcript.map(({ content }) => content));
      }
      expect(stack.output.match(/audio socket forwarded/g)).toHaveLength(scripts.length);
    },
    240_000,
  );
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
