import type { CallId } from '@ligai/contracts';
import { listTurns } from '@ligai/db';
import { startFakeDeepgram, startFakeMurf, startFakeOpenAi } from '@ligai/simulators';
import { aPrompt, migratedDatabase, natsServer } from '@ligai/testing';
import { vi } from 'vitest';
import { openController, startBridgeUnderTest } from './bridge-under-test.ts';
import { Callee } from './callee.ts';

export type ConversationUnderTest = Awaited<ReturnType<typeof startConversationUnderTest>>;

/** A bridge with the real adapters and the real engine, every word on the wire: only the switch and the providers are simulated. */
export async function startConversationUnderTest(
  given: { sampleRateHz?: 8000 | 16000; env?: Record<string, string> } = {},
) {
  const { sampleRateHz = 8000 } = given;
  const stack = new AsyncDisposableStack();
  const { url: databaseUrl } = stack.use(await migratedDatabase());
  const { url: natsUrl } = stack.use(await natsServer());
  const deepgram = stack.use(await startFakeDeepgram());
  const murf = stack.use(await startFakeMurf());
  const openAi = stack.use(await startFakeOpenAi());
  const env = {
    MEDIA_SAMPLE_RATE: String(sampleRateHz),
    DEEPGRAM_URL: deepgram.url,
    MURF_URL: murf.url,
    OPENAI_BASE_URL: openAi.url,
    DEEPGRAM_API_KEY: 'simulated',
    MURF_API_KEY: 'simulated',
    OPENAI_API_KEY: 'simulated',
    ...given.env,
  };
  const bridge = stack.use(await startBridgeUnderTest({ databaseUrl, natsUrl }, { env }));
  const controller = stack.use(await openController({ databaseUrl, natsUrl }));
  /** Places a call that is answered at once. */
  const answer = async (greeting: string): Promise<{ callId: CallId; callee: Callee }> => {
    const callId = await controller.placeCall(aPrompt({ greeting, language: 'pt-BR' }));
    await controller.reserve(callId);
    const ws = await controller.startAudio(callId, await controller.admit(bridge.id, callId));
    return { callId, callee: stack.use(new Callee(ws, sampleRateHz)) };
  };
  const transcript = async (callId: CallId): Promise<string[]> => {
    const turns = await listTurns(controller.db, callId);
    return turns.filter(({ content }) => content !== '').map(({ role, content }) => `${role}: ${content}`);
  };
  return {
    ...{ bridge, controller, deepgram, murf, openAi, answer, transcript },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Words alone: case and punctuation are the provider's. */
export const bare = (text: string): string => text.toLowerCase().replaceAll(/[.,!?]/g, '');

/** What is heard as letters alone: on a busy machine the audio may pause in the middle of a word. */
export const letters = (text: string): string => bare(text).replaceAll(' ', '');

export const until = (check: () => Promise<unknown> | unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 20_000, interval: 25 });
