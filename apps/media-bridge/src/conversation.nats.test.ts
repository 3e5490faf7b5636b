import { bytesOf, samplesOf } from '@ligai/audio';
import type { CallId } from '@ligai/contracts';
import { listTurns } from '@ligai/db';
import { systemClock } from '@ligai/kernel';
import {
  AudibleTextDecoder,
  encodeSpeech,
  type FakeDeepgram,
  type FakeMurf,
  type FakeOpenAi,
  startFakeDeepgram,
  startFakeMurf,
  startFakeOpenAi,
} from '@ligai/simulators';
import { aPrompt, migratedDatabase, natsServer } from '@ligai/testing';
import { afterEach, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import type { MediaBridge } from './service.ts';
import { openController, startBridgeUnderTest } from './testing/bridge-under-test.ts';

/** The real adapters and the real engine, every word on the wire: only the switch and the providers are played. */

let stack: AsyncDisposableStack;
let bridge: MediaBridge;
let controller: Awaited<ReturnType<typeof openController>>;
let deepgram: FakeDeepgram;
let murf: FakeMurf;
let openAi: FakeOpenAi;

afterEach(() => stack.disposeAsync());

async function start(sampleRateHz: 8000 | 16000): Promise<void> {
  stack = new AsyncDisposableStack();
  const { url: databaseUrl } = stack.use(await migratedDatabase());
  const { url: natsUrl } = stack.use(await natsServer());
  deepgram = stack.use(await startFakeDeepgram());
  murf = stack.use(await startFakeMurf());
  openAi = stack.use(await startFakeOpenAi());
  const env = {
    MEDIA_SAMPLE_RATE: String(sampleRateHz),
    DEEPGRAM_URL: deepgram.url,
    MURF_URL: murf.url,
    OPENAI_BASE_URL: openAi.url,
    DEEPGRAM_API_KEY: 'simulated',
    MURF_API_KEY: 'simulated',
    OPENAI_API_KEY: 'simulated',
  };
  bridge = stack.use(await startBridgeUnderTest({ databaseUrl, natsUrl }, { env }));
  controller = stack.use(await openController({ databaseUrl, natsUrl }));
}

test.each([8000, 16000] as const)('what is said at %i Hz is what is heard, answered and written', async (rate) => {
  await start(rate);
  openAi.behaviour.lines = ['Sim, abrimos às oito horas.'];
  const { callId, callee } = await answer('Bom dia, aqui é a clínica.', rate);
  await until(() => expect(callee.heard()).toBe('Bom dia, aqui é a clínica.'));
  callee.say('Vocês abrem amanhã?');
  await until(() => expect(callee.heard()).toBe('Bom dia, aqui é a clínica. Sim, abrimos às oito horas.'));
  await until(async () => expect(await transcript(callId)).toHaveLength(3));
  await controller.release(bridge.id, callId);
  expect((await transcript(callId)).map(bare)).toEqual([
    'assistant: bom dia aqui é a clínica',
    'user: vocês abrem amanhã',
    'assistant: sim abrimos às oito horas',
  ]);
});

test('a provider that asks for a pause is asked again after it, and the caller hears a filler and the answer', async () => {
  await start(8000);
  openAi.behaviour.lines = ['Sim, abrimos às oito horas.'];
  openAi.behaviour.nextFaults = [{ kind: 'status', status: 429, code: 'rate_limit_exceeded', retryAfterSeconds: 2 }];
  const { callee } = await answer('Bom dia, aqui é a clínica.');
  await until(() => expect(callee.heard()).toBe('Bom dia, aqui é a clínica.'));
  callee.say('Vocês abrem amanhã?');
  await until(() => expect(callee.heard()).toMatch(/clínica\. .*momento.* Sim, abrimos às oito horas\.$/));
  const [first, second, ...more] = openAi.requests.map(({ atMs }) => atMs);
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(2000);
  expect(more).toEqual([]);
});

test('a caller who takes the floor is heard, and the transcript holds what the agent got to say', async () => {
  await start(8000);
  openAi.behaviour.lines = ['Claro, eu espero.'];
  const { callId, callee } = await answer(
    'Bom dia, eu ligo para apresentar o nosso novo plano de saúde, que cobre consultas, exames e internações.',
  );
  await until(() => expect(callee.heard().split(' ').length).toBeGreaterThan(4));
  callee.say('Espere um momento por favor');
  await until(() => expect(callee.heard()).toContain('espero'));
  await until(async () => expect(await transcript(callId)).toHaveLength(3));
  await controller.release(bridge.id, callId);
  const [greeting, caller] = (await transcript(callId)).map(bare);
  expect(caller).toBe('user: espere um momento por favor');
  const said = (greeting ?? '').replace('assistant: ', '').split(' ');
  const heard = bare(callee.heard()).split(' claro eu espero')[0]?.split(' ') ?? [];
  expect(Math.abs(said.length - heard.length)).toBeLessThanOrEqual(1);
  const common = Math.min(said.length, heard.length) - 1;
  expect(said.slice(0, common)).toEqual(heard.slice(0, common));
});

async function answer(
  greeting: string,
  sampleRateHz: 8000 | 16000 = 8000,
): Promise<{ callId: CallId; callee: Callee }> {
  const callId = await controller.placeCall(aPrompt({ greeting, language: 'pt-BR' }));
  await controller.reserve(callId);
  const ws = await controller.startAudio(callId, await controller.admit(bridge.id, callId));
  const callee = stack.use(new Callee(ws, sampleRateHz));
  return { callId, callee };
}

async function transcript(callId: CallId): Promise<string[]> {
  const turns = await listTurns(controller.db, callId);
  return turns.filter(({ content }) => content !== '').map(({ role, content }) => `${role}: ${content}`);
}

/** Words alone: case and punctuation are the provider's. */
function bare(text: string): string {
  return text.toLowerCase().replaceAll(/[.,!?]/g, '');
}

function until(check: () => Promise<unknown> | unknown): Promise<unknown> {
  return vi.waitFor(check, { timeout: 20_000, interval: 25 });
}

type Item = { samples: Int16Array } | { mark: string };

/**
 * A switch with a callee behind it: plays what it is sent (8 kHz) in real time, forgets it at `killAudio`, returns marks,
 * and sends the callee's voice at the rate of its metadata.
 */
class Callee implements Disposable {
  readonly #ws: WebSocket;
  readonly #sampleRateHz: 8000 | 16000;
  readonly #stt = new AudibleTextDecoder(8000);
  readonly #startedAtMs = systemClock.monotonic();
  #next: Disposable | undefined;
  #words: string[] = [];
  #queue: Item[] = [];
  #speech: Int16Array = new Int16Array(0);
  #frames = 0;

  constructor(ws: WebSocket, sampleRateHz: 8000 | 16000) {
    this.#ws = ws;
    this.#sampleRateHz = sampleRateHz;
    ws.on('message', (data: Buffer, isBinary) => this.#receive(data, isBinary));
    this.#catchUp();
  }

  heard(): string {
    return this.#words.join(' ');
  }

  say(text: string): void {
    this.#speech = encodeSpeech(text, { seed: 7, sampleRateHz: this.#sampleRateHz });
  }

  [Symbol.dispose](): void {
    this.#next?.[Symbol.dispose]();
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (isBinary) {
      this.#queue.push({ samples: samplesOf(Uint8Array.from(data)) });
      return;
    }
    const message = JSON.parse(data.toString('utf8'));
    if (message.type === 'mark') this.#queue.push({ mark: message.data.name });
    if (message.type === 'killAudio') this.#clear();
  }

  #clear(): void {
    for (const item of this.#queue.splice(0)) if ('mark' in item) this.#returnMark(item.mark, 'cleared');
  }

  #returnMark(name: string, event: 'playout' | 'cleared'): void {
    this.#ws.send(JSON.stringify({ type: 'mark', data: { name, event } }));
  }

  /** 20 ms both ways for each 20 ms that have passed. */
  #catchUp(): void {
    this.#next = systemClock.after(10, () => this.#catchUp());
    while (this.#frames * 20 < systemClock.monotonic() - this.#startedAtMs) {
      this.#frames += 1;
      const spoken = new Int16Array(this.#sampleRateHz / 50);
      spoken.set(this.#speech.subarray(0, spoken.length));
      this.#speech = this.#speech.subarray(spoken.length);
      this.#ws.send(bytesOf(spoken));
      for (const event of this.#stt.push(this.#nextFrame())) {
        if (event.type === 'word' || event.type === 'partial') this.#words.push(event.text);
      }
    }
  }

  #nextFrame(): Int16Array {
    const frame = new Int16Array(160);
    for (let filled = 0; filled < frame.length; ) {
      const item = this.#queue[0];
      if (!item) break;
      if ('mark' in item) {
        this.#returnMark(item.mark, 'playout');
        this.#queue.shift();
        continue;
      }
      const part = item.samples.subarray(0, frame.length - filled);
      frame.set(part, filled);
      filled += part.length;
      item.samples = item.samples.subarray(part.length);
      if (item.samples.length === 0) this.#queue.shift();
    }
    return frame;
  }
}
