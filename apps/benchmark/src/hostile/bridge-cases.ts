import { once } from 'node:events';
import { createServer } from 'node:net';
import type { PromptSnapshot } from '@ligai/contracts';
import { systemClock } from '@ligai/kernel';
import { fetch } from 'undici';
import { BridgeUnderTest } from '../overhead/bridge-under-test.ts';
import { type InstantProviders, startInstantProviders } from '../overhead/instant-providers.ts';
import type { HostileCase, HostileSuite, HostileTarget } from './hostile-case.ts';
import { probeOf } from './loop-probe.ts';
import { SteadyCall, steadyGreeting, steadySpokenMs } from './steady-call.ts';

type HostileBridge = HostileTarget & {
  /** Runs a call in which the LLM answers the first sentence with these chunks; hangs up after `replyTakesMs`. */
  callWithReply(reply: () => Iterable<string>): Promise<void>;
  /** Runs a call with this prompt; hangs up after `replyTakesMs`. */
  callWithPrompt(prompt: Partial<PromptSnapshot>): Promise<void>;
};

/** Enough for the bridge to receive, split, speak and abandon the whole reply. */
const replyTakesMs = 2500;

const ordinaryReply = () => ['Claro, ', 'posso ', 'ajudar. ', 'O que ', 'deseja?'];
const repeated = (text: string, times: number) => (): string[] => Array.from({ length: times }, () => text);
const replies = (name: string, reply: () => Iterable<string>): HostileCase<HostileBridge> => ({
  name,
  attack: (bridge) => bridge.callWithReply(reply),
});
const prompts = (name: string, prompt: Partial<PromptSnapshot>): HostileCase<HostileBridge> => ({
  name,
  attack: (bridge) => bridge.callWithPrompt(prompt),
});

export const bridgeCases: HostileSuite<HostileBridge> = {
  name: 'media-bridge',
  start: startHostileBridge,
  cases: [
    replies('an ordinary reply', ordinaryReply),
    replies('600 × " 🙂"', repeated(' 🙂', 600)),
    replies('800 × "| "', repeated('| ', 800)),
    replies('800 × "| " in one chunk', () => ['| '.repeat(800)]),
    replies('200,000 characters without punctuation', repeated('palavra ', 25_000)),
    replies('200,000 characters in one chunk', () => ['palavra '.repeat(25_000)]),
    replies('100,000 letters without a space', repeated('abcde', 20_000)),
    replies('100,000 ideographs', repeated('我们可以', 25_000)),
    replies('20,000 zero-width characters', repeated('\u200b\u200d\ufeff\u2060', 5_000)),
    replies('20,000 unclosed links', repeated('[a](', 20_000)),
    replies('a table of 5,000 rows', repeated('| --- | **a** |\n', 5_000)),
    replies('100,000 whitespace characters', repeated(' \n\t  ', 20_000)),
    prompts('a greeting of 2,000 zero-width characters', { greeting: '\u200b'.repeat(2000) }),
    prompts('a greeting of 1,000 brackets', { greeting: '[('.repeat(500) }),
    prompts('a greeting of 3.3 million characters', {
      greeting: '{{a}}'.repeat(330),
      variables: { a: 'abc '.repeat(2_500) },
    }),
    prompts('a prompt of 180 million characters', {
      greeting: null,
      content: '{{a}}'.repeat(20_000),
      variables: { a: 'abc '.repeat(2_250) },
    }),
  ],
};

async function startHostileBridge(): Promise<HostileBridge> {
  await using starting = new AsyncDisposableStack();
  let reply: () => Iterable<string> = ordinaryReply;
  const spokenMs = (text: string) => steadySpokenMs(text) ?? 400;
  const providers = starting.use(await startInstantProviders({ reply: () => reply(), spokenMs }));
  const healthPort = await freePort();
  const bridge = starting.use(
    await BridgeUnderTest.start(providers.origin, {
      env: { HEALTH_PORT: String(healthPort) },
      preload: [new URL('report-loop.ts', import.meta.url).href],
    }),
  );
  const steady = starting.use(
    new SteadyCall(await bridge.openLine({ greeting: steadyGreeting }), await providers.nextStream()),
  );
  const { pid, child } = bridge.process;
  const started = starting.move();
  return {
    ...{ pid, probe: probeOf(child) },
    noop: async () => (await fetch(`http://127.0.0.1:${healthPort}/health/live`)).text(),
    takeLateFrames: () => steady.takeLateFrames(),
    callWithReply: (chunks) => {
      reply = chunks;
      return call(bridge, providers, { greeting: 'Olá!' }, 'Sim, pode falar.');
    },
    callWithPrompt: (prompt) => {
      // Without a speakable greeting, the LLM writes one: it must not be the reply of the previous case.
      reply = ordinaryReply;
      return call(bridge, providers, prompt);
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

async function call(
  bridge: BridgeUnderTest,
  providers: InstantProviders,
  prompt: Partial<PromptSnapshot>,
  says?: string,
): Promise<void> {
  using line = await bridge.openLine(prompt);
  const deepgram = await providers.nextStream();
  if (says !== undefined) {
    await line.nextSpeech();
    await line.quiet();
    deepgram.endTurn(says);
  }
  await systemClock.sleep(replyTakesMs);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
